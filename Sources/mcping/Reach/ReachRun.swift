import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcping reach`: a ladder of TTLs to each group, and what the answers say.
struct ReachRun: ~Copyable {
    private let settings: ReachSettings
    private let probers: [Prober]
    private var output: ReachOutput
    private var sequence: UInt32 = 0
    private var responders = ResponderTable()

    /// The time between two probes, in nanoseconds, and how long a first pass takes at most.
    private static let spacing: Int64 = 10_000_000
    private static let longestPass: Int64 = 2_000_000_000
    /// How long answers are waited for between passes beyond the longest round trip so far.
    private static let passWait: Int64 = 100_000_000
    /// How long routers are waited for.
    private static let traceWait: Int64 = 250_000_000
    private static let traceTries = 3

    /// What was found for a group.
    struct Finding {
        let group: IPAddress
        let survey: ReachSurvey
        let search: ThresholdSearch
        /// How long it took, in nanoseconds.
        let duration: Int64
    }

    init(_ settings: ReachSettings) throws {
        var probers: [Prober] = []
        for group in settings.groups {
            let interface =
                try settings.options.interface.map { try HostInterface.named($0) }
                ?? HostInterface.leading(to: group)
            guard let own = interface.address(for: group) else {
                throw SocketError(
                    "send to \(group) by \(interface.name)",
                    reason: "it has no address of that family",
                    remedy: "name another interface with -i")
            }
            let port = settings.options.port ?? ProbeMessage.multicastPingPort
            let maker = ProbeMaker(
                kind: .mcping, clientID: (0 ..< 16).map { _ in UInt8.random(in: 0 ... .max) },
                group: group, ownAddress: own, port: port, size: settings.options.size,
                spread: settings.spread)
            probers.append(
                try Prober(
                    maker, to: SocketAddress(group, port: port, scope: interface.index),
                    on: interface, from: own, ttl: settings.maximumTTL,
                    dscp: settings.options.dscp))
        }
        self.settings = settings
        self.probers = probers
        output = ReachOutput(settings)
    }

    /// Searches, and says what was found.
    mutating func run(_ console: inout Console) throws -> ExitStatus {
        let outcome = Privileges.drop()
        if let warning = outcome.warning {
            console.report("mcping: \(warning); going on as user \(outcome.user)")
        }
        let end = settings.options.deadline.map { WallClock.monotonic &+ $0 } ?? .max
        var findings: [Finding] = []
        for prober in probers where !Interruption.isRequested && WallClock.monotonic < end {
            output.putStart(prober, &console)
            let finding = try survey(by: prober, until: end, &console)
            if let block = prober.firstBlock {
                if prober.blocked == prober.sent.count { throw block }
                console.report("mcping: \(prober.blocked) probes were stopped: \(block)")
            }
            output.put(finding, prober, &console)
            findings.append(finding)
        }
        output.putSummary(findings, &console)
        for host in settings.options.expectation.missing(in: responders) {
            console.report("mcping: \(host) did not answer")
        }
        return settings.options.expectation.isMet(by: responders) ? .success : .negative
    }

    private mutating func survey(
        by prober: Prober, until end: Int64, _ console: inout Console
    ) throws -> Finding {
        let start = WallClock.monotonic
        var survey = ReachSurvey(maximumTTL: settings.maximumTTL, repeats: settings.repeats)
        let first = survey.firstPass
        let spacing = min(Self.spacing, Self.longestPass / Int64(first.count))
        var round: UInt8 = 0
        var longest: Int64 = 0
        var ttls = first
        while !ttls.isEmpty, !Interruption.isRequested, WallClock.monotonic < end {
            try pass(ttls, round, spacing, prober, &survey, &longest)
            // The last answers of the first pass may have a long way.
            let wait =
                round == 0
                ? min(settings.options.wait, max(500_000_000, 2 &* longest)) : 2 &* longest
            collect(
                prober, for: wait &+ Self.passWait &+ Int64(settings.spread) &* 1_000_000, &survey,
                &longest)
            round &+= 1
            ttls = survey.nextPass()
        }
        let routers = settings.traces ? try trace(survey, &console) : [:]
        let search = ThresholdSearch(survey.records, routers: routers)
        return Finding(
            group: prober.maker.group, survey: survey, search: search,
            duration: WallClock.monotonic &- start)
    }

    /// Sends a probe of each TTL, all in flight at once.
    private mutating func pass(
        _ ttls: [UInt8], _ round: UInt8, _ spacing: Int64, _ prober: Prober,
        _ survey: inout ReachSurvey, _ longest: inout Int64
    ) throws {
        var next = WallClock.monotonic
        for ttl in ttls where !Interruption.isRequested {
            sequence &+= 1
            let request = ProbeMaker.Request(sequence: sequence, ttl: ttl, round: round)
            if try prober.send(request) { survey.note(sentWith: ttl) }
            next &+= spacing
            collect(prober, for: next &- WallClock.monotonic, &survey, &longest)
        }
    }

    /// Takes answers for some time.
    private mutating func collect(
        _ prober: Prober, for duration: Int64, _ survey: inout ReachSurvey, _ longest: inout Int64
    ) {
        let end = WallClock.monotonic &+ duration
        repeat {
            let left = end &- WallClock.monotonic
            if left > 0 { Readiness.wait(for: [prober.descriptor], nanoseconds: left) }
            prober.takeTransmitStamps()
            while let arrival = prober.receive() {
                guard let measurement = prober.measurement(arrival) else { continue }
                let source = arrival.datagram.source
                survey.observe(measurement, from: source)
                _ = responders.observe(measurement, from: source)
                longest = max(
                    longest, arrival.time.nanoseconds &- measurement.probe.time.nanoseconds)
            }
        } while WallClock.monotonic < end && !Interruption.isRequested
    }

    /// Asks the routers on the ways to responders that need more TTL than hops, and to as few
    /// others as tell which links these share.
    private func trace(
        _ survey: ReachSurvey, _ console: inout Console
    ) throws -> [IPAddress: [IPAddress?]] {
        func hasExcess(_ record: ReachRecord) -> Bool {
            guard let minimum = record.minimumTTL, let hops = record.forwardHops else {
                return false
            }
            return hops > 0 && minimum > hops + 1
        }
        guard survey.records.contains(where: hasExcess), let first = survey.records.first else {
            return [:]
        }
        let socket = try RouteTrace(isIPv6: first.address.isIPv6)
        var routers: [IPAddress: [IPAddress?]] = [:]
        // The farthest first: those on its way need not be asked for.
        let farthest = survey.records.sorted {
            ($0.forwardHops ?? 0, $1.address) > ($1.forwardHops ?? 0, $0.address)
        }
        for record in farthest {
            guard let hops = record.forwardHops, hops > 0, hops <= 255 else { continue }
            let isOnWay = routers.values.contains { way in
                way.count > hops && way[hops].map { record.link.contains($0) } == true
            }
            if isOnWay { continue }
            routers[record.address] = ask(socket, record.address, hops)
            if Interruption.isRequested { break }
        }
        return routers
    }

    private func ask(
        _ socket: borrowing RouteTrace, _ host: IPAddress, _ hops: Int
    ) -> [IPAddress?] {
        var way = [IPAddress?](repeating: nil, count: hops)
        for _ in 0 ..< Self.traceTries where way.contains(where: { $0 == nil }) {
            for index in way.indices where way[index] == nil {
                socket.send(to: host, ttl: UInt8(index + 1))
            }
            let end = WallClock.monotonic &+ Self.traceWait
            while way.contains(where: { $0 == nil }) {
                let left = end &- WallClock.monotonic
                guard left > 0 else { break }
                guard let answer = socket.next(within: left) else { continue }
                if answer.host == host, answer.ttl <= hops, answer.router != host {
                    way[Int(answer.ttl) - 1] = answer.router
                }
            }
        }
        return way
    }
}
