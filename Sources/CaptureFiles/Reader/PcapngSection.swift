import MulticastWire

/// The section of a pcapng file that is being read: in which byte order, and which interfaces.
struct PcapngSection {
    /// Whether the byte order is not this host's.
    var isSwapped = false
    /// The index of its first interface among those of the file.
    var firstInterface = 0
    /// The time of the last frame, which a Simple Packet Block gets too, since it has none.
    var lastTimestamp = Timestamp(nanoseconds: 0)

    /// The type of a Section Header Block, the same in both byte orders.
    static let headerBlockType: UInt32 = 0x0a0d_0d0a

    /// Whether four octets are the type of a Section Header Block.
    static func begins(_ octets: UnsafePointer<UInt8>) -> Bool {
        UnsafeRawPointer(octets).loadUnaligned(as: UInt32.self) == headerBlockType
    }

    func uint16(_ place: UnsafePointer<UInt8>) -> UInt16 {
        let number = UnsafeRawPointer(place).loadUnaligned(as: UInt16.self)
        return isSwapped ? number.byteSwapped : number
    }

    func uint32(_ place: UnsafePointer<UInt8>) -> UInt32 {
        let number = UnsafeRawPointer(place).loadUnaligned(as: UInt32.self)
        return isSwapped ? number.byteSwapped : number
    }

    /// The two halves of a time stamp, the upper one first in either byte order.
    func ticks(_ place: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(uint32(place)) << 32 | UInt64(uint32(place + 4))
    }
}

/// A frame in a block that lies in memory.
struct PcapngPacket {
    let timestamp: Timestamp
    let originalLength: Int
    let linkType: LinkType
    let interface: Int
    let start: UnsafePointer<UInt8>
    let length: Int

    /// The frame; the caller says how long it lives.
    var frame: CapturedFrame {
        @_lifetime(immortal) get {
            let frame = CapturedFrame(
                timestamp: timestamp, originalLength: originalLength, linkType: linkType,
                interface: interface, octets: Span(_unsafeStart: start, count: length))
            return _overrideLifetime(frame, copying: ())
        }
    }
}

/// A block that is gone over, and how much of it is left.
struct UnwantedBlock {
    let type: UInt32
    let position: Int
    let announced: Int
    var left: Int
}

/// The options at the end of a block, each a code, a length and a value in whole words.
///
/// They end with code 0, with the block, or where they make no sense: an option that is cut is no
/// reason to lose the frame before it.
struct PcapngOptions: Sequence, IteratorProtocol {
    private let section: PcapngSection
    private var place: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    /// Creates the sequence of those from `start` up to `end`, which may be before it.
    init(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, in section: PcapngSection)
    {
        (place, self.end, self.section) = (start, end, section)
    }

    mutating func next() -> (code: UInt16, value: UnsafeBufferPointer<UInt8>)? {
        guard end - place >= 4 else { return nil }
        let (code, length) = (section.uint16(place), Int(section.uint16(place + 2)))
        guard code != 0, end - place - 4 >= length else { return nil }
        let value = UnsafeBufferPointer(start: place + 4, count: length)
        place += Swift.min(4 + (length + 3) & ~3, end - place)
        return (code, value)
    }

    /// What the comments say, which have the same code in every block.
    var comments: [String] {
        compactMap { option in option.code == 1 ? String(octets: option.value) : nil }
    }
}

extension String {
    /// The text of an option; some writers end it with a zero octet.
    init(octets: UnsafeBufferPointer<UInt8>) {
        self.init(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    }
}
