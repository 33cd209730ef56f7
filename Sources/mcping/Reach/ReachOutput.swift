import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// What `mcping reach` tells: a row and a picture for each responder, or JSON Lines.
struct ReachOutput {
    private let settings: ReachSettings
    private var isJSON: Bool { settings.options.isJSON }

    /// How many columns the picture of the TTLs has at most.
    private static let pictureWidth = 64

    init(_ settings: ReachSettings) { self.settings = settings }

    /// Says what is tried.
    func putStart(_ prober: Prober, _ console: inout Console) {
        guard !isJSON, !settings.options.isQuiet else { return }
        console.report(
            "mcping: \(prober.maker.group) port \(prober.target.port) from \(prober.ownAddress) by "
                + "\(prober.interface.name), TTL 1 to \(settings.maximumTTL)")
    }

    /// Tells what was found for a group: who is near first.
    func put(_ finding: ReachRun.Finding, _ prober: Prober, _ console: inout Console) {
        let records = Self.sorted(finding.survey.records)
        if isJSON {
            for record in records { putJSON(record, finding, &console.out) }
            return console.out.flush()
        }
        guard !records.isEmpty else { return }
        var table = TextTable([
            .left("responder"), .right("TTL"), .right("hops"), .right("back"), .right("loss"),
            .left("why so many"),
        ])
        for record in records {
            let loss = (finding.survey.loss(of: record) * 1000).rounded() / 10
            table.cell { $0.put(record.address) }
            table.cell { Self.put(record.minimumTTL, into: &$0) }
            table.cell { Self.put(record.forwardHops, into: &$0) }
            table.cell { Self.put(record.returnHops, into: &$0) }
            table.cell { $0.put(text: "\(loss) %") }
            table.cell { $0.put(text: Self.explanation(record, finding)) }
        }
        table.put(into: &console.out, usesColour: false)
        putPicture(records, finding, &console.out)
        console.out.flush()
    }

    /// Puts a number, or that it is not known.
    private static func put(_ number: Int?, into sink: inout TextSink) {
        if let number { sink.put(number) } else { sink.put("?") }
    }

    static func sorted(_ records: [ReachRecord]) -> [ReachRecord] {
        records.sorted { ($0.minimumTTL ?? 0, $0.address) < ($1.minimumTTL ?? 0, $1.address) }
    }

    /// Why a responder needs the TTL that it does.
    static func explanation(_ record: ReachRecord, _ finding: ReachRun.Finding) -> String {
        guard let minimum = record.minimumTTL, let hops = record.forwardHops else {
            return "it does not say how probes arrive"
        }
        var parts: [String] = []
        if record.ttlIsSet { parts.append("something on the way sets the TTL") }
        if record.pathChanged { parts.append("the path changed on the way") }
        let candidates = finding.search.candidates(for: record)
        if minimum <= hops + 1 {
            parts.append("hops alone")
        } else if let only = candidates.first, candidates.count == 1 {
            parts.append(
                "threshold \(only.threshold) on the way out of router \(only.hop)"
                    + conventional(only.threshold))
        } else if !candidates.isEmpty {
            // Thresholds are conventionally few: those come first.
            let ordered =
                candidates.filter { isConventional($0.threshold) }
                + candidates.filter { !isConventional($0.threshold) }
            parts.append(
                "a threshold: "
                    + ordered.map { "\($0.threshold) out of router \($0.hop)" }
                    .joined(separator: " or "))
        } else {
            parts.append("\(minimum - hops - 1) more than its hops")
        }
        let confidence = finding.survey.confidence(of: record)
        if confidence < 1 { parts.append("\(percent(confidence)) sure") }
        return parts.joined(separator: "; ")
    }

    private static func percent(_ part: Double) -> String {
        let hundredths = (part * 10_000).rounded(.down) / 100
        return "\(hundredths) %"
    }

    private static func isConventional(_ threshold: Int) -> Bool {
        threshold > 1 && ConventionalScope.allCases.contains { Int($0.rawValue) == threshold }
    }

    private static func conventional(_ threshold: Int) -> String {
        let scope = ConventionalScope.allCases.first {
            Int($0.rawValue) == threshold && threshold > 1
        }
        return scope.map { " (by convention the edge of: \($0.name))" } ?? ""
    }

    /// A row for each responder, a column for each TTL: `.` nobody, `+` some, `#` all answered.
    private func putPicture(
        _ records: [ReachRecord], _ finding: ReachRun.Finding, _ sink: inout TextSink
    ) {
        let most = Int(settings.maximumTTL)
        let step = (most + Self.pictureWidth - 1) / Self.pictureWidth
        let width = records.map(\.address.description.count).max() ?? 0
        let columns = stride(from: 1, through: most, by: step).map {
            $0 ..< min($0 + step, most + 1)
        }
        sink.endLine()
        for record in records {
            let text = record.address.description
            sink.put(text: text)
            sink.put(spaces: width - text.count + 2)
            for ttls in columns {
                let sent = ttls.reduce(0) { $0 + finding.survey.sent[$1] }
                let answered = ttls.reduce(0) { $0 + Int(record.answers[$1]) }
                sink.put(
                    octet: answered == 0
                        ? UInt8(ascii: ".")
                        : answered >= sent ? UInt8(ascii: "#") : UInt8(ascii: "+"))
            }
            sink.endLine()
        }
        sink.put(spaces: width + 2)
        var place = 0
        for scope in ConventionalScope.allCases where 1 ... most ~= Int(scope.rawValue) {
            let column = (Int(scope.rawValue) - 1) / step
            let words = "^\(scope.rawValue) \(scope.name)"
            if column < place {
                sink.endLine()
                sink.put(spaces: width + 2)
                place = 0
            }
            sink.put(spaces: column - place)
            sink.put(text: words)
            place = column + words.count + 1
            sink.put(" ")
        }
        sink.endLine()
    }

