import MulticastWire

/// A group on a link.
struct LinkedGroup: Hashable, Sendable {
    let link: LinkKey
    let group: IPAddress
}

/// The streams of each group on each link: for who waits for a group's data, and when the last of
/// it came.
struct StreamsByGroup: Sendable {
    /// The numbers of the streams, lowest first.
    private(set) var numbers: [LinkedGroup: [Int]] = [:]
    // Streams below that number are here.
    private var count = 0

    /// How many streams of a group are asked; of more the first ones are.
    static let most = 64

    /// Takes in the streams that are new in the table.
    mutating func update(from table: borrowing StreamTable) {
        while count < table.count {
            numbers[table.linkedGroup(of: count), default: []].append(count)
            count += 1
        }
    }

    /// Whether so many streams are of a group that not all of them are asked.
    func isCrowded(_ group: LinkedGroup) -> Bool { numbers[group]?.count ?? 0 > Self.most }

    /// When the last data of a group came; `nil` if none did.
    func lastData(of group: LinkedGroup, in table: borrowing StreamTable) -> Int64? {
        var latest: Int64?
        for number in numbers[group]?.prefix(Self.most) ?? [] where number < table.count {
            latest = max(latest ?? .min, table.records[number].lastTime)
        }
        return latest
    }

    /// When data of the arrival's group came before it; `nil` if none did.
    mutating func lastData(
        of group: LinkedGroup, before arrival: StreamTable.Arrival, in table: borrowing StreamTable
    ) -> Int64? {
        update(from: table)
        var latest = arrival.previous
        for number in numbers[group]?.prefix(Self.most) ?? [] where number != arrival.stream {
            latest = max(latest ?? .min, table.records[number].lastTime)
        }
        return latest
    }

    /// Has the table tell of the next data of each group that a report is about.
    mutating func expectData(
        after frame: borrowing Dissection, interface: Int, in table: inout StreamTable
    ) {
        for index in frame.layers.indices {
            switch frame.layers.span[index].content {
            case .igmp(let message) where message.isReport:
                let link = LinkKey(of: frame, before: index, interface: interface)
                switch message.content {
                case .group(let group): expect(.v4(group), link, in: &table)
                case .report(let report):
                    var cursor = report.groupRecords.cursor
                    while let record = cursor.next() {
                        expect(.v4(record.multicastAddress), link, in: &table)
                    }
                default: break
                }
            case .mld(let message):
                let link = LinkKey(of: frame, before: index, interface: interface)
                switch message.content {
                case .listener(_, _, let group): expect(.v6(group), link, in: &table)
                case .report(let report):
                    for record in report.records {
                        expect(.v6(record.multicastAddress), link, in: &table)
                    }
                default: break
                }
            default: break
            }
        }
    }

    private mutating func expect(_ group: IPAddress, _ link: LinkKey, in table: inout StreamTable) {
        update(from: table)
        let numbers = numbers[LinkedGroup(link: link, group: group)]
        for number in numbers?.prefix(Self.most) ?? [] { table.expect(number) }
    }
}

extension StreamTable {
    /// Where the stream with a number goes.
    func linkedGroup(of number: Int) -> LinkedGroup {
        LinkedGroup(link: link(of: number), group: group(of: number))
    }

    /// The arrival that is not taken yet.
    mutating func takeArrival() -> Arrival? {
        defer { arrival = nil }
        return arrival
    }
}
