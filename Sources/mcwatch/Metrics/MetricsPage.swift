import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// All that is told when metrics are asked for: rows in, octets out.
struct MetricsPage {
    let rows: MetricsRows
    /// The interface that is captured on, as it was asked for.
    let capture: String
    /// The names of the interfaces that frames came from, by number.
    let interfaces: [String]
    let span: CaptureSpan
    let statistics: CaptureStatistics?
    let findings: FindingCounts

    /// The page in one of its forms.
    func octets(_ form: MetricsForm) -> [UInt8] {
        var text = MetricsText(form)
        putRun(&text)
        let names = Self.distinct(interfaces)
        putLinks(&text, names)
        putQueriers(&text, names)
        putGroups(&text, names)
        putStreams(&text, names)
        putRouters(&text, names)
        return text.finish()
    }

    private func putRun(_ text: inout MetricsText) {
        text.begin(.build)
        text.put(MetricLabels().adding("version", Command.version), 1)
        let run = MetricLabels().adding("interface", capture)
        text.begin(.frames)
        text.put(run, span.frames)
        if let last = span.last {
            text.begin(.lastFrame)
            text.put(run, nanoseconds: last.nanoseconds)
        }
        if let statistics {
            text.begin(.kernelDrops)
            text.put(run, statistics.droppedByKernel)
            text.begin(.interfaceDrops)
            text.put(run, statistics.droppedByInterface)
        }
        text.begin(.findings)
        for (rule, count) in findings.byName {
            text.put(
                MetricLabels().adding("rule", rule.name)
                    .adding("severity", rule.severity.rawValue), count)
        }
        text.begin(.rowsLeftOut)
        for table in MetricsRows.Table.allCases {
            text.put(
                MetricLabels().adding("table", table.rawValue), rows.leftOut[table] ?? 0)
        }
        text.begin(.refusedStreamPackets)
        text.put(MetricLabels(), rows.refusedStreamPackets)
        text.begin(.limitsHit)
        for (limit, count) in rows.limitsHit.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text.put(MetricLabels().adding("limit", limit.words), count)
        }
    }

    private func putLinks(_ text: inout MetricsText, _ names: [String]) {
        let labels = rows.links.map { link in
            MetricLabels(link.key, names).adding("protocol", link.isIPv6 ? "mld" : "igmp")
        }
        text.begin(.groups)
        for (link, labels) in zip(rows.links, labels) { text.put(labels, link.groups) }
        text.begin(.members)
        for (link, labels) in zip(rows.links, labels) { text.put(labels, link.members) }
        text.begin(.queriers)
        for (link, labels) in zip(rows.links, labels) {
            for (index, count) in link.queriers.enumerated() {
                text.put(labels.adding("version", String(index + 1)), count)
            }
        }
        text.begin(.streams)
        for (link, count) in rows.streamCounts { text.put(MetricLabels(link, names), count) }
    }

    private func putQueriers(_ text: inout MetricsText, _ names: [String]) {
        let labels = rows.queriers.map { querier in
            MetricLabels(querier.link, names)
                .adding("protocol", querier.address.isIPv6 ? "mld" : "igmp")
                .adding("querier", querier.address.description)
        }
        func put(_ family: MetricFamily, _ one: (Querier, MetricLabels) -> Void) {
            text.begin(family)
            for (querier, labels) in zip(rows.queriers, labels) { one(querier, labels) }
        }
        put(.querierPresent) { text.put($1, $0.isPresent ? 1 : 0) }
        put(.querierElected) { text.put($1, $0.isElected ? 1 : 0) }
        put(.queries) {
            text.put($1.adding("query", "general"), $0.generalQueries)
            text.put($1.adding("query", "specific"), $0.specificQueries)
        }
        put(.lastQuery) { text.put($1, nanoseconds: $0.lastSeen.nanoseconds) }
        put(.queryInterval) {
            if let interval = $0.interval {
                text.put($1, nanoseconds: interval.median.nanosecondsClamped)
            }
        }
        put(.announcedInterval) {
            if let interval = $0.announcedInterval {
                text.put($1, nanoseconds: interval.nanosecondsClamped)
            }
        }
    }

    private func putGroups(_ text: inout MetricsText, _ names: [String]) {
        text.begin(.groupMembers)
        for group in rows.groups {
            text.put(
                MetricLabels(group.link, names)
                    .adding("group", group.group.description), group.isPresent ? group.members : 0)
        }
    }

    private func putStreams(_ text: inout MetricsText, _ names: [String]) {
        let labels = rows.streams.map { MetricLabels($0, names) }
        func put(_ family: MetricFamily, _ one: (MulticastStream, MetricLabels) -> Void) {
            text.begin(family)
            for (stream, labels) in zip(rows.streams, labels) { one(stream, labels) }
        }
        func putRTP(_ family: MetricFamily, _ value: (SequenceWindow) -> UInt64) {
            put(family) { stream, labels in
                guard stream.content.isRTP, !stream.sequences.isEmpty else { return }
                text.put(labels, stream.sequences.map { value($0.window) }.reduce(0, &+))
            }
        }
        put(.streamPackets) { text.put($1, $0.packets) }
        put(.streamBytes) { text.put($1, $0.octets) }
        put(.streamLastPacket) { text.put($1, nanoseconds: $0.lastTime.nanoseconds) }
        put(.streamGaps) { text.put($1, $0.gaps) }
        putRTP(.rtpExpected, \.expected)
        putRTP(.rtpLost, \.lostForGood)
        put(.rtpJitter) {
            guard let jitter = $0.sequences.compactMap(\.jitter).max() else { return }
            text.put($1, nanoseconds: jitter.nanosecondsClamped)
        }
        put(.continuityErrors) {
            guard !$0.continuity.isEmpty else { return }
            text.put($1, $0.continuity.map(\.counter.errors).reduce(0, &+))
        }
    }

    /// Names of which none is empty or like another: an interface that went away and came back may
    /// have two numbers.
    static func distinct(_ names: [String]) -> [String] {
        var known: Set<String> = []
        return names.enumerated().map { number, name in
            var label = name.isEmpty ? "#\(number)" : name
            while !known.insert(label).inserted { label += "#\(number)" }
            return label
        }
    }
}

