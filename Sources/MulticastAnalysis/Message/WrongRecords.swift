import MulticastWire

/// The records of a report that a check minds: the first, and how many there are.
///
/// One finding tells of all of them: a report may hold thousands.
struct WrongRecords {
    /// The first of them.
    let first: GroupRecordCursor.Record
    /// Which record of the report it is, counted from 1.
    let number: Int
    /// How many others there are.
    private(set) var others = 0

    /// The records that `isWrong` picks; `nil` if it picks none, or if this is no report.
    @inline(__always)
    init?(in message: IGMPMessage, where isWrong: (GroupRecordCursor.Record) -> Bool) {
        guard case .report(let report) = message.content else { return nil }
        var cursor = report.groupRecords.cursor
        var number = 0
        while let record = cursor.next() {
            number &+= 1
            guard isWrong(record) else { continue }
            first = record
            self.number = number
            while let other = cursor.next() {
                if isWrong(other) { others += 1 }
            }
            return
        }
        return nil
    }

    /// `record 2`, or `record 2 and 3 others`.
    var words: String {
        switch others {
        case 0: "record \(number)"
        case 1: "record \(number) and another"
        default: "record \(number) and \(others) others"
        }
    }
}