    /// Compares groups, and sums up.
    func putSummary(_ findings: [ReachRun.Finding], _ console: inout Console) {
        let hosts = Set(findings.flatMap { $0.survey.records.map(\.address) }).sorted()
        let boundaries = findings.count > 1 ? Self.boundaries(findings, hosts) : []
        if isJSON {
            for boundary in boundaries { putJSON(boundary, &console.out) }
            console.out.beginObject()
            console.out.member("type", "summary")
            console.out.member("groups", findings.count)
            console.out.member("responders", hosts.count)
            console.out.member(
                "sent", findings.reduce(0) { $0 + $1.survey.sent.reduce(0, +) })
            console.out.key("duration_ms")
            console.out.comma()
            console.out.put(decimal: findings.reduce(0) { $0 + $1.duration } / 1000, places: 3)
            console.out.endValue()
            console.out.endObject()
            console.out.endLine()
            return console.out.flush()
        }
        if findings.count > 1 { putComparison(findings, hosts, &console) }
        for boundary in boundaries {
            let reached = boundary.reached.map(\.description).joined(separator: ", ")
            let missed = boundary.missed.map(\.description).joined(separator: ", ")
            console.out.put(
                text: "\(boundary.host) is reached by \(reached) and not by \(missed): "
                    + "a boundary by address, or it is no member\n")
        }
        for finding in findings {
            let count = finding.survey.sent.reduce(0, +)
            console.report(
                "mcping: \(finding.group): \(finding.survey.records.count) responders, "
                    + "\(count) probes in \(PingOutput.milliseconds(finding.duration)) ms")
        }
    }

    /// A responder that some groups reach and others do not.
    struct Boundary {
        let host: IPAddress
        let reached: [IPAddress]
        let missed: [IPAddress]
    }

    private static func boundaries(
        _ findings: [ReachRun.Finding], _ hosts: [IPAddress]
    ) -> [Boundary] {
        hosts.compactMap { host in
            func isReached(_ finding: ReachRun.Finding) -> Bool {
                finding.survey.records.contains { $0.address == host }
            }
            let missed = findings.filter { !isReached($0) }.map(\.group)
            guard !missed.isEmpty else { return nil }
            return Boundary(
                host: host, reached: findings.filter(isReached).map(\.group), missed: missed)
        }
    }

    private func putComparison(
        _ findings: [ReachRun.Finding], _ hosts: [IPAddress], _ console: inout Console
    ) {
        var table = TextTable([.left("responder"), .left("smallest TTL by group")])
        for host in hosts {
            table.cell { $0.put(host) }
            table.cell { sink in
                for (index, finding) in findings.enumerated() {
                    if index > 0 { sink.put(", ") }
                    sink.put(finding.group)
                    sink.put(": ")
                    let record = finding.survey.records.first { $0.address == host }
                    if let minimum = record?.minimumTTL { sink.put(minimum) } else { sink.put("-") }
                }
            }
        }
        console.out.endLine()
        table.put(into: &console.out, usesColour: false)
        console.out.flush()
    }

    private func putJSON(
        _ record: ReachRecord, _ finding: ReachRun.Finding, _ sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", "reach")
        sink.member("group", finding.group)
        sink.member("responder", record.address)
        if let minimum = record.minimumTTL { sink.member("ttl_minimum", minimum) }
        if let hops = record.forwardHops {
            sink.member("forward_hops", hops)
            if let minimum = record.minimumTTL {
                sink.member("excess_hops", max(0, minimum - hops - 1))
            }
        }
        if let hops = record.returnHops { sink.member("return_hops", hops) }
        sink.key("thresholds")
        sink.beginArray()
        for candidate in finding.search.candidates(for: record) {
            sink.beginObject()
            sink.member("hop", candidate.hop)
            sink.member("ttl", candidate.threshold)
            sink.endObject()
        }
        sink.endArray()
        sink.key("confidence")
        Self.put(finding.survey.confidence(of: record), into: &sink)
        sink.key("loss")
        Self.put(finding.survey.loss(of: record), into: &sink)
        if record.pathChanged { sink.member("path_changed", true) }
        if record.ttlIsSet { sink.member("ttl_set_on_the_way", true) }
        sink.endObject()
        sink.endLine()
    }

    /// Puts a part of 1 with six places.
    private static func put(_ part: Double, into sink: inout TextSink) {
        sink.comma()
        sink.put(decimal: Int64((min(max(part, 0), 1) * 1_000_000).rounded(.down)), places: 6)
        sink.endValue()
    }

    private func putJSON(_ boundary: Boundary, _ sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "boundary")
        sink.member("responder", boundary.host)
        for (name, groups) in [
            ("reached_by", boundary.reached), ("missed_by", boundary.missed),
        ] as [(StaticString, [IPAddress])] {
            sink.key(name)
            sink.beginArray()
            for group in groups { sink.value(group) }
            sink.endArray()
        }
        sink.endObject()
        sink.endLine()
    }
}
