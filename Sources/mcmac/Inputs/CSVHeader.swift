import MulticastAnalysis

/// The columns of a table, as its first line names them.
struct CSVHeader {
    /// What a column can be for.
    enum Column: Int, CaseIterable {
        case group, source, port, name, bitRate, mac

        /// The names that the column goes by, in lower case with nothing but letters and digits.
        var names: [String] {
            switch self {
            case .group:
                [
                    "group", "groupaddress", "groupip", "multicast", "multicastaddress",
                    "multicastgroup", "multicastip", "mcast", "mcastaddress", "mcastgroup",
                    "mcastip", "destination", "destinationaddress", "destinationip", "dest",
                    "destip", "destaddress", "dst", "dstip", "dstaddr", "address", "ipaddress",
                    "ip", "maddr",
                ]
            case .source:
                ["source", "sourceaddress", "sourceip", "src", "srcip", "srcaddr", "sender"]
            case .port:
                ["port", "udpport", "destinationport", "destport", "dstport", "dport", "udp"]
            case .name:
                [
                    "name", "stream", "streamname", "service", "servicename", "channel",
                    "channelname", "title", "label", "description", "program",
                ]
            case .bitRate: ["rate", "bitrate", "bandwidth", "bw", "datarate", "speed"]
            case .mac:
                ["mac", "macaddress", "multicastmac", "destinationmac", "dstmac", "groupmac"]
            }
        }
    }

    /// What stands between two fields: a comma, a semicolon or a tab.
    let separator: UInt8
    /// The names as they are written.
    let titles: [String]
    /// The places of the columns that hold groups, of which tables have one or contradict
    /// themselves.
    let groups: [Int]
    /// More columns of groups than any table has are not looked at.
    private static let mostGroupColumns = 8
    /// The places of the other columns, the first of each, by the column's number; -1 for none.
    private let places: [Int]
    /// What a bit rate without a unit counts, in bits per second.
    let bitRateUnit: UInt64

    /// Reads the first line of a table.
    init(_ line: Span<UInt8>) {
        separator = Self.separator(of: line)
        var fields = CSVFields(separator: separator)
        _ = fields.split(line)
        let texts = (0 ..< fields.count).map { fields.octets($0, of: line) }
        titles = texts.map { String(decoding: $0.trimmed, as: UTF8.self) }
        var groups: [Int] = []
        var places = [Int](repeating: -1, count: Column.allCases.count)
        var unit: UInt64 = 1
        for (place, title) in titles.enumerated() {
            let (column, columnUnit) = Self.column(title)
            switch column {
            case nil: break
            case .group?:
                if groups.count < Self.mostGroupColumns { groups.append(place) }
            case let column? where places[column.rawValue] < 0:
                places[column.rawValue] = place
                if column == .bitRate { unit = columnUnit ?? 1 }
            default: break
            }
        }
        (self.groups, self.places, bitRateUnit) = (groups, places, unit)
    }

    /// Where a column is, if there is one.
    func place(of column: Column) -> Int? {
        let place = places[column.rawValue]
        return place < 0 ? nil : place
    }

    /// Whether the line can be nothing but the first of a table: it has a column for groups.
    var isHeader: Bool { !groups.isEmpty }

    /// Whether the line looks like the first of a table, were there a column for groups: titles
    /// do not begin with a digit, as addresses and rates do.
    var looksLikeHeader: Bool {
        titles.count > 1 && titles.allSatisfy { !($0.first?.isNumber ?? false) }
    }

    /// What a title is for, and the unit that stands in it: `Bitrate (Mbps)`, `rate_kbps`, `Mbps`.
    private static func column(_ title: String) -> (column: Column?, unit: UInt64?) {
        let words = title.utf8.map {
            UInt8(ascii: "A") ... UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0
        }
        .split { octet in
            !(UInt8(ascii: "a") ... UInt8(ascii: "z") ~= octet
                || UInt8(ascii: "0") ... UInt8(ascii: "9") ~= octet
                || octet == UInt8(ascii: "/"))
        }
        func column(_ words: ArraySlice<ArraySlice<UInt8>>) -> Column? {
            let text = String(decoding: words.joined().filter { $0 != 0x2F }, as: UTF8.self)
            return Column.allCases.first { $0.names.contains(text) }
        }
        if let found = column(words[...]) { return (found, nil) }
        guard let last = words.last, let unit = BitRate.unit(last) else { return (nil, nil) }
        // A unit alone names the column as well.
        let found = words.count == 1 ? .bitRate : column(words.dropLast())
        return found == .bitRate ? (.bitRate, unit) : (nil, nil)
    }

    /// The one of the separators that the line has most of, outside quotes.
    private static func separator(of line: Span<UInt8>) -> UInt8 {
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        var counts = [0, 0, 0]
        var isQuoted = false
        for index in line.indices {
            if line[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, let place = candidates.firstIndex(of: line[index]) { counts[place] += 1 }
        }
        let most = counts.max() ?? 0
        return counts.firstIndex(of: most).map { candidates[$0] } ?? UInt8(ascii: ",")
    }
}
