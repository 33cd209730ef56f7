import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// What `mcping GROUP` tells, as lines for people or as JSON Lines.
struct PingOutput {
    private let settings: PingSettings
    private var json = PingJSON()
    private var isJSON: Bool { settings.options.isJSON }

    init(_ settings: PingSettings) { self.settings = settings }

    /// Says what is asked, by which way.
    mutating func putStart(
        _ prober: Prober, _ setUp: PingRun.SetUp, _ console: inout Console
    ) {
        guard !isJSON, !settings.options.isQuiet else { return }
        let probe = prober.maker.octets(
            of: ProbeMaker.Request(sequence: 1, ttl: settings.ttl), at: WallClock.now)
        let asked = settings.server.map { "\($0), which answers to " } ?? ""
        var line = """
            mcping: \(asked)\(settings.group) port \(prober.target.port) from \
            \(prober.ownAddress) by \(prober.interface.name), TTL \(settings.ttl), \
            \(probe.count) octets
            """
        switch setUp.join {
        case .seen(let time): line += "; join left after \(Self.milliseconds(time)) ms"
        case .notSeen: line += "; no report was sent: this host was a member already"
        case .blind: line += "; waited 60 ms for the join (CAP_NET_RAW would show it)"
        case nil: break
        }
        console.report(line)
    }

    /// Tells of one answer.
    mutating func put(
        _ measurement: ResponderRecord.Measurement, _ datagram: Datagram,
        _ outcome: ResponderTable.Outcome, _ console: inout Console
    ) {
        if isJSON {
            json.put(measurement, datagram, outcome, into: &console.out)
            return console.out.flush()
        }
        console.out.put(datagram.count)
        console.out.put(" octets from ")
        console.out.put(datagram.source)
        if measurement.isByGroup { console.out.put(" by the group") }
        console.out.put(": seq=")
        console.out.put(measurement.probe.sequence)
        if let ttl = measurement.ttl {
            console.out.put(" ttl=")
            console.out.put(ttl)
        }
        if let forward = measurement.forwardHops {
            console.out.put(" hops=")
            console.out.put(forward)
            if let back = measurement.returnHops {
                console.out.put("/")
                console.out.put(back)
            }
        }
        console.out.put(" time=")
        console.out.put(text: Self.milliseconds(measurement.roundTripTime))
        console.out.put(" ms")
        if settings.options.verbosity > 0, measurement.answer.report != nil {
            console.out.put(" dwell=")
            console.out.put(text: Self.milliseconds(measurement.dwell))
            console.out.put(" ms")
        }
        if !measurement.isByKernel { console.out.put(" (by the program's clock)") }
        switch outcome.arrival {
        case .duplicate: console.out.put(" DUP")
        case .late(let depth):
            console.out.put(" late by ")
            console.out.put(depth)
        default: break
        }
        console.out.endLine()
        console.out.flush()
    }

    /// Tells how it stands, in a line for each responder.
    mutating func putStatus(
        _ responders: ResponderTable, _ prober: Prober, _ time: Int64, _ console: inout Console
    ) {
        var lines = ["mcping: \(prober.sent.count) sent, \(responders.records.count) responders"]
        for record in responders.records.prefix(100) {
            let leg = record.mainLeg
            lines.append(
                "mcping: \(record.address): \(leg.unique) answered, "
                    + Self.delays(leg.delays))
        }
        console.report(lines.joined(separator: "\n"))
    }

    /// Sums up.
    mutating func putSummary(
        _ responders: ResponderTable, _ prober: Prober, _ setUp: PingRun.SetUp,
        _ upToDate: Set<IPAddress>, _ time: Int64, _ console: inout Console
    ) {
        let sent = prober.sent.count
        // What the own socket dropped is one responder's if there is but one.
        let dropped = prober.dropped
        let ownShare = responders.records.count == 1 ? dropped : 0
        let rows = responders.records.map { record in
            (
                record,
                record.lossSplit(
                    sent: sent, localDropped: ownShare,
                    isUpToDate: upToDate.contains(record.address))
            )
        }
        if isJSON {
            for (record, split) in rows {
                json.put(record, split, sent: sent, setUp, into: &console.out)
            }
            json.putSummary(
                responders, prober, setUp, time,
                isMet: settings.options.expectation.isMet(by: responders), into: &console.out)
            return console.out.flush()
        }
        console.out.put(text: "\n--- \(settings.group) mcping statistics ---\n")
        console.out.put(
            text: "\(sent) probes sent in \(Self.milliseconds(time)) ms, "
                + "\(responders.records.count) "
                + (responders.records.count == 1 ? "responder" : "responders"))
        if let treeTime = setUp.treeTime, setUp.join != nil {
            console.out.put(
                text: "; the group delivered \(Self.milliseconds(treeTime)) ms after the join left")
        }
        console.out.endLine()
        if dropped > 0, ownShare == 0 {
            console.out.put(text: "\(dropped) answers found no room in this host's socket\n")
        }
        if prober.unsent > 0 {
            console.out.put(text: "\(prober.unsent) times there was no room to send\n")
        }
        for (record, split) in rows { put(record, split, sent: sent, setUp, &console) }
        console.out.flush()
    }

