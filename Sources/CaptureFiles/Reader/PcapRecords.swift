public import MulticastWire

/// How the records of a pcap file are laid out, which its header tells.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                      Timestamp (Seconds)                      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |            Timestamp (Microseconds or nanoseconds)            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Captured Packet Length                     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Original Packet Length                     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// All numbers are in the byte order of the host that captured (draft-ietf-opsawg-pcap §5).
@usableFromInline
struct PcapRecords: Sendable {
    /// Whether the byte order is not this host's.
    @usableFromInline let isSwapped: Bool
    /// The octets before the frame; more than any file has where there are no such records.
    @usableFromInline let headerLength: Int
    /// The nanoseconds in a unit of the second number.
    @usableFromInline let unit: Int64
    /// The most octets that a frame can have; a length beyond it is damage.
    @usableFromInline var maximumLength = 0
    /// What each frame begins with.
    @usableFromInline var linkType = LinkType.ethernet

    private init(isSwapped: Bool, headerLength: Int, unit: Int64) {
        (self.isSwapped, self.headerLength, self.unit) = (isSwapped, headerLength, unit)
    }

    /// The records of a file that has none, which keeps the inlined path off it.
    static var none: PcapRecords {
        PcapRecords(isSwapped: false, headerLength: .max, unit: 1)
    }

    /// The records of a file that begins with `magic`; `nil` if that is no pcap file.
    init?(magic: UnsafePointer<UInt8>) {
        let number = UnsafeRawPointer(magic).loadUnaligned(as: UInt32.self)
        for (magic, isSwapped) in [(number, false), (number.byteSwapped, true)] {
            switch magic {
            case 0xa1b2_c3d4:
                self.init(isSwapped: isSwapped, headerLength: 16, unit: 1000)
            case 0xa1b2_3c4d:
                self.init(isSwapped: isSwapped, headerLength: 16, unit: 1)
            case 0xa1b2_cd34:
                // Kuznetzov's Linux patch: interface, protocol and packet type follow.
                self.init(isSwapped: isSwapped, headerLength: 24, unit: 1000)
            default:
                continue
            }
            return
        }
        return nil
    }

    /// What those of a run have in common; `nil` where they are not as a run has them.
    @usableFromInline
    func kindOfRun(on interface: Int) -> FrameRun.Kind? {
        guard !isSwapped, headerLength == 16 else { return nil }
        return FrameRun.Kind(
            unit: unit, maximumLength: maximumLength, linkType: linkType, interface: interface)
    }

    /// The number at an octet.
    @inlinable @inline(__always)
    func uint32(_ place: UnsafePointer<UInt8>) -> UInt32 {
        let number = UnsafeRawPointer(place).loadUnaligned(as: UInt32.self)
        return isSwapped ? number.byteSwapped : number
    }

    /// The Captured Packet Length of a record.
    @inlinable @inline(__always)
    func capturedLength(_ record: UnsafePointer<UInt8>) -> Int { Int(uint32(record + 8)) }

    /// The frame of a whole record; the caller says how long it lives.
    @inlinable @inline(__always) @_lifetime(immortal)
    func frame(_ record: UnsafePointer<UInt8>, _ length: Int) -> CapturedFrame {
        // At most 2³² seconds of 10⁹ and 2³² units of 10³: an Int64 always holds them.
        let (seconds, fraction) = (Int64(uint32(record)), Int64(uint32(record + 4)))
        let octets = Span(_unsafeStart: record + headerLength, count: length)
        let frame = CapturedFrame(
            timestamp: Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* unit),
            originalLength: Int(uint32(record + 12)), linkType: linkType, interface: 0,
            octets: octets)
        return _overrideLifetime(frame, copying: ())
    }
}
