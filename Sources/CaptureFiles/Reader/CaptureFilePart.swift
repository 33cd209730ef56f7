public import MulticastWire

/// A pcap file of which parts can be read side by side: ``CaptureFileReader/parts``.
public struct CaptureFileParts: Sendable {
    let file: OpenFile
    let records: PcapRecords
    /// The octets of the file that were not read yet when it was asked for.
    public let octets: Range<Int>
}

/// The frames of a part of a capture file, read into memory, beside other parts of it.
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
    /// Where the part's last whole record ends.
    @usableFromInline var last: UnsafePointer<UInt8>
    @usableFromInline let records: PcapRecords
    private var first: UnsafePointer<UInt8>

    /// How many frames the part has.
    public private(set) var frameCount = 0
    /// The octet of the file where the part's first record begins; that of the lower bound where
    /// none was found.
    public private(set) var start = 0
    /// The octet of the file where the part's last record ends.
    public private(set) var end = 0
    /// Whether all records that begin in the part can be read.
    public private(set) var isWhole = true

    private let file: OpenFile
    private let buffer: UnsafeMutablePointer<UInt8>

    /// The most octets of a part: they stay in a processor's second cache.
    public static let maximumLength = 1 << 19
    /// The longest record that may begin in a part and end behind it.
    private static let overhang = 1 << 17
    /// How many records in a row must be plausible where a part begins just anywhere.
    private static let plausibleRecords = 16
    /// How many of them must be in memory.
    private static let provenRecords = 4

    /// Prepares to read parts of a file.
    public init(of parts: CaptureFileParts) {
        (file, records) = (parts.file, parts.records)
        buffer = .allocate(capacity: Self.maximumLength + Self.overhang)
        first = UnsafePointer(buffer)
        (cursor, last) = (first, first)
    }

    deinit { buffer.deallocate() }

    /// Begins a part, and goes through its records once.
    ///
    /// - Parameters:
    ///   - octets: where the file's records are read: those that begin within, which are no more
    ///     than ``maximumLength``.
    ///   - isExact: whether one begins at the lower bound; if not, the first plausible one after it
    ///     is looked for.
    public mutating func begin(_ octets: Range<Int>, isExact: Bool) {
        let length = min(octets.count, Self.maximumLength)
        let bufferStart = UnsafePointer(buffer)
        // A little more than the part, for the record that goes beyond it.
        let filled = fill(from: octets.lowerBound, to: length, atMost: length + 2048)
        var limit = bufferStart + min(filled, length)
        var available = bufferStart + filled
        first = bufferStart
        if !isExact { first = plausibleRecord(from: first, to: limit, available) ?? limit }
        (cursor, last, frameCount) = (first, first, 0)
        start = octets.lowerBound + (first - bufferStart)
        count(to: limit, available)
        if last < limit, filled > length {
            // The last record may be longer than the little more.
            let all = fill(
                from: octets.lowerBound, to: length + Self.overhang,
                atMost: length + Self.overhang)
            (limit, available) = (bufferStart + min(all, length), bufferStart + all)
            count(to: limit, available)
        }
        end = octets.lowerBound + (last - bufferStart)
        isWhole = end >= octets.upperBound
    }

    /// The next frame; `nil` after the last.
    @inlinable @inline(__always) @_lifetime(&self)
    public mutating func next() -> CapturedFrame? {
        guard cursor < last else { return nil }
        let length = records.capturedLength(cursor)
        let frame = records.frame(cursor, length)
        cursor += records.headerLength &+ length
        return _overrideLifetime(frame, mutating: &self)
    }

    /// Goes on over whole records up to one that begins at `limit` or beyond.
    private mutating func count(to limit: UnsafePointer<UInt8>, _ available: UnsafePointer<UInt8>) {
        var place = last
        while place < limit, available - place >= records.headerLength {
            let length = records.capturedLength(place)
            guard length <= available - place - records.headerLength,
                length <= records.maximumLength
            else { break }
            place += records.headerLength + length
            frameCount += 1
        }
        last = place
    }

    /// Reads the file from `position` on, until `wanted` octets are in the buffer or there are no
    /// more; returns how many there are.
    private func fill(from position: Int, to wanted: Int, atMost most: Int) -> Int {
        var filled = 0
        while filled < wanted {
            let room = UnsafeMutableRawBufferPointer(start: buffer + filled, count: most - filled)
            let count = file.read(into: room, at: position + filled)
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    /// The first place from which on all records are plausible.
    private func plausibleRecord(
        from start: UnsafePointer<UInt8>, to limit: UnsafePointer<UInt8>,
        _ available: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        var place = start
        while place < limit {
            if isPlausible(place, available) { return place }
            place += 1
        }
        return nil
    }

    private func isPlausible(
        _ first: UnsafePointer<UInt8>, _ available: UnsafePointer<UInt8>
    ) -> Bool {
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
