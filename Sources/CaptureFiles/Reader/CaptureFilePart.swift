public import MulticastWire

/// A pcap file of which parts can be read side by side: ``CaptureFileReader/parts``.
public struct CaptureFileParts: Sendable {
    let file: OpenFile
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
    /// Where records are not in memory any more, or the next part's.
    @usableFromInline var limit: UnsafePointer<UInt8>
    /// The end of what is in memory.
    @usableFromInline var available: UnsafePointer<UInt8>
    @usableFromInline let records: PcapRecords

    /// The octet of the file where the part's first record begins; where none was found, one behind
    /// the lower bound that none begins at.
    public private(set) var start = 0

    private let file: OpenFile
    private let buffer: UnsafeMutablePointer<UInt8>
    // Which octet of the file lies at the buffer's beginning.
    private var position = 0
    private var octets = 0 ..< 0

    /// How many octets of the file are in memory at a time: they stay in a processor's second cache.
    public static let windowLength = 1 << 19
    /// The longest record that is read at the end of a window.
    private static let overhang = 1 << 17
    /// What is read behind a part for the end of its last record, if that is not longer.
    private static let littleMore = 1 << 11
    /// How many records in a row must be plausible where a part begins just anywhere.
    private static let plausibleRecords = 16
    /// How many of them must be in memory.
    private static let provenRecords = 4

    /// Prepares to read parts of a file.
    public init(of parts: CaptureFileParts) {
        (file, records) = (parts.file, parts.records)
        buffer = .allocate(capacity: Self.windowLength + Self.overhang)
        cursor = UnsafePointer(buffer)
        (limit, available) = (cursor, cursor)
    }

    deinit { buffer.deallocate() }

    /// The octet of the file where the next record begins: after the last frame, the part's end.
    public var end: Int { position + (cursor - UnsafePointer(buffer)) }

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
        fill(from: octets.lowerBound, atMost: Self.windowLength)
        if !isExact { cursor = plausibleRecord() ?? limit }
        start = end
    }

    /// The next frame; `nil` after the last.
    @inlinable @inline(__always) @_lifetime(&self)
    public mutating func next() -> CapturedFrame? {
        guard isRecord(cursor) || readOn() else { return nil }
        let length = records.capturedLength(cursor)
        let frame = records.frame(cursor, length)
        cursor += records.headerLength &+ length
        return _overrideLifetime(frame, mutating: &self)
    }

    /// Goes over frames as long as `isPassed` says of their octets and what they begin with, and they
    /// are in memory; returns how many they were.
    ///
    /// For the frames that nobody asked for, of which no more is looked at. What it stops at is
    /// ``next()``'s; it goes over none where the file's byte order is not this host's.
    @inlinable @inline(__always)
    public mutating func passOver(while isPassed: (Span<UInt8>, LinkType) -> Bool) -> Int {
        if records.isSwapped { return 0 }
        let (limit, available, records) = (limit, available, records)
        var (place, passed) = (cursor, 0)
        while place < limit, available - place >= records.headerLength {
            let length = Int(UnsafeRawPointer(place + 8).loadUnaligned(as: UInt32.self))
            guard length <= available - place - records.headerLength,
                length <= records.maximumLength,
                isPassed(
                    Span(_unsafeStart: place + records.headerLength, count: length),
                    records.linkType)
            else { break }
            place += records.headerLength &+ length
            passed &+= 1
        }
        cursor = place
        return passed
    }

    /// How many frames are left, and where the last ends.
    ///
    /// They are gone through for that, and read twice if they do not fit into a window.
    public mutating func lookAhead() -> (frames: Int, end: Int) {
        let (place, window) = (end, position)
        var frames = 0
        while isRecord(cursor) || readOn() {
            cursor += records.headerLength + records.capturedLength(cursor)
            frames += 1
        }
        let found = (frames, end)
        if position != window { fill(from: place, atMost: Self.windowLength) }
        cursor = UnsafePointer(buffer) + (place - position)
        return found
    }

    /// Whether a whole record is in memory, and the part's.
    @inlinable @inline(__always)
    func isRecord(_ place: UnsafePointer<UInt8>) -> Bool {
        guard place < limit, available - place >= records.headerLength else { return false }
        let length = records.capturedLength(place)
        return length <= available - place - records.headerLength
            && length <= records.maximumLength
    }

    /// Reads on where what is in memory ends; returns whether that gave a record.
    @usableFromInline @inline(never)
    mutating func readOn() -> Bool {
        // A window is enough for any record but the few that are longer than a little more.
        for size in [Self.windowLength, Self.windowLength + Self.overhang] where !isWhole {
            fill(from: end, atMost: size)
            if isRecord(cursor) { return true }
        }
        return false
    }

    /// Reads as much of the file from an octet on as the part needs.
    private mutating func fill(from position: Int, atMost size: Int) {
        let left = octets.upperBound - position
        let most = size > Self.windowLength ? size : min(size, left + Self.littleMore)
        var filled = 0
        while filled < min(most, left) {
            let room = UnsafeMutableRawBufferPointer(start: buffer + filled, count: most - filled)
            let count = file.read(into: room, at: position + filled)
            guard count > 0 else { break }
            filled += count
        }
        self.position = position
        cursor = UnsafePointer(buffer)
        available = cursor + filled
        limit = cursor + min(filled, left)
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
