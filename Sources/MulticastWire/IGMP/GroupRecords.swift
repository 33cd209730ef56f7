/// The Group Records of a report, in the octets they came in (RFC 9776 §4.2.5).
///
/// A collection whose records are made as they are asked for: the records are a view of the frame
/// they came in or of one copy of their octets, and so are a record's sources.
public struct GroupRecords: Sendable {
    // What holds the records, and where in it they lie.
    @usableFromInline let storage: [UInt8]
    @usableFromInline let start: Int
    @usableFromInline let end: Int
    /// How many there are.
    public let count: Int

    /// The records as they go on the wire.
    public var octets: ArraySlice<UInt8> { storage[start ..< end] }

    /// Creates records from values.
    ///
    /// They are then what a receiver makes of their octets: one with a count that lies may take in
    /// those behind it, so there may be fewer.
    public init(_ records: some Sequence<GroupRecord>) {
        let records = Array(records)
        storage = records.flatMap(\.octets)
        start = 0
        end = storage.count
        var walk = Iterator(storage, from: start, to: end, count: records.count)
        var count = 0
        while walk.next() != nil { count += 1 }
        self.count = count
    }

    /// Reads `count` records, or as many as there are, which is then the reader's failure.
    ///
    /// The last one may hold less than it announces, if that is where the message ends. With
    /// `frame`, which holds what is read, the records are a view of it.
    init(_ count: Int, in frame: [UInt8]?, from reader: inout ByteReader) {
        // Whole records are stepped over by their counts; the first that is not is walked through
        // field by field, for the error of the field that is cut.
        var (whole, found) = (0, 0)
        while found < count, let next = reader.endOfGroupRecord(at: whole) {
            whole = next
            found &+= 1
        }
        guard found < count else {
            (storage, start, end) = reader.view(whole, of: frame)
            self.count = found
            return
        }
        var walk = reader
        _ = try? walk.skip(whole, "Group Record")
        while found < count {
            do throws(DecodeError) {
                let fixed = try walk.fixedPartOfGroupRecord()
                found &+= 1
                try walk.skipSources(fixed.numberOfSources)
                try walk.skip(Int(fixed.auxDataLen) &* 4, "Auxiliary Data")
            } catch {
                walk.failure = error
                break
            }
        }
        (storage, start, end) = reader.view(walk.offset &- reader.offset, of: frame)
        self.count = found
        if walk.hasFailed { reader.failure = walk.failure }
    }
}

extension ByteReader {
    /// Where the Group Record ends that starts `offset` octets after the next one; `nil` if not all
    /// of it is there.
    @inline(__always)
    fileprivate func endOfGroupRecord(at offset: Int) -> Int? {
        guard let auxDataLen = peek(offset &+ 1), let numberOfSources = peek16(offset &+ 2) else {
            return nil
        }
        let end = offset &+ 8 &+ (Int(numberOfSources) &+ Int(auxDataLen)) &* 4
        return end <= count ? end : nil
    }

    /// Steps over `count` octets, which are there, and returns what holds them: `frame` and where
    /// in it they lie, or a copy.
    @inline(__always)
    fileprivate mutating func view(
        _ count: Int, of frame: [UInt8]?
    ) -> (storage: [UInt8], start: Int, end: Int) {
        guard let frame else {
            let copy = available(count, "Group Record")
            return (copy, 0, copy.count)
        }
        let start = offset
        _ = try? skip(count, "Group Record")
        return (frame, start, start &+ count)
    }

    /// Reads the first row of a Group Record, and steps over its Multicast Address.
    @inline(__always)
    fileprivate mutating func fixedPartOfGroupRecord() throws(DecodeError) -> (
        auxDataLen: UInt8, numberOfSources: UInt16
    ) {
        let before = self
        do throws(DecodeError) {
            _ = try uint8("Record Type")
            let auxDataLen = try uint8("Aux Data Len")
            let numberOfSources = try uint16("Number of Sources")
            _ = try uint32("Multicast Address")
            return (auxDataLen, numberOfSources)
        } catch {
            self = before
            throw error
        }
    }

    /// Steps over the sources that are there, and throws if not all of them are.
    @inline(__always)
    fileprivate mutating func skipSources(_ count: UInt16) throws(DecodeError) {
        let size = Int(count) &* 4
        if size > self.count { try skip(self.count & ~3, "Source Address") }
        try skip(size > self.count ? 4 : size, "Source Address")
    }
}

extension GroupRecords: Sequence {
    /// Goes through the records, first to last.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let octets: [UInt8]
        @usableFromInline var offset: Int
        @usableFromInline let end: Int
        @usableFromInline var left: Int

        @inlinable
        init(_ octets: [UInt8], from start: Int, to end: Int, count: Int) {
            self.octets = octets
            offset = start
            self.end = end
            left = count
        }

        /// The next record.
        @inlinable @inline(__always)
        public mutating func next() -> GroupRecord? {
            guard left > 0, offset <= end &- 8 else { return nil }
            left &-= 1
            let start = offset
            let first = octets.ipv4Address(at: start).rawValue
            let numberOfSources = UInt16(truncatingIfNeeded: first)
            let auxDataLen = UInt8(truncatingIfNeeded: first >> 16)
            // The last record of a message that is cut has less than it announces.
            let sources = Swift.min(Int(numberOfSources), (end &- start &- 8) / 4)
            offset = start &+ 8 &+ sources &* 4
            return GroupRecord(
                type: RecordType(rawValue: UInt8(truncatingIfNeeded: first >> 24)),
                auxDataLen: auxDataLen,
                numberOfSources: numberOfSources,
                multicastAddress: octets.ipv4Address(at: start &+ 4),
                sourceAddresses: IPv4AddressList(octets, at: start &+ 8, count: sources),
                auxiliaryData: auxDataLen == 0 ? [] : auxiliaryData(Int(auxDataLen) &* 4))
        }

        /// The next `count` octets, or none if not all of them are there.
        @usableFromInline
        mutating func auxiliaryData(_ count: Int) -> [UInt8] {
            guard count <= end &- offset else { return [] }
            defer { offset &+= count }
            return Array(octets[offset ..< offset + count])
        }
    }

    /// Starts at the first record.
    @inlinable
    public func makeIterator() -> Iterator {
        Iterator(storage, from: start, to: end, count: count)
    }

    /// A count that costs nothing.
    @inlinable public var underestimatedCount: Int { count }
}

extension GroupRecords: Hashable, ExpressibleByArrayLiteral {
    /// Whether both hold the same records, wherever they lie.
    public static func == (left: GroupRecords, right: GroupRecords) -> Bool {
        left.count == right.count && left.octets == right.octets
    }

    /// Feeds the octets.
    public func hash(into hasher: inout Hasher) { hasher.combine(octets) }

    /// Creates records from a literal.
    public init(arrayLiteral elements: GroupRecord...) { self.init(elements) }
}
