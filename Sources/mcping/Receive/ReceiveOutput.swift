import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// What `mcping receive` tells: rates as they are, streams and groups at the end.
struct ReceiveOutput {
    private let settings: ReceiveSettings
    private var time = TimeJSON()
    private var counted: [(packets: UInt64, octets: UInt64)] = []
    private var lastTime: Int64?
    private var isJSON: Bool { settings.isJSON }

    /// How many streams have a line each; of more, only the sum has.
    private static let mostLines = 20

    init(_ settings: ReceiveSettings) { self.settings = settings }

    /// Says what is joined.
    func putStart(_ groups: [ReceivedGroup], seesReports: Bool, _ console: inout Console) {
        guard !isJSON, !settings.isQuiet else { return }
        let names = groups.prefix(3).map(\.name).joined(separator: ", ")
        console.report(
            "mcping: joined \(names)\(groups.count > 3 ? " and \(groups.count - 3) more" : "") on "
                + Set(groups.map(\.interface.name)).sorted().joined(separator: ", ")
                + ", UDP port \(settings.port)"
                + (seesReports ? "" : "; reports and queries cannot be seen (CAP_NET_RAW)"))
    }

    /// Tells of the rates since it last did.
    mutating func putRates(
        _ streams: borrowing StreamTable, _ groups: [ReceivedGroup], at now: Timestamp,
        _ console: inout Console
    ) {
        let monotonic = WallClock.monotonic
        defer { lastTime = monotonic }
        var rows: [(number: Int, packets: UInt64, octets: UInt64)] = []
        for number in 0 ..< streams.count {
            let (packets, octets) = (streams.packets(of: number), streams.octets(of: number))
            if number == counted.count { counted.append((0, 0)) }
            rows.append(
                (number, packets &- counted[number].packets, octets &- counted[number].octets))
            counted[number] = (packets, octets)
        }
        let length = Double(monotonic &- (lastTime ?? (monotonic &- settings.interval))) / 1e9
        guard !settings.isQuiet, length > 0 else { return }
        let active = rows.filter { $0.packets > 0 }
        if isJSON {
            for row in active {
                console.out.beginObject()
                console.out.member("type", "rate")
                time.putMembers(now, into: &console.out)
                console.out.member("source", streams.source(of: row.number))
                console.out.member("group", streams.group(of: row.number))
                console.out.member("packets", row.packets)
                console.out.member("rate_pps", Int64((Double(row.packets) / length).rounded()))
                console.out.member("rate_bps", Int64((Double(row.octets) * 8 / length).rounded()))
                console.out.endObject()
                console.out.endLine()
            }
            return console.out.flush()
        }
        guard active.count <= Self.mostLines else {
            let packets = active.reduce(0.0) { $0 + Double($1.packets) } / length
            let octets = active.reduce(0.0) { $0 + Double($1.octets) } / length
            console.out.put(
                text: "\(active.count) streams: " + Self.rate(packets, octets) + "\n")
            return console.out.flush()
        }
        for row in active {
            let stream = streams[row.number]
            console.out.put(stream.source)
            console.out.put(" > ")
            console.out.put(stream.group)
            console.out.put(": ")
            console.out.put(
                text: Self.rate(Double(row.packets) / length, Double(row.octets) / length))
            if let window = stream.sequences.first?.window {
                console.out.put(text: ", \(window.lost) lost")
            }
            console.out.endLine()
        }
        console.out.flush()
    }

    private static func rate(_ packets: Double, _ octets: Double) -> String {
        let bits = octets * 8
        let shown = bits >= 1e6 ? "\(tenths(bits / 1e6)) Mbit/s" : "\(tenths(bits / 1e3)) kbit/s"
        return "\(tenths(packets)) packets/s, \(shown)"
    }

    private static func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

    /// Tells of all streams.
    mutating func putStreams(
        _ streams: borrowing StreamTable, _ type: StaticString, _ console: inout Console
    ) {
        for number in 0 ..< streams.count {
            let stream = streams[number]
            if isJSON {
                put(stream, type, &console.out)
            } else {
                console.out.put(text: Self.text(stream))
            }
        }
        console.out.flush()
    }

    private static func text(_ stream: MulticastStream) -> String {
        var lines =
            "\(stream.source) > \(stream.group): \(stream.packets) packets, "
            + "\(stream.octets) octets of IP"
        if let keyword = stream.content.keyword { lines += ", \(keyword)" }
        lines += ", TTL " + stream.timesToLive.map(String.init).joined(separator: ",")
        for sequence in stream.sequences {
            let window = sequence.window
            lines +=
                "\n    \(window.expected) expected, \(window.lost) lost, "
                + "\(window.duplicates) duplicated, \(window.reordered) reordered"
            if window.bursts.count > 0 {
                lines +=
                    "; lost in a row: "
                    + window.bursts.distribution.map { lengths, count in
                        "\(lengths.lowerBound == lengths.upperBound ? "\(lengths.lowerBound)" : "\(lengths.lowerBound)-\(lengths.upperBound)") (\(count) times)"
                    }.joined(separator: ", ")
            }
            if window.depths.count > 0 {
                lines += "; late by up to \(window.depths.longest)"
            }
            if window.outside > 0 { lines += "; \(window.outside) out of any order" }
            if let jitter = sequence.meanJitter {
                let nanoseconds = jitter.components.attoseconds / 1_000_000_000
                lines += "; jitter \(PingOutput.milliseconds(nanoseconds)) ms"
            }
        }
        for (pid, counter) in stream.continuity where counter.errors > 0 {
            lines += "\n    PID \(pid): \(counter.errors) continuity errors"
        }
        if stream.gaps > 0 {
            lines +=
                "\n    \(stream.gaps) pauses, the longest "
                + PingOutput.milliseconds(
                    stream.longestGap.components.seconds * 1_000_000_000
                        + stream.longestGap.components.attoseconds / 1_000_000_000) + " ms"
        }
        return lines + "\n"
    }

