import MulticastAnalysis
import MulticastWire

/// What a column of a plan holds.
enum PlanColumn: String {
    case group, mac, port, site, prefix
}

/// One line of a plan, in the forms in which `mcmac plan` writes it.
enum PlanLine {
    /// Why a line is none of a plan.
    struct Refusal: Error {
        let reason: String
    }

    // MARK: Text

    /// Reads a line of a list: the group, its MAC address, and its port and site if it has them.
    static func text(_ line: [UInt8], _ number: Int) throws(Refusal) -> PlanCheck.Entry {
        let words = line.split(whereSeparator: \.isBlank).map {
            String(decoding: $0, as: UTF8.self)
        }
        var entry = PlanCheck.Entry(line: number, group: try group(words.first ?? ""))
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            if word.hasPrefix("#") { break }
            if word == "port" || word == "site" {
                try set(PlanColumn(rawValue: word), rest.popFirst() ?? "", in: &entry)
            } else {
                try set(.mac, word, in: &entry)
            }
        }
        return entry
    }

    /// Reads a comment that tells a prefix, of a site or, as site 0, of the whole plan.
    static func heading(_ line: [UInt8]) -> (site: Int, prefix: IPPrefix)? {
        let words = line.dropFirst().split(whereSeparator: \.isBlank)
            .map { String(decoding: $0, as: UTF8.self) }
        if words.count == 2, words[0] == "prefix" { return IPPrefix(words[1]).map { (0, $0) } }
        guard words.count == 4, words[0] == "site", words[2] == "prefix", let site = Int(words[1]),
            let prefix = IPPrefix(words[3])
        else { return nil }
        return (site, prefix)
    }

    // MARK: CSV

    /// Reads the titles of the columns; those that a plan has not are passed over.
    static func header(_ line: [UInt8]) throws(Refusal) -> [PlanColumn?] {
        let columns = try fields(line).map { PlanColumn(rawValue: $0) }
        let known = columns.compactMap { $0 }
        guard Set(known).count == known.count else {
            throw Refusal(reason: "two columns have one title")
        }
        return columns
    }

    /// Reads a row of a table.
    static func row(
        _ line: [UInt8], _ number: Int, _ columns: [PlanColumn?]
    ) throws(Refusal) -> PlanCheck.Entry {
        let fields = try fields(line)
        guard fields.count == columns.count else {
            throw Refusal(reason: "\(fields.count) columns; expected \(columns.count)")
        }
        guard let place = columns.firstIndex(of: .group) else {
            throw Refusal(reason: "no column is titled group")
        }
        var entry = PlanCheck.Entry(line: number, group: try group(fields[place]))
        for (column, field) in zip(columns, fields) where column != .group && !field.isEmpty {
            try set(column, field, in: &entry)
        }
        return entry
    }

    private static func fields(_ line: [UInt8]) throws(Refusal) -> [String] {
        var fields = CSVFields(separator: UInt8(ascii: ","))
        guard fields.split(line.span) else {
            throw Refusal(reason: "a quote is not closed; expected one line a group")
        }
        return (0 ..< fields.count).map {
            String(decoding: fields.octets($0, of: line.span).trimmed, as: UTF8.self)
        }
    }

    // MARK: JSON Lines

    /// Reads a record; `nil` if it is none of a group.
    static func record(_ line: [UInt8], _ number: Int) throws(Refusal) -> PlanCheck.Entry? {
        guard let members = FlatJSON(line)?.members else {
            throw Refusal(reason: "expected a JSON object without others in it")
        }
        guard members["type"] == "allocation" else { return nil }
        var entry = PlanCheck.Entry(line: number, group: try group(members["group"] ?? ""))
        for column in [PlanColumn.mac, .port, .site, .prefix] {
            if let value = members[column.rawValue] { try set(column, value, in: &entry) }
        }
        return entry
    }

    // MARK: Values

    private static func group(_ text: String) throws(Refusal) -> IPAddress {
        guard let group = IPAddress(text) else {
            throw Refusal(reason: "'\(shown(text))' is no address; expected a group")
        }
        return group
    }

    private static func set(
        _ column: PlanColumn?, _ text: String, in entry: inout PlanCheck.Entry
    ) throws(Refusal) {
        let expected: String
        switch column {
        case .group, nil: return
        case .mac:
            entry.mac = MACAddress(text)
            if entry.mac != nil { return }
            expected = "MAC address"
        case .port:
            entry.port = UInt16(text)
            if entry.port ?? 0 > 0 { return }
            expected = "port"
        case .site:
            entry.site = Int(text)
            if entry.site ?? 0 > 0 { return }
            expected = "number of a site"
        case .prefix:
            entry.prefix = IPPrefix(text)
            if entry.prefix != nil { return }
            expected = "prefix"
        }
        throw Refusal(reason: "'\(shown(text))' is no \(expected)")
    }

    private static func shown(_ text: String) -> String {
        text.count <= 80 ? text : String(text.prefix(80)) + "…"
    }
}