    private func put(
        _ record: ResponderRecord, _ split: LossSplit?, sent: UInt64, _ setUp: PingRun.SetUp,
        _ console: inout Console
    ) {
        console.out.put(record.address)
        let leg = record.mainLeg
        let lost = sent > leg.unique ? sent - leg.unique : 0
        console.out.put(
            text: ": \(leg.unique) of \(sent) answered, "
                + "\(Self.percent(lost, of: sent)) lost")
        if let forward = record.forwardHops {
            console.out.put(text: ", \(forward) hops there")
            if let back = leg.hops { console.out.put(text: ", \(back) back") }
        } else if let back = leg.hops {
            console.out.put(text: ", \(back) hops back")
        }
        console.out.endLine()
        if let split {
            var parts = [
                "\(split.forwardLost) on the way there", "\(split.returnLost) on the way back",
                "\(split.localDropped) in this host's socket",
            ]
            if split.responderDropped > 0 {
                parts.append("\(split.responderDropped) in the responder's socket")
            }
            if split.refused > 0 { parts.append("\(split.refused) refused by its limits") }
            if split.unknown > 0 { parts.append("\(split.unknown) nobody knows where") }
            console.out.put(text: "    lost: " + parts.joined(separator: ", ") + "\n")
        }
        for (name, leg) in [("by unicast", record.unicast), ("by the group", record.group)]
        where leg.window.received > 0 {
            console.out.put(text: "    \(name): \(leg.unique) answers, ")
            console.out.put(text: Self.delays(leg.delays))
            console.out.endLine()
            let forward = record.report.map { UInt64($0.duplicates) } ?? 0
            var oddities: [String] = []
            if leg.duplicates > 0 { oddities.append("\(leg.duplicates) duplicates") }
            if forward > 0 { oddities.append("\(forward) duplicates on the way there") }
            if leg.window.reordered > 0 {
                oddities.append(
                    "\(leg.window.reordered) late, by up to \(leg.window.depths.longest)")
            }
            let bursts = leg.window.bursts
            if bursts.count > 0 {
                oddities.append("\(bursts.count) gaps of up to \(bursts.longest)")
            }
            if !oddities.isEmpty {
                console.out.put(text: "        " + oddities.joined(separator: ", ") + "\n")
            }
        }
        if let first = setUp.firstProbe {
            let after = max(0, record.firstTime.nanoseconds &- first.nanoseconds)
            console.out.put(
                text: "    first answer \(Self.milliseconds(after)) ms after the first probe")
            if record.dwell.count > 0 {
                console.out.put(
                    text: "; it takes \(Self.milliseconds(Int64(record.dwell.mean))) ms to answer")
            }
            console.out.endLine()
        }
    }

    /// `rtt min/p50/avg/p99/max/mdev = 0.1/0.2/0.2/0.3/0.3/0.05 ms, jitter 0.01 ms`.
    static func delays(_ delays: DelayDistribution) -> String {
        let numbers = [
            delays.minimum, delays.quantile(0.5) ?? 0, Int64(delays.mean),
            delays.quantile(0.99) ?? 0, delays.maximum, Int64(delays.deviation),
        ].map(milliseconds).joined(separator: "/")
        return "rtt min/p50/avg/p99/max/mdev = \(numbers) ms, "
            + "jitter \(milliseconds(Int64(delays.jitter))) ms"
    }

    /// Milliseconds with three places.
    static func milliseconds(_ nanoseconds: Int64) -> String {
        let microseconds = (nanoseconds + 500) / 1000
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000)."
            + String(repeating: "0", count: max(0, 3 - fraction.count)) + fraction
    }

    /// A part of a whole, `12.5 %`.
    static func percent(_ part: UInt64, of whole: UInt64) -> String {
        guard whole > 0 else { return "0 %" }
        let tenths = (Double(part) * 1000 / Double(whole)).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    }
}
