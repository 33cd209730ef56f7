/// Goes through the Group Records of a report where they lie, and makes no values of them.
///
/// For what is done to each report of a busy link, printing and checking: no allocation, no
/// reference counted. A record's sources are read after it, as far as they are wanted:
///
///     var cursor = report.groupRecords.cursor
///     while let record = cursor.next() {
///         while let source = cursor.nextSource() { … }
///     }
public struct GroupRecordCursor: ~Escapable {
    @usableFromInline var reader: ByteReader
    @usableFromInline var recordsLeft: Int
    @usableFromInline var sourcesLeft = 0
    @usableFromInline var auxiliaryLeft = 0

    /// The first rows of a record.
    public struct Record {
        /// What the record says about the group.
        public let type: RecordType
        /// The length of the auxiliary data in 32-bit words, as announced.
        public let auxDataLen: UInt8
        /// The number of sources, as announced.
        public let numberOfSources: UInt16
        /// The group the record is about.
        public let multicastAddress: IPv4Address
        /// Where the record starts, counted from the first octet of the first record.
        public let offset: Int

        @inlinable @inline(__always)
        init(from reader: inout ByteReader) throws(DecodeError) {
            try reader.require(8, for: Self.init(from:))
            offset = reader.offset
            type = RecordType(rawValue: try reader.uint8("Record Type"))
            auxDataLen = try reader.uint8("Aux Data Len")
            numberOfSources = try reader.uint16("Number of Sources")
            multicastAddress = try reader.ipv4Address("Multicast Address")
        }
    }

    @inlinable @inline(__always) @_lifetime(copy octets)
    init(_ octets: Span<UInt8>, count: Int) {
        reader = ByteReader(octets)
        recordsLeft = count
    }

    /// The next record, after what is unread of the one before.
    @inlinable @inline(__always)
    public mutating func next() -> Record? {
        guard recordsLeft > 0 else { return nil }
        recordsLeft &-= 1
        do throws(DecodeError) {
            try reader.skip(sourcesLeft &* 4 &+ auxiliaryLeft, "Auxiliary Data")
            let record = try Record(from: &reader)
            // The last record of a message that is cut has less than it announces.
            sourcesLeft = min(Int(record.numberOfSources), reader.count / 4)
            let left = reader.count &- sourcesLeft &* 4
            let announced = Int(record.auxDataLen) &* 4
            auxiliaryLeft = announced <= left ? announced : 0
            return record
        } catch {
            return nil
        }
    }

    /// The next source of the record at hand.
    @inlinable @inline(__always)
    public mutating func nextSource() -> IPv4Address? {
        guard sourcesLeft > 0 else { return nil }
        sourcesLeft &-= 1
        return try? reader.ipv4Address("Source Address")
    }
}

extension GroupRecords {
    /// A cursor before the first record.
    @inlinable
    public var cursor: GroupRecordCursor {
        @inline(__always) @_lifetime(borrow self)
        get { GroupRecordCursor(octets.span, count: count) }
    }
}

extension GroupRecords {
    /// The sources of a record that the cursor gave, as far as they are there.
    public func sources(of record: GroupRecordCursor.Record) -> IPv4AddressList {
        let start = record.offset + 8
        let count = Swift.min(Int(record.numberOfSources), (octets.count - start) / 4)
        return IPv4AddressList(octets, at: start, count: count)
    }

    /// The auxiliary data of a record that the cursor gave, or none if not all of it is there.
    public func auxiliaryData(of record: GroupRecordCursor.Record) -> ArraySlice<UInt8> {
        let start = record.offset + 8 + Int(record.numberOfSources) * 4
        let end = start + Int(record.auxDataLen) * 4
        return end <= octets.count ? octets[start ..< end] : []
    }
}
