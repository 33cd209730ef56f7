import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcping mesh`: probes go out with what is heard of others, and those of others are
/// answered.
struct MeshRun: ~Copyable {
    private let settings: MeshSettings
    private let prober: Prober
    private let listener: EchoPort
    private var responder: EchoResponder
    private var table: MeshTable
    private var responders = ResponderTable()
    private var output: MeshOutput
    private var memory = [UInt8](repeating: 0, count: 65_536)
    private var sequence: UInt32 = 0
    /// The members that were there at any time.
    private var seen: Set<IPAddress> = []

    /// How many datagrams are taken before anything else is done.
    private static let batch = 64
    /// How often it is looked at who is silent, in nanoseconds.
    private static let tick: Int64 = 250_000_000
    /// For how many probes a member may be silent, and for how long at least.
    private static let missedProbes: Int64 = 3
    private static let shortestSilence: Int64 = 3_000_000_000

    init(_ settings: MeshSettings) throws {
        let interface =
            try settings.options.interface.map { try HostInterface.named($0) }
            ?? HostInterface.leading(to: settings.group)
        guard let own = interface.address(for: settings.group) else {
            throw SocketError(
                "send to \(settings.group) by \(interface.name)",
                reason: "it has no address of that family",
                remedy: "name another interface with -i")
        }
        let port = settings.options.port ?? ProbeMessage.multicastPingPort
        let maker = ProbeMaker(
            kind: .mcping, clientID: (0 ..< 16).map { _ in UInt8.random(in: 0 ... .max) },
            group: settings.group, ownAddress: own, port: port, size: settings.options.size)
        let prober = try Prober(
            maker, to: SocketAddress(settings.group, port: port, scope: interface.index),
            on: interface, from: own, ttl: settings.ttl, dscp: settings.options.dscp)
        let listener = try EchoPort(isIPv6: settings.group.isIPv6, port: port, isShared: true)
        try listener.socket.join(settings.group, on: interface)
        let addresses = try HostInterface.all().flatMap(\.addresses)
        let policy = EchoPolicy(
            groups: [IPPrefix(settings.group)],
            links: addresses.compactMap { IPPrefix($0.address, length: $0.prefixLength) },
            sources: settings.sources, ownAddresses: addresses.map(\.address))
        self.settings = settings
        self.prober = prober
        self.listener = listener
        responder = EchoResponder(
            policy: policy,
            secret: (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)))
        table = MeshTable(
            ownAddress: own,
            silence: max(Self.shortestSilence, Self.missedProbes &* settings.interval))
        output = MeshOutput(settings)
    }

    /// Sends and listens until it is told to end, and says who hears whom.
    mutating func run(_ console: inout Console) throws -> ExitStatus {
        let outcome = Privileges.drop()
        if let warning = outcome.warning {
            console.report("mcping: \(warning); going on as user \(outcome.user)")
        }
        output.putStart(prober, &console)
        let start = WallClock.monotonic
        let end = settings.options.deadline.map { start &+ $0 } ?? .max
        var (nextProbe, nextTick) = (start, start &+ Self.tick)
        while !Interruption.isRequested {
            let now = WallClock.monotonic
            guard now < end, UInt64(sequence) < settings.count ?? .max else { break }
            if now >= nextProbe {
                try send([.answerByUnicast], now)
                // A rhythm that no two members keep together.
                nextProbe = max(nextProbe &+ settings.interval, now)
            }
            if now >= nextTick {
                for change in table.advance(to: now) { output.put(change, &console) }
                nextTick = now &+ Self.tick
            }
            if StatusRequest.take() { output.putMatrix(table, &console) }
            wait(until: min(nextProbe, nextTick, end), &console)
        }
        // The last answers, and what others say of the last probes.
        let last = WallClock.monotonic &+ settings.options.wait
        while !Interruption.isRequested, WallClock.monotonic < last { wait(until: last, &console) }
        try send([.isEnquiry, .isLeaving], WallClock.monotonic)
        output.putSummary(table, prober, &console)
        return isMet(&console) ? .success : .negative
    }

    /// Whether those were there who were to be.
    private func isMet(_ console: inout Console) -> Bool {
        switch settings.options.expectation {
        case .anybody: return !seen.isEmpty
        case .count(let count): return seen.count >= count
        case .hosts(let hosts):
            let missing = hosts.filter { !seen.contains($0) }
            for host in missing { console.report("mcping: \(host) was not there") }
            return missing.isEmpty
        }
    }

    private mutating func send(
        _ flags: ProbeConditions.Flags, _ now: Int64
    ) throws(SocketError) {
        prober.maker.rows = table.rows(at: now, turn: Int(sequence))
        let isCounted = !flags.contains(.isEnquiry)
        let number = isCounted ? sequence &+ 1 : .max
        let request = ProbeMaker.Request(sequence: number, ttl: settings.ttl, flags: flags)
        if try prober.send(request), isCounted { sequence = number }
    }

    private mutating func wait(until end: Int64, _ console: inout Console) {
        let left = end &- WallClock.monotonic
        if left > 0 {
            Readiness.wait(
                for: [prober.descriptor, listener.socket.descriptor], nanoseconds: left)
        }
        takeAnswers()
        listener.takeTransmitStamps()
        takeProbes(&console)
    }

    /// Takes answers to the own probes.
    private mutating func takeAnswers() {
        prober.takeTransmitStamps()
        while let arrival = prober.receive() {
            guard let measurement = prober.measurement(arrival), measurement.probe.isCounted else {
                continue
            }
            let source = arrival.datagram.source
            let outcome = responders.observe(measurement, from: source)
            if let outcome, outcome.arrival != .duplicate {
                table.observe(
                    roundTripTime: measurement.roundTripTime, of: source,
                    report: measurement.answer.report)
            }
        }
    }

    /// Takes the probes of others, and answers them.
    private mutating func takeProbes(_ console: inout Console) {
        for _ in 0 ..< Self.batch {
            guard let datagram = listener.socket.receive(into: &memory) else { return }
            guard !datagram.isTruncated, datagram.destination == settings.group else { continue }
            let octets = Array(memory[..<datagram.count])
            var reader = ByteReader(octets.span)
            guard let probe = try? ProbeMessage(from: &reader),
                case .multicastPing(let message) = probe, message.type == .echoRequest,
                message.clientID != prober.maker.clientID,
                responder.policy.allows(source: datagram.source)
            else { continue }
            let now = WallClock.monotonic
            let change = table.observe(message, from: datagram.source, ttl: datagram.ttl, at: now)
            if let change {
                if change.isThere { seen.insert(change.address) }
                output.put(change, &console)
            }
            guard message.conditions?.flags.contains(.isLeaving) == false else { continue }
            answer(octets, datagram, now)
        }
    }

    private mutating func answer(_ octets: [UInt8], _ datagram: Datagram, _ now: Int64) {
        let own = prober.ownAddress
        let length = prober.interface.addresses.first { $0.address == own }?.prefixLength ?? 0
        let request = EchoRequest(
            octets: octets, source: datagram.source, sourcePort: datagram.sourcePort,
            destination: datagram.destination, ownAddress: own,
            prefixLength: UInt8(clamping: length), port: listener.port,
            interface: datagram.interface, ttl: datagram.ttl ?? 0,
            time: datagram.stamp ?? WallClock.now, timeIsKernels: datagram.stamp != nil,
            dropped: listener.socket.droppedDatagrams)
        for answer in responder.answers(to: request, at: now) {
            let isLocal = answer.destination.isLinkLocal
            let scope = isLocal ? datagram.interface : 0
            // What cannot be sent is lost as on the way.
            _ = listener.send(
                answer,
                Departure(
                    to: SocketAddress(answer.destination, port: answer.port, scope: scope),
                    ttl: answer.ttl, interface: scope, from: own))
        }
    }
}
