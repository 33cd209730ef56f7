/// The Group Records of a report, in the octets they came in (RFC 9776 §4.2.5).
///
/// A collection whose records are made as they are asked for: the report holds one copy of its
/// octets, and a record's sources are a view of it.
public struct GroupRecords: Sendable {
    /// The records as they go on the wire.
    public let octets: [UInt8]
    /// How many there are.
    public let count: Int

    /// Creates records from values.
    public init(_ records: some Sequence<GroupRecord>) {
        let records = Array(records)
        octets = records.flatMap(\.octets)
        count = records.count
    }

    /// Reads `count` records, or as many as there are, which is then the reader's failure.
    ///
    /// The last one may hold less than it announces, if that is where the message ends.
    init(_ count: Int, from reader: inout ByteReader) {
        var walk = reader
        var found = 0
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
        octets = reader.available(walk.offset - reader.offset, "Group Record")
        self.count = found
        if let failure = walk.failure { reader.failure = failure }
    }
}

extension ByteReader {
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

extension GroupRecords: Collection {
    /// A place among the records: where one starts.
    public struct Index: Comparable, Sendable {
        @usableFromInline let offset: Int
        @usableFromInline let number: Int

        @inlinable
        init(offset: Int, number: Int) {
            self.offset = offset
            self.number = number
        }

        /// Whether `left` comes before `right`.
        @inlinable
        public static func < (left: Index, right: Index) -> Bool { left.number < right.number }

        /// Whether both are the same place.
        @inlinable
        public static func == (left: Index, right: Index) -> Bool { left.number == right.number }
    }

    /// The place of the first record.
    @inlinable public var startIndex: Index { Index(offset: 0, number: 0) }
    /// The place after the last record.
    @inlinable public var endIndex: Index { Index(offset: octets.count, number: count) }

    /// The place of the next record.
    @inlinable
    public func index(after index: Index) -> Index {
        Index(
            offset: index.offset &+ 8 &+ sourceCount(at: index.offset) &* 4
                &+ auxiliaryCount(at: index.offset),
            number: index.number &+ 1)
    }

    /// The record at a place.
    @inlinable
    public subscript(index: Index) -> GroupRecord {
        let offset = index.offset
        let sources = sourceCount(at: offset)
        let auxiliary = auxiliaryCount(at: offset)
        let end = offset &+ 8 &+ sources &* 4
        return GroupRecord(
            type: RecordType(rawValue: octets[offset]),
            auxDataLen: octets[offset &+ 1],
            numberOfSources: UInt16(octets[offset &+ 2]) << 8 | UInt16(octets[offset &+ 3]),
            multicastAddress: octets.ipv4Address(at: offset &+ 4),
            sourceAddresses: IPv4AddressList(octets, at: offset &+ 8, count: sources),
            auxiliaryData: auxiliary == 0 ? [] : Array(octets[end ..< end &+ auxiliary]))
    }

    /// How many sources the record at `offset` holds: what it announces, or what is there.
    @usableFromInline
    func sourceCount(at offset: Int) -> Int {
        let announced = Int(octets[offset &+ 2]) << 8 | Int(octets[offset &+ 3])
        return Swift.min(announced, (octets.count &- offset &- 8) / 4)
    }

    /// How many octets of auxiliary data the record at `offset` holds.
    @usableFromInline
    func auxiliaryCount(at offset: Int) -> Int {
        let announced = Int(octets[offset &+ 1]) &* 4
        if announced == 0 { return 0 }
        let left = octets.count &- offset &- 8 &- sourceCount(at: offset) &* 4
        // Auxiliary data that is not all there is additional data of the message.
        return announced <= left ? announced : 0
    }
}

extension GroupRecords: Hashable, ExpressibleByArrayLiteral {
    /// Creates records from a literal.
    public init(arrayLiteral elements: GroupRecord...) { self.init(elements) }
}
