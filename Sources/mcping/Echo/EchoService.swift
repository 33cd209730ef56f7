import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcping echo`: datagrams go from sockets to an ``EchoResponder``, and its answers
/// back.
struct EchoService: ~Copyable {
    private let settings: EchoSettings
    private let ports: [EchoPort]
    private var responder: EchoResponder
    private var interfaces: [HostInterface]
    private var delayed = DelayedAnswers()
    private var output: EchoOutput
    private var memory = [UInt8](repeating: 0, count: 65_536)
    private var unsent: UInt64 = 0

    /// How much room each socket asks for, in octets.
    private static let bufferSize: Int32 = 8 << 20
    /// How often addresses and links are looked at, in nanoseconds.
    private static let tick: Int64 = 5_000_000_000
    /// How many datagrams are taken before anything else is done.
    private static let batch = 64

    /// Opens all sockets, and gives up what that took.
    init(_ settings: EchoSettings, _ console: inout Console) throws {
        let all = try HostInterface.all()
        var chosen = all.filter { $0.isUp && $0.isMulticast && !$0.isLoopback }
        if !settings.interfaces.isEmpty {
            chosen = try settings.interfaces.map { try HostInterface.named($0) }
        }
        let ports = try Self.open(settings, on: chosen)
        self.settings = settings
        self.ports = ports
        interfaces = all
        responder = EchoResponder(
            policy: Self.policy(settings, all),
            secret: (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)))
        output = EchoOutput(isJSON: settings.isJSON)
        let outcome = Privileges.drop()
        if let warning = outcome.warning {
            console.report("mcping: \(warning); going on as user \(outcome.user)")
        }
        if !settings.isQuiet { greet(chosen, &console) }
    }

    private static func policy(_ settings: EchoSettings, _ all: [HostInterface]) -> EchoPolicy {
        let addresses = all.flatMap(\.addresses)
        var policy = EchoPolicy(
            groups: settings.allowed,
            links: addresses.compactMap { IPPrefix($0.address, length: $0.prefixLength) },
            sources: settings.sources, ownAddresses: addresses.map(\.address))
        policy.ttl = settings.ttl
        policy.answersPerSecond = settings.limit
        policy.totalPerSecond = settings.totalLimit
        policy.information = Array("mcping \(Command.version)".utf8)
        return policy
    }

    /// The sockets of all ports and families, with all groups joined.
    private static func open(
        _ settings: EchoSettings, on interfaces: [HostInterface]
    ) throws -> [EchoPort] {
        let inherited = ServiceSockets.take()
        var ports: [EchoPort] = []
        if inherited.isEmpty {
            for port in settings.ports {
                ports.append(try EchoPort(isIPv6: false, port: port))
                // A host may have no IPv6.
                if let other = try? EchoPort(isIPv6: true, port: port) { ports.append(other) }
            }
        } else {
            ports = try inherited.map { try EchoPort(adopting: $0) }
        }
        // Nobody joins a source-specific group without a source; it may be answered to.
        let joined = settings.channels.filter {
            !($0.source == nil && $0.group.isSourceSpecific)
        }
        var joins = 0
        for port in ports {
            _ = port.socket.setReceiveBuffer(bufferSize)
            for channel in joined where channel.group.isIPv6 == port.socket.isIPv6 {
                joins += try join(
                    channel, port, on: interfaces, isNamed: !settings.interfaces.isEmpty)
            }
        }
        if let first = joined.first, joins == 0 {
            throw SocketError(
                "join \(first)", reason: "no interface that is up has an address of its family",
                remedy: "ip link set IFACE up, and give it an address")
        }
        return ports
    }

    /// Joins a group on each interface, and returns on how many: one that nobody named may lack the
    /// family.
    private static func join(
        _ channel: Channel, _ port: EchoPort, on interfaces: [HostInterface], isNamed: Bool
    ) throws(SocketError) -> Int {
        var count = 0
        for interface in interfaces {
            let hasFamily = interface.addresses.contains {
                $0.address.isIPv6 == channel.group.isIPv6
            }
            guard hasFamily || isNamed else { continue }
            try port.socket.join(channel.group, from: channel.source, on: interface)
            count += 1
        }
        return count
    }

    private func greet(_ chosen: [HostInterface], _ console: inout Console) {
        let numbers = Set(ports.map(\.port)).sorted().map(String.init)
        let groups = settings.channels.map(\.description).joined(separator: ", ")
        let links = chosen.map(\.name).joined(separator: ", ")
        console.report(
            "mcping: answering on UDP \(numbers.joined(separator: " and "))"
                + (groups.isEmpty ? "" : ", groups \(groups) on \(links)"))
    }

    /// Answers until it is told to end.
    mutating func run(_ console: inout Console) -> ExitStatus {
        let start = WallClock.monotonic
        let end = settings.deadline.map { start &+ $0 } ?? .max
        var nextTick = start &+ Self.tick
        let descriptors = ports.map { $0.socket.descriptor }
        while !Interruption.isRequested {
            let now = WallClock.monotonic
            guard now < end else { break }
            if now >= nextTick {
                refresh()
                nextTick = now &+ Self.tick
            }
            if StatusRequest.take() {
                output.put(responder.counts, ports, unsent, "counters", &console)
            }
            send(delayed.due(at: now))
            let wake = min(end, nextTick, delayed.next ?? .max)
            Readiness.wait(for: descriptors, nanoseconds: max(0, wake &- now))
            for port in ports {
                port.takeTransmitStamps()
                receive(port)
            }
        }
        if !settings.isQuiet { output.put(responder.counts, ports, unsent, "summary", &console) }
        return responder.counts.answered > 0 ? .success : .negative
    }

    /// Looks at what addresses and links the host has now.
    private mutating func refresh() {
        guard let all = try? HostInterface.all() else { return }
        interfaces = all
        let policy = Self.policy(settings, all)
        responder.policy.links = policy.links
        responder.policy.ownAddresses = policy.ownAddresses
    }

    private mutating func receive(_ port: EchoPort) {
        for _ in 0 ..< Self.batch {
            guard let datagram = port.socket.receive(into: &memory) else { return }
            guard !datagram.isTruncated else { continue }
            let own = ownAddress(for: datagram)
            let request = EchoRequest(
                octets: Array(memory[..<datagram.count]), source: datagram.source,
                sourcePort: datagram.sourcePort, destination: datagram.destination,
                ownAddress: own, prefixLength: prefixLength(of: own), port: port.port,
                interface: datagram.interface,
                ttl: datagram.ttl ?? 0, time: datagram.stamp ?? WallClock.now,
                timeIsKernels: datagram.stamp != nil, dropped: port.socket.droppedDatagrams,
                random: UInt64.random(in: 0 ... .max))
            let now = WallClock.monotonic
            for answer in responder.answers(to: request, at: now) {
                let outgoing = OutgoingAnswer(
                    answer: answer, port: port, interface: datagram.interface, own: own,
                    due: now &+ Int64(answer.delay) &* 1_000_000)
                if answer.delay > 0 {
                    if !delayed.add(outgoing) { unsent &+= 1 }
                } else {
                    send([outgoing])
                }
            }
        }
    }

    /// The length of the prefix of an own address; 0 if it is none.
    private func prefixLength(of address: IPAddress) -> UInt8 {
        for interface in interfaces {
            if let own = interface.addresses.first(where: { $0.address == address }) {
                return UInt8(clamping: own.prefixLength)
            }
        }
        return 0
    }

    /// The address that answers to a datagram come from.
    private func ownAddress(for datagram: Datagram) -> IPAddress {
        guard datagram.destination.isMulticast else { return datagram.destination }
        let interface = interfaces.first { $0.index == datagram.interface }
        let any: IPAddress = datagram.destination.isIPv6 ? .v6(.unspecified) : .v4(.unspecified)
        // The group's link-local answers need a link-local source.
        return interface?.address(
            for: datagram.source.isLinkLocal ? .linkLocalGroup : datagram.destination)
            ?? any
    }

    private mutating func send(_ answers: [OutgoingAnswer]) {
        for outgoing in answers {
            let isToGroup = outgoing.answer.destination.isMulticast
            let isLocal = outgoing.answer.destination.isLinkLocal
            let departure = Departure(
                to: SocketAddress(
                    outgoing.answer.destination, port: outgoing.answer.port,
                    scope: isLocal ? outgoing.interface : 0),
                ttl: outgoing.answer.ttl, interface: isToGroup || isLocal ? outgoing.interface : 0,
                from: outgoing.own)
            // What cannot be sent is lost as on the way.
            if !outgoing.port.send(outgoing.answer, departure) { unsent &+= 1 }
        }
    }
}

extension IPAddress {
    /// Whether the address is a unicast one of IPv6 that is only known on its link.
    var isLinkLocal: Bool { if case .v6(let address) = self { address.isLinkLocal } else { false } }

    /// All nodes on the link (RFC 4291 §2.7.1), which is asked from a link-local address.
    fileprivate static let linkLocalGroup = IPAddress.v6(
        IPv6Address(high: 0xFF02_0000_0000_0000, low: 1))
}
