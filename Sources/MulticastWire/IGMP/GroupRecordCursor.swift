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
    @usableFromInline let octets: RawSpan
    // Neither is negative, and so many sources do lie from there on: a read checks no more.
    @usableFromInline var offset = 0
    @usableFromInline var sourcesLeft = 0
    @usableFromInline var auxiliaryLeft = 0
    @usableFromInline var recordsLeft: Int

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
        init(_ octets: RawSpan, at offset: Int) {
            let rows = UInt64(
                bigEndian: unsafe octets.unsafeLoadUnaligned(
                    fromByteOffset: offset, as: UInt64.self))
            type = RecordType(rawValue: UInt8(truncatingIfNeeded: rows >> 56))
            auxDataLen = UInt8(truncatingIfNeeded: rows >> 48)
            numberOfSources = UInt16(truncatingIfNeeded: rows >> 32)
            multicastAddress = IPv4Address(rawValue: UInt32(truncatingIfNeeded: rows))
            self.offset = offset
        }
    }

    @inlinable @inline(__always) @_lifetime(copy octets)
    init(_ octets: Span<UInt8>, count: Int) {
        self.octets = unsafe octets.bytes
        recordsLeft = count
    }

    /// The next record, after what is unread of the one before.
    @inlinable @inline(__always)
    public mutating func next() -> Record? {
        let start = offset &+ sourcesLeft &* 4 &+ auxiliaryLeft
        guard recordsLeft > 0, start <= octets.byteCount &- 8 else { return nil }
        recordsLeft &-= 1
        let record = Record(octets, at: start)
        offset = start &+ 8
        // The last record of a message that is cut has less than it announces.
        let left = octets.byteCount &- offset
        sourcesLeft = min(Int(record.numberOfSources), left / 4)
        let announced = Int(record.auxDataLen) &* 4
        auxiliaryLeft = announced <= left &- sourcesLeft &* 4 ? announced : 0
        return record
    }

    /// The next source of the record at hand.
    @inlinable @inline(__always)
    public mutating func nextSource() -> IPv4Address? {
        guard sourcesLeft > 0 else { return nil }
        sourcesLeft &-= 1
        let source = unsafe octets.unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset, as: UInt32.self)
        offset &+= 4
        return IPv4Address(rawValue: UInt32(bigEndian: source))
    }
}

extension GroupRecords {
    /// A cursor before the first record.
    @inlinable
    public var cursor: GroupRecordCursor {
        @inline(__always) @_lifetime(borrow self)
        get { GroupRecordCursor(storage.span.extracting(start ..< end), count: count) }
    }
}

extension GroupRecords {
    /// The sources of a record that the cursor gave, as far as they are there.
    public func sources(of record: GroupRecordCursor.Record) -> IPv4AddressList {
        let first = start + record.offset + 8
        let count = Swift.min(Int(record.numberOfSources), (end - first) / 4)
        return IPv4AddressList(storage, at: first, count: count)
    }

    /// The auxiliary data of a record that the cursor gave, or none if not all of it is there.
    public func auxiliaryData(of record: GroupRecordCursor.Record) -> ArraySlice<UInt8> {
        let first = start + record.offset + 8 + Int(record.numberOfSources) * 4
        let next = first + Int(record.auxDataLen) * 4
        return next <= end ? storage[first ..< next] : []
    }
}
