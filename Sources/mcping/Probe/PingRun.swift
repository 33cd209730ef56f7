import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcping GROUP`: probes go out on time, answers are measured, and at the end
/// responders are asked what they received.
struct PingRun: ~Copyable {
    private let settings: PingSettings
    private let prober: Prober
    private var responders = ResponderTable()
    private var output: PingOutput
    private var setUp = SetUp()
    private var sequence: UInt32 = 0
    /// Responders that told what they received after the last probe.
    private var upToDate: Set<IPAddress> = []
    private var isStopped = false
    private var lastArrival = Int64.min

    /// How many probes are sent before answers are looked at.
    private static let burst = 32
    /// How late a probe may be, in nanoseconds, that is still sent beside the next ones.
    private static let longestDelay: Int64 = 1_000_000_000
    /// With `--flood`: how long an answer is waited for, in nanoseconds.
    private static let floodWait: Int64 = 10_000_000
    /// How often a responder is asked what it received, and how long it has for an answer at
    /// first: a busy one takes longer, so the time doubles.
    private static let enquiries = 6
    private static let enquiryWait: Int64 = 50_000_000
    /// How long, and how often, a group that was joined is tried before probes count.
    private static let warmUp: Int64 = 1_000_000_000
    private static let warmUpInterval: Int64 = 10_000_000
    /// RFC 6450 §4.1: how long a Server Response is waited for, and how often.
    private static let initWait: Int64 = 1_000_000_000
    private static let inits = 3

    /// How a run began.
    struct SetUp {
        /// How the join left, and when by the monotonic clock; `nil` where nothing was joined.
        var join: JoinWatch.Outcome?
        var joined: Int64 = 0
        /// When the first probe was sent, by the time of day.
        var firstProbe: Timestamp?
        /// How long after the join left the first answer came by the group, in nanoseconds.
        var treeTime: Int64?
    }

    init(_ settings: PingSettings, _ console: inout Console) throws {
        let target = settings.server ?? settings.group
        let interface =
            try settings.options.interface.map { try HostInterface.named($0) }
            ?? HostInterface.leading(to: target)
        guard let own = interface.address(for: target) else {
            throw SocketError(
                "send to \(target) by \(interface.name)",
                reason: "it has no address of that family",
                remedy: "name another interface with -i")
        }
        let maker = ProbeMaker(
            kind: settings.kind,
            clientID: (0 ..< 16).map { _ in UInt8.random(in: 0 ... .max) }, group: settings.group,
            ownAddress: own, port: settings.port, size: settings.options.size,
            spread: settings.spread)
        let scope = target.isLinkLocal || target.isMulticast ? interface.index : 0
        let prober = try Prober(
            maker, to: SocketAddress(target, port: settings.port, scope: scope), on: interface,
            from: own, ttl: settings.ttl, dscp: settings.options.dscp)
        self.settings = settings
        self.prober = prober
        output = PingOutput(settings)
    }

    /// Probes, and says how it went.
    mutating func run(_ console: inout Console) throws -> ExitStatus {
        try begin(&console)
        output.putStart(prober, setUp, &console)
        let start = WallClock.monotonic
        let end = settings.options.deadline.map { start &+ $0 } ?? .max
        try send(from: start, to: end, &console)
        let duration = WallClock.monotonic &- start
        try finish(&console)
        output.putSummary(responders, prober, setUp, upToDate, duration, &console)
        if let block = prober.firstBlock {
            // Where every probe was stopped, that is why nobody answers.
            if prober.blocked == prober.sent.count, responders.records.isEmpty { throw block }
            console.report("mcping: \(prober.blocked) probes were stopped: \(block)")
        }
        for host in settings.options.expectation.missing(in: responders) {
            console.report("mcping: \(host) did not answer")
        }
        return settings.options.expectation.isMet(by: responders) ? .success : .negative
    }

    // MARK: Before probes count

    /// Joins what answers come to, and gives up privileges.
    private mutating func begin(_ console: inout Console) throws {
        var watch = JoinWatch(on: prober.interface)
        let start = WallClock.monotonic
        if settings.needsJoin {
            try prober.join(
                settings.group, from: settings.group == settings.server ? nil : settings.source)
        }
        let outcome = Privileges.drop()
        if let warning = outcome.warning {
            console.report("mcping: \(warning); going on as user \(outcome.user)")
        }
        if settings.needsJoin {
            setUp.join = watch.wait(for: settings.group, since: start)
            setUp.joined = WallClock.monotonic
        }
        if settings.server != nil, settings.kind == .mcping || settings.kind == .rfc6450 {
            try askForSession(&console)
        }
        if settings.needsJoin, settings.kind == .mcping { try warmUp(&console) }
    }

    /// Asks a server for the group and a session (RFC 6450 §4.1).
    private mutating func askForSession(_ console: inout Console) throws {
        for _ in 0 ..< Self.inits where !Interruption.isRequested {
            try prober.sendInit()
            let end = WallClock.monotonic &+ Self.initWait
            while !Interruption.isRequested {
                let left = end &- WallClock.monotonic
                guard left > 0 else { break }
                Readiness.wait(for: [prober.descriptor], nanoseconds: left)
                prober.takeTransmitStamps()
                while let arrival = prober.receive() {
                    guard case .session(let group, let sessionID) = arrival.reply else { continue }
                    guard group == settings.group else {
                        throw SocketError(
                            "have \(prober.target.address) answer to \(settings.group)",
                            reason: "it does not allow that group")
                    }
                    prober.maker.sessionID = sessionID
                    return
                }
            }
        }
        console.report(
            "mcping: \(prober.target.address) does not answer on UDP port \(prober.target.port); "
                + "going on without a session")
    }

    /// Has the group deliver before anything counts: probes that are not counted, until one is
    /// answered by the group.
    private mutating func warmUp(_ console: inout Console) throws {
        let start = WallClock.monotonic
        while !Interruption.isRequested, setUp.treeTime == nil {
            let now = WallClock.monotonic
            guard now &- start < Self.warmUp else { break }
            try sendNext(flags: settings.flags.union(.isEnquiry))
            Readiness.wait(for: [prober.descriptor], nanoseconds: Self.warmUpInterval)
            receive(&console)
        }
    }

    // MARK: Probes and answers

    private mutating func sendNext(flags: ProbeConditions.Flags) throws(SocketError) {
        // Numbers of probes that count are without gaps: enquiries have those from the top.
        let isEnquiry = flags.contains(.isEnquiry)
        let number = isEnquiry ? nextEnquiry() : sequence &+ 1
        let request = ProbeMaker.Request(sequence: number, ttl: settings.ttl, flags: flags)
        guard try prober.send(request) else { return }
        if !isEnquiry {
            sequence = number
            if setUp.firstProbe == nil { setUp.firstProbe = WallClock.now }
        }
    }

    private var enquiry = UInt32.max
    private mutating func nextEnquiry() -> UInt32 {
        enquiry &-= 1
        return enquiry
    }

    private mutating func send(
        from start: Int64, to end: Int64, _ console: inout Console
    ) throws {
        let count = settings.count ?? .max
        var next = start
        while !Interruption.isRequested, !isStopped, UInt64(sequence) < count {
            var now = WallClock.monotonic
            guard now < end else { return }
            for _ in 0 ..< Self.burst where now >= next && UInt64(sequence) < count {
                let before = sequence
                try sendNext(flags: settings.flags)
                next =
                    settings.isFlood
                    ? now &+ Self.floodWait
                    : sequence == before ? now &+ 1_000_000 : next &+ settings.interval
                now = WallClock.monotonic
            }
            // A busy machine makes up for what it missed; a process that was stopped does not.
            if now &- next > Int64(Self.burst) &* settings.interval &+ Self.longestDelay {
                next = now
            }
            if StatusRequest.take() {
                output.putStatus(responders, prober, now &- start, &console)
            }
            let wake = min(next, end)
            if wake > now {
                Readiness.wait(for: [prober.descriptor], nanoseconds: wake &- now)
            }
            let isAnswered = receive(&console)
            if settings.isFlood, isAnswered { next = WallClock.monotonic }
        }
    }

    /// Takes what came; returns whether there was an answer.
    @discardableResult
    private mutating func receive(_ console: inout Console) -> Bool {
        prober.takeTransmitStamps()
        var hasAnswer = false
        while let arrival = prober.receive() {
            if case .stop = arrival.reply {
                if !isStopped {
                    console.report("mcping: \(arrival.datagram.source) wants no more probes")
                }
                isStopped = true
                continue
            }
            guard let measurement = prober.measurement(arrival) else { continue }
            let source = arrival.datagram.source
            if measurement.isByGroup, setUp.treeTime == nil {
                setUp.treeTime = WallClock.monotonic &- setUp.joined
            }
            if measurement.probe.isCounted {
                hasAnswer = true
                lastArrival = WallClock.monotonic
                guard let outcome = responders.observe(measurement, from: source) else { continue }
                if settings.showsAnswers {
                    output.put(measurement, arrival.datagram, outcome, &console)
                }
            } else if isEnding {
                _ = responders.observe(measurement, from: source)
                upToDate.insert(source)
            }
            if let report = measurement.answer.report, report.highestSequence == sequence,
                measurement.probe.isCounted
            {
                upToDate.insert(source)
            } else if measurement.probe.isCounted {
                upToDate.remove(source)
            }
        }
        return hasAnswer
    }

    // MARK: After the last probe

    private var isEnding = false

    /// Waits for answers that are on their way, and asks responders for what they received of the
    /// last probes.
    private mutating func finish(_ console: inout Console) throws {
        let end =
            WallClock.monotonic &+ settings.options.wait &+ Int64(settings.spread) &* 1_000_000
        while !Interruption.isRequested, !isStopped, !hasAll {
            let left = end &- WallClock.monotonic
            Readiness.wait(for: [prober.descriptor], nanoseconds: max(0, left))
            // What came while the process stood still waits in the socket.
            receive(&console)
            guard left > 0 else { break }
        }
        isEnding = true
        guard settings.kind == .mcping else { return }
        var wait = Self.enquiryWait
        for _ in 0 ..< Self.enquiries where !Interruption.isRequested {
            let behind = responders.records.filter {
                $0.report != nil && !upToDate.contains($0.address)
            }
            guard !behind.isEmpty else { return }
            for record in behind {
                let request = ProbeMaker.Request(
                    sequence: nextEnquiry(), ttl: max(settings.ttl, 64),
                    flags: [.answerByUnicast, .isEnquiry])
                let scope = record.address.isLinkLocal ? prober.interface.index : 0
                try prober.send(
                    request,
                    to: SocketAddress(record.address, port: settings.port, scope: scope))
            }
            let end = WallClock.monotonic &+ wait
            wait *= 2
            while WallClock.monotonic < end, upToDate.count < responders.records.count {
                Readiness.wait(
                    for: [prober.descriptor], nanoseconds: max(0, end &- WallClock.monotonic))
                receive(&console)
            }
        }
    }

    /// Whether every responder has answered every probe, so that nothing more can come.
    private var hasAll: Bool {
        let isEnough =
            switch settings.options.expectation {
            case .anybody: !responders.records.isEmpty && settings.server != nil
            case .count, .hosts: settings.options.expectation.isMet(by: responders)
            }
        return isEnough
            && responders.records.allSatisfy { record in
                [record.unicast, record.group].allSatisfy { leg in
                    leg.window.received == 0 || leg.unique == UInt64(sequence)
                } && (!settings.flags.contains(.answerToGroup) || record.group.window.received > 0)
            }
    }
}
