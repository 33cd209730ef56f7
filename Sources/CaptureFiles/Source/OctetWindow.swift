import Glibc

/// The part of a file that lies in memory: of a mapped file, or of what a source gave.
///
/// The reader goes through it with two pointers of its own, `next` and `end`, and comes back when
/// there is too little between them.
///
/// A mapped file costs no copy (a third less time for small frames, measured), but one that is made
/// shorter under its mapping kills the process. So a file is mapped only if nobody has written to
/// it for ``quietTime``, and every ``step`` octets it is looked at again: one that has changed is
/// read on with read(2) from there. What is left is a file that is shortened between two looks.
/// What was read is given back to the system, so that memory does not grow with the file.
@usableFromInline
final class OctetWindow {
    /// How many seconds a file must have been left alone to be mapped.
    static let quietTime = 5
    /// How many octets of a mapped file are read between two looks at it.
    static let step = 1 << 20
    /// How many octets that were read stay mapped.
    static let keptBehind = 1 << 24

    private let source: any OctetSource
    private var mapping: Mapping?
    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity = 1 << 18
    /// Where the octets begin, and which octet of the file, or of what it decompresses to, that is.
    private var start: UnsafePointer<UInt8>
    private var startPosition = 0
    private var hasEnded = false
    /// Why there are no more octets, if it is not that the file is over.
    private(set) var failure: SourceFailure?

    /// Creates an empty window on what a source gives.
    init(_ source: any OctetSource) {
        self.source = source
        buffer = .allocate(capacity: capacity)
        start = UnsafePointer(buffer)
    }

    /// Creates an empty window on a regular file, mapped if it can be without danger.
    convenience init(_ file: DescriptorSource, mapping isWanted: Bool?) {
        self.init(file)
        if isWanted != false, let mapping = Mapping(file.descriptor, evenIfFresh: isWanted == true)
        {
            self.mapping = mapping
            start = mapping.start
        }
    }

    deinit {
        mapping?.unmap()
        buffer.deallocate()
    }

    /// The first octet, where a reader begins.
    var beginning: UnsafePointer<UInt8> { start }

    /// Whether the octets are those of a mapped file.
    var isMapped: Bool { mapping != nil }

    /// The place in the file, or in what it decompresses to, of an octet in the window.
    func position(of octet: UnsafePointer<UInt8>) -> Int { startPosition + (octet - start) }

    /// Makes `count` octets lie between `next` and `end`, or all there are.
    ///
    /// The octets may move: nothing that pointed to them holds afterwards.
    func fill(
        _ count: Int, from next: inout UnsafePointer<UInt8>, to end: inout UnsafePointer<UInt8>
    ) {
        if mapping != nil {
            let position = position(of: next)
            if let visible = mapping?.advance(to: position, atLeast: count) {
                end = start + visible
                return
            }
            stopMapping(at: position)
            (next, end) = (start, start)
        }
        if end - next < count { readOn(count, from: &next, to: &end) }
    }

    /// Forgets an interruption, so that the next call reads on.
    func resume() {
        if failure?.kind == .interrupted { failure = nil }
    }

    /// Goes on with read(2): the file has changed.
    private func stopMapping(at position: Int) {
        mapping?.unmap()
        mapping = nil
        (source as? DescriptorSource)?.seek(to: position)
        startPosition = position
        start = UnsafePointer(buffer)
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
        start = UnsafePointer(buffer)
        (next, end) = (start, start + filled)
    }
}

/// A whole file, mapped into memory.
private struct Mapping {
    let start: UnsafePointer<UInt8>
    private let descriptor: Int32
    private let size: Int
    private let modified: timespec
    /// `MADV_POPULATE_READ`, which older headers do not have.
    private static let populateForReading: Int32 = 22
    /// What lies before this octet was given back.
    private var released = 0

    /// Maps a file; `nil` if it cannot be mapped, or was written to a moment ago.
    init?(_ descriptor: Int32, evenIfFresh: Bool) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let age = time(nil) - status.st_mtim.tv_sec
        guard evenIfFresh || age >= OctetWindow.quietTime else { return nil }
        size = Int(status.st_size)
        let place = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let place, place != MAP_FAILED else { return nil }
        madvise(place, size, MADV_SEQUENTIAL)
        start = UnsafePointer(place.assumingMemoryBound(to: UInt8.self))
        modified = status.st_mtim
        self.descriptor = descriptor
    }

    func unmap() { munmap(UnsafeMutableRawPointer(mutating: start), size) }

    /// How many octets from the start may be read now that all before `position` were; `nil` if
    /// the file is no longer what was mapped.
    mutating func advance(to position: Int, atLeast count: Int) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size == size,
            status.st_mtim.tv_sec == modified.tv_sec, status.st_mtim.tv_nsec == modified.tv_nsec
        else { return nil }
        if position - released >= OctetWindow.keptBehind {
            // Whole pages, which are never larger than 64 KiB.
            let behind = position & ~0xffff
            let place = UnsafeMutableRawPointer(mutating: start + released)
            madvise(place, behind - released, MADV_DONTNEED)
            released = behind
        }
        // All pages at once: a fault for each few of them takes a tenth of the whole time. A kernel
        // before 5.14 refuses, and then there are faults.
        let visible = min(size, position + max(count, OctetWindow.step))
        let mapped = max(released, position & ~0xffff)
        let place = UnsafeMutableRawPointer(mutating: start + mapped)
        madvise(place, visible - mapped, Self.populateForReading)
        return visible
    }
}
