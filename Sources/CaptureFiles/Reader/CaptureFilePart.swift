public import CPrefetch
public import MulticastWire

/// A pcap file of which parts can be read side by side: ``CaptureFileReader/parts``.
public struct CaptureFileParts: Sendable {
    let mapping: FileMapping
    let records: PcapRecords
    /// The octets of the file that were not read yet when it was asked for.
    public let octets: Range<Int>
}

/// The frames of a part of a capture file, read beside other parts of it.
///
/// A pcap file has no marks where records begin. A part that begins just anywhere looks for a place
/// from which on many records are plausible; whether that was right shows when the part before ends
/// there: its ``end`` is this one's ``start``. Who finds that it is not begins the part anew,
/// exactly where the one before ended, so that the outcome is that of reading in order.
///
///     part.begin(octets, isExact: false)
///     while let frame = part.next() { … }
///
/// A part never throws. Where it ends before its upper bound something cannot be read, and
/// ``CaptureFileReader/goOn(at:afterFrame:)`` finds out what. Each thread has a part of its own,
/// which it begins again and again; it may outlive the reader.
public struct CaptureFilePart: ~Copyable {
    @usableFromInline var cursor: UnsafePointer<UInt8>
    /// Where the window ends, or the part: a record that begins there is not read yet.
    @usableFromInline var limit: UnsafePointer<UInt8>
    /// The end of what is in memory.
    @usableFromInline let available: UnsafePointer<UInt8>
    @usableFromInline let records: PcapRecords

    /// The octet of the file where the part's first record begins; where none was found, one behind
    /// the lower bound that none begins at.
    public private(set) var start = 0

    private let mapping: FileMapping
    // The octets that were asked for, and those of them that are fetched at a time.
    private var octets = 0 ..< 0
    private var window = 0 ..< 0

    /// How many octets of the file are fetched, and given back, at a time.
    private static let windowLength = 1 << 23
    /// How many records in a row must be plausible where a part begins just anywhere.
    private static let plausibleRecords = 16
    /// How many of them must be in memory.
    private static let provenRecords = 4

    /// Prepares to read parts of a file.
    public init(of parts: CaptureFileParts) {
        (mapping, records) = (parts.mapping, parts.records)
        (cursor, limit) = (mapping.base, mapping.base)
        available = mapping.base + mapping.length
    }

    deinit { mapping.release(window) }

    /// The octet of the file where the next record begins: after the last frame, the part's end.
    public var end: Int { cursor - mapping.base }

    /// Whether all records that begin in the part were read.
    public var isWhole: Bool { end >= octets.upperBound }

    /// Begins a part.
    ///
    /// - Parameters:
    ///   - octets: where the file's records are read: those that begin within.
    ///   - isExact: whether one begins at the lower bound; if not, the first plausible one after it
    ///     is looked for, as far as a window goes.
    public mutating func begin(_ octets: Range<Int>, isExact: Bool) {
        self.octets = octets
        cursor = mapping.base + octets.lowerBound
        if !isExact || !window.contains(octets.lowerBound) { moveWindow() }
        setLimit()
        if !isExact { cursor = plausibleRecord() ?? limit }
        start = end
    }

    /// The next frame; `nil` after the last.
    @inlinable @inline(__always) @_lifetime(&self)
    public mutating func next() -> CapturedFrame? {
        guard isRecord(cursor) || readOn() else { return nil }
        let length = records.capturedLength(cursor)
        mckit_prefetch_ahead(cursor)
        let frame = records.frame(cursor, length)
        cursor += records.headerLength &+ length
        return _overrideLifetime(frame, mutating: &self)
    }

    /// Has a function go over the frames that are in memory; what it stops at is ``next()``'s.
    ///
    /// There are none where headers are not as those of nearly all files: in this host's byte order,
    /// and without anything behind pcap's 16 octets.
    @inlinable @inline(__always)
    public mutating func pass(
        on interface: Int = 0, _ body: (borrowing FrameRun) -> FrameRun.Passed
    ) {
        let octets = Span(_unsafeStart: cursor, count: available - cursor)
        guard let kind = records.kindOfRun(on: interface),
            let run = FrameRun(octets, limit: limit - cursor, kind)
        else { return }
        let passed = body(run).octets
        precondition(passed <= available - cursor)
        cursor += passed
    }

