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
    ///
    /// They are then what a receiver makes of their octets: one with a count that lies may take in
    /// those behind it, so there may be fewer.
    public init(_ records: some Sequence<GroupRecord>) {
        let records = Array(records)
        octets = records.flatMap(\.octets)
        var walk = Iterator(octets, count: records.count)
        var count = 0
        while walk.next() != nil { count += 1 }
        self.count = count
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

extension GroupRecords: Sequence {
    /// Goes through the records, first to last.
    public struct Iterator: IteratorProtocol {
        @usableFromInline let octets: [UInt8]
        @usableFromInline var offset = 0
        @usableFromInline var left: Int

        @inlinable
        init(_ octets: [UInt8], count: Int) {
            self.octets = octets
            left = count
        }

        /// The next record.
        @inlinable @inline(__always)
        public mutating func next() -> GroupRecord? {
            guard left > 0, offset <= octets.count &- 8 else { return nil }
            left &-= 1
            let start = offset
            let first = octets.ipv4Address(at: start).rawValue
            let numberOfSources = UInt16(truncatingIfNeeded: first)
            let auxDataLen = UInt8(truncatingIfNeeded: first >> 16)
            // The last record of a message that is cut has less than it announces.
            let sources = Swift.min(Int(numberOfSources), (octets.count &- start &- 8) / 4)
            let end = start &+ 8 &+ sources &* 4
            offset = end
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
            guard count <= octets.count &- offset else { return [] }
            defer { offset &+= count }
            return Array(octets[offset ..< offset + count])
        }
    }

    /// Starts at the first record.
    @inlinable
    public func makeIterator() -> Iterator { Iterator(octets, count: count) }

    /// A count that costs nothing.
    @inlinable public var underestimatedCount: Int { count }
}

extension GroupRecords: Hashable, ExpressibleByArrayLiteral {
    /// Creates records from a literal.
    public init(arrayLiteral elements: GroupRecord...) { self.init(elements) }
}