    private func put(
        _ stream: MulticastStream, _ type: StaticString, _ sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", type)
        sink.member("source", stream.source)
        if let port = stream.sourcePort { sink.member("source_port", port) }
        sink.member("group", stream.group)
        if let port = stream.destinationPort { sink.member("destination_port", port) }
        if let keyword = stream.content.keyword { sink.member("content", keyword) }
        sink.member("packets", stream.packets)
        sink.member("bytes", stream.octets)
        if let least = stream.timesToLive.first { sink.member("ttl_min", least) }
        if let most = stream.timesToLive.last { sink.member("ttl_max", most) }
        sink.key("sequences")
        sink.beginArray()
        for sequence in stream.sequences {
            let window = sequence.window
            sink.beginObject()
            sink.member("identifier", sequence.identifier)
            sink.member("expected", window.expected)
            sink.member("lost", window.lost)
            sink.member("duplicated", window.duplicates)
            sink.member("reordered", window.reordered)
            sink.member("outside", window.outside)
            sink.member("restarts", window.restarts)
            sink.member("reorder_depth", window.depths.longest)
            sink.member("longest_burst", window.bursts.longest)
            sink.key("bursts")
            sink.beginArray()
            for (lengths, count) in window.bursts.distribution {
                sink.beginObject()
                sink.member("length_min", lengths.lowerBound)
                sink.member("length_max", lengths.upperBound)
                sink.member("count", count)
                sink.endObject()
            }
            sink.endArray()
            sink.endObject()
        }
        sink.endArray()
        let errors = stream.continuity.reduce(UInt64(0)) { $0 &+ $1.counter.errors }
        if !stream.continuity.isEmpty { sink.member("continuity_errors", errors) }
        sink.endObject()
        sink.endLine()
    }

    /// Sums up: streams, then groups, then all.
    mutating func putSummary(
        _ groups: [ReceivedGroup], _ streams: borrowing StreamTable, dropped: UInt64,
        _ console: inout Console
    ) {
        putStreams(streams, "stream", &console)
        for group in groups {
            if isJSON { put(group, &console.out) } else { console.out.put(text: Self.text(group)) }
        }
        guard isJSON else { return console.out.flush() }
        console.out.beginObject()
        console.out.member("type", "summary")
        console.out.member("groups", groups.count)
        console.out.member("groups_received", groups.count { $0.packets > 0 })
        console.out.member("streams", streams.count)
        console.out.member("packets", streams.packets)
        console.out.member("bytes", streams.octets)
        console.out.member("local_dropped", dropped)
        console.out.endObject()
        console.out.endLine()
        console.out.flush()
    }

    private static func text(_ group: ReceivedGroup) -> String {
        var parts: [String] = []
        if group.packets == 0 {
            parts.append("nothing came")
        } else {
            parts.append("\(group.packets) packets")
        }
        if let seen = group.reportSeen {
            parts.append(
                "report \(PingOutput.milliseconds(seen &- group.joined)) ms after the join")
        }
        if let first = group.firstPacket {
            let start = group.reportSeen ?? group.joined
            let time = PingOutput.milliseconds(abs(first &- start))
            parts.append(
                first < start
                    ? "first packet \(time) ms before that: it came unasked"
                    : "first packet \(time) ms after \(group.reportSeen == nil ? "the join" : "that")"
            )
        }
        if let latency = group.leaveLatency {
            parts.append("still came \(PingOutput.milliseconds(latency)) ms after the leave")
        }
        let dropped = group.socket.droppedDatagrams
        if dropped > 0 { parts.append("\(dropped) found no room in the socket") }
        if let stop = group.stop { parts.append(stop) }
        return "\(group.name): " + parts.joined(separator: ", ") + "\n"
    }

    private func put(_ group: ReceivedGroup, _ sink: inout TextSink) {
        func put(_ name: StaticString, _ nanoseconds: Int64?) {
            guard let nanoseconds else { return }
            sink.key(name)
            sink.comma()
            sink.put(decimal: nanoseconds / 1000, places: 3)
            sink.endValue()
        }
        sink.beginObject()
        sink.member("type", "group")
        sink.member("group", group.group)
        if !group.sources.isEmpty {
            sink.key("sources")
            sink.beginArray()
            for source in group.sources { sink.value(source) }
            sink.endArray()
        }
        sink.member("interface_name", untrusted: group.interface.name.utf8)
        sink.member("packets", group.packets)
        sink.member("local_dropped", group.socket.droppedDatagrams)
        put("join_ms", group.reportSeen.map { $0 &- group.joined })
        put("first_packet_ms", group.firstPacket.map { $0 &- (group.reportSeen ?? group.joined) })
        put("leave_ms", group.leaveLatency)
        if let stop = group.stop { sink.member("stopped", untrusted: stop.utf8) }
        sink.endObject()
        sink.endLine()
    }
}

extension ReceivedGroup {
    /// How long after the group was left packets still passed the interface, in nanoseconds; `nil`
    /// where that was not looked at, or none did.
    fileprivate var leaveLatency: Int64? {
        guard let left, let lastPassed, lastPassed > left else { return nil }
        return lastPassed &- left
    }
}