    /// Goes over frames as long as `isPassed` says of their octets and what they begin with, and they
    /// are in memory; returns how many they were.
    ///
    /// For the frames that nobody asked for, of which no more is looked at.
    @inlinable @inline(__always)
    public mutating func passOver(while isPassed: (Span<UInt8>, LinkType) -> Bool) -> Int {
        var frames = 0
        pass { run in
            var cursor = run.beginning
            while let frame = cursor.frame(of: run), isPassed(frame.octets, frame.linkType) {
                frame.octets.withUnsafeBufferPointer { mckit_prefetch_ahead($0.baseAddress) }
                cursor.pass(frame)
            }
            let passed = cursor.passed(of: run)
            frames = passed.frames
            return passed
        }
        return frames
    }

    /// How many frames are left, and where the last ends.
    ///
    /// They are gone through for that.
    public mutating func lookAhead() -> (frames: Int, end: Int) {
        let place = cursor
        var frames = 0
        while isRecord(cursor) || readOn() {
            mckit_prefetch_ahead(cursor)
            cursor += records.headerLength + records.capturedLength(cursor)
            frames += 1
        }
        let found = (frames, end)
        cursor = place
        if !window.contains(end) { moveWindow() }
        setLimit()
        return found
    }

    /// Whether a whole record is in memory, and the part's.
    ///
    /// One of no octets is left to ``readOn()``: it may be what a file reads as that was cut.
    @inlinable @inline(__always)
    func isRecord(_ place: UnsafePointer<UInt8>) -> Bool {
        guard place < limit, available - place >= records.headerLength else { return false }
        let length = records.capturedLength(place)
        return length <= available - place - records.headerLength
            && length <= records.maximumLength && length > 0
    }

    /// Goes on where the window ends; returns whether that gave a record.
    @usableFromInline @inline(never)
    mutating func readOn() -> Bool {
        if cursor >= limit {
            if isWhole { return false }
            moveWindow()
            setLimit()
            if isRecord(cursor) { return true }
        }
        // One of no octets, if the file still has it.
        return cursor < limit && available - cursor >= records.headerLength
            && records.capturedLength(cursor) == 0
            && mapping.size >= end + records.headerLength
    }

    /// Gives back what lies before the next record, and fetches what follows it.
    private mutating func moveWindow() {
        mapping.release(window)
        window = end ..< max(end, min(end + Self.windowLength, mapping.length))
        mapping.fetch(window)
    }

    private mutating func setLimit() {
        limit = mapping.base + max(end, min(window.upperBound, octets.upperBound))
    }

    /// The first place in the window from which on all records are plausible.
    private func plausibleRecord() -> UnsafePointer<UInt8>? {
        var place = cursor
        while place < limit {
            if isPlausible(place) { return place }
            place += 1
        }
        return nil
    }

    private func isPlausible(_ first: UnsafePointer<UInt8>) -> Bool {
        var place = first
        for count in 0 ..< Self.plausibleRecords {
            // What lies beyond the buffer cannot speak against it, but must not speak alone.
            let isProven = count >= Self.provenRecords
            guard available - place >= records.headerLength else { return isProven }
            guard let length = records.plausibleLength(place) else { return false }
            guard available - place - records.headerLength >= length else { return isProven }
            place += records.headerLength + length
        }
        return true
    }
}

extension PcapRecords {
    /// The length of a frame, if the record's header looks like one.
    fileprivate func plausibleLength(_ record: UnsafePointer<UInt8>) -> Int? {
        let (captured, original) = (capturedLength(record), Int(uint32(record + 12)))
        let fraction = Int64(uint32(record + 4))
        guard captured > 0, captured <= maximumLength, original >= captured,
            original <= 1 << 18, fraction < 1_000_000_000 / unit
        else { return nil }
        return captured
    }
}
