/// The part of a file, or of what it decompresses to, that lies in memory.
///
/// The reader goes through it with two pointers of its own, `next` and `end`, and comes back when
/// there is too little between them.
///
/// A file is read and not mapped: a buffer that stays in the processor's cache costs less than the
/// kernel's work for the pages of a mapping (a tenth less for small frames on one thread, half on
/// two, measured), and a file that somebody shortens meanwhile just ends sooner.
@usableFromInline
final class OctetWindow {
    private let source: any OctetSource
    private var buffer: UnsafeMutablePointer<UInt8>
    /// How many octets are asked for at a time, unless a frame is longer.
    private var capacity = 1 << 16
    /// Which octet of the file, or of what it decompresses to, the buffer begins with.
    private var startPosition = 0
    private var hasEnded = false
    /// Why there are no more octets, if it is not that the file is over.
    private(set) var failure: SourceFailure?

    /// Creates an empty window on what a source gives.
    init(_ source: any OctetSource) {
        self.source = source
        buffer = .allocate(capacity: capacity)
    }

    deinit { buffer.deallocate() }

    /// The first octet, where a reader begins.
    var beginning: UnsafePointer<UInt8> { UnsafePointer(buffer) }

    /// The regular file that is read as it is; `nil` if it is something else.
    var file: OpenFile? {
        guard let source = source as? DescriptorSource, source.isFromStart, source.file.isRegular
        else { return nil }
        return source.file
    }

    /// The place in the file, or in what it decompresses to, of an octet in the window.
    func position(of octet: UnsafePointer<UInt8>) -> Int {
        startPosition + (octet - UnsafePointer(buffer))
    }

    /// How many octets of the file were decompressed; `nil` where it is read as it is.
    var decompressed: Int? { source.decompressed }

    /// Makes `count` octets lie between `next` and `end`, or all there are.
    ///
    /// The octets may move: nothing that pointed to them holds afterwards.
    func fill(
        _ count: Int, from next: inout UnsafePointer<UInt8>, to end: inout UnsafePointer<UInt8>
    ) {
        if end - next < count { readOn(count, from: &next, to: &end) }
    }

    /// Forgets what lies in memory, and reads on at another octet of a regular file.
    func goOn(at position: Int) {
        (source as? DescriptorSource)?.seek(to: position)
        startPosition = position
        hasEnded = false
    }

    /// Forgets an interruption, so that the next call reads on.
    func resume() {
        if failure?.kind == .interrupted { failure = nil }
    }

    private func readOn(
        _ count: Int, from next: inout UnsafePointer<UInt8>, to end: inout UnsafePointer<UInt8>
    ) {
        var filled = end - next
        startPosition = position(of: next)
        if count > capacity {
            capacity = 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
            let room = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            room.update(from: next, count: filled)
            buffer.deallocate()
            buffer = room
        } else {
            buffer.update(from: next, count: filled)
        }
        reading: while filled < count, !hasEnded, failure == nil {
            let room = UnsafeMutableRawBufferPointer(
                start: buffer + filled, count: capacity - filled)
            switch source.read(into: room) {
            case .octets(let count): filled += count
            case .end: hasEnded = true
            case .failed(let reason): failure = reason
            }
        }
        (next, end) = (UnsafePointer(buffer), UnsafePointer(buffer) + filled)
    }
}
