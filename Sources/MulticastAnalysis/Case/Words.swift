import MulticastWire

/// How rules put numbers into words.
enum Words {
    /// A bit rate: `900 bit/s`, `1.4 Mbit/s`.
    static func bitRate(_ bitsPerSecond: UInt64) -> String {
        for (unit, word) in [(1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1000, "kbit/s")]
        where bitsPerSecond >= unit {
            let tenths = bitsPerSecond / (UInt64(unit) / 10)
            return "\(tenths / 10).\(tenths % 10) \(word)"
        }
        return "\(bitsPerSecond) bit/s"
    }

    /// A number and what it counts: `1 frame`, `2 frames`; `many` where an "s" is not enough.
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }

    /// A part of a whole: `0.3 %`, `12 %`.
    static func share(_ part: Double) -> String {
        let thousandths = Int(min(max(part, 0), 1) * 1000 + 0.5)
        return thousandths < 100
            ? "\(thousandths / 10).\(thousandths % 10) %" : "\((thousandths + 5) / 10) %"
    }

    /// The first few of a list, and how many there are more.
    static func list(_ items: some Sequence<String>, atMost limit: Int = 4) -> String {
        let all = Array(items)
        let shown = all.prefix(limit).joined(separator: ", ")
        return all.count > limit ? "\(shown) and \(all.count - limit) more" : shown
    }
}

extension QuerySighting {
    /// The query as evidence.
    func shows(_ says: String) -> Evidence { Evidence(frame, at: time, says) }

    /// What kind of query, from whom.
    var words: String {
        let kind =
            isGeneral
            ? "General Query" : sources > 0 ? "query of sources of \(group)" : "query of \(group)"
        return "version \(version) \(kind) from \(source)"
    }
}

extension ReportSighting {
    /// The report as evidence.
    func shows(_ says: String) -> Evidence { Evidence(frame, at: time, says) }

    /// What kind of report, from whom.
    var words: String {
        "version \(version) \(isLeave ? "leave" : "report") of \(group) from \(host)"
    }
}