extension MetricLabels {
    /// The labels of a link.
    init(_ link: LinkKey, _ names: [String]) {
        let name = names.indices.contains(link.interface) ? names[link.interface] : ""
        self = MetricLabels().adding("interface", name.isEmpty ? "#\(link.interface)" : name)
            .adding("vlan", link.vlans.description)
            .adding("tunnel", link.tunnel == 0 ? "" : link.tunnelText)
    }

    /// The labels of a stream.
    init(_ stream: MulticastStream, _ names: [String]) {
        self = MetricLabels(stream.link, names)
            .adding("source", stream.source.description)
            .adding("group", stream.group.description)
            .adding(
                "ip_protocol",
                stream.protocol == .udp ? "udp" : String(stream.protocol.rawValue)
            )
            .adding("source_port", stream.sourcePort.map { String($0) } ?? "")
            .adding("port", stream.destinationPort.map { String($0) } ?? "")
    }
}

/// How many faults of each kind control messages have shown.
struct FindingCounts: Sendable {
    private var counts: [Finding.Rule: Int] = [:]
    // Kept for its memory.
    private var found: [Finding] = []

    /// Judges a frame that was dissected, and counts what is wrong with it.
    mutating func note(_ frame: borrowing Dissection) {
        frame.judge(into: &found)
        for finding in found { counts[finding.rule, default: 0] &+= 1 }
    }

    /// The rules that were broken, in the order of their names, and how often each was.
    var byName: [(rule: Finding.Rule, count: Int)] {
        counts.sorted { $0.key.name < $1.key.name }.map { (rule: $0.key, count: $0.value) }
    }
}
