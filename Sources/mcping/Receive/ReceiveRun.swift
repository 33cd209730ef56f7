import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcping receive`: groups are joined, what comes is followed, and what does not is
/// looked for.
struct ReceiveRun: ~Copyable {
    private let settings: ReceiveSettings
    private let groups: [ReceivedGroup]
    private var state = TrafficState(seed: UInt64.random(in: 0 ... .max))
    private var control = MulticastState()
    private var output: ReceiveOutput
    private var memory = [UInt8](repeating: 0, count: DatagramFrame.headroom + 65_536)
    private var payload = [UInt8](repeating: 0, count: 65_536)
    /// Reports and queries; `nil` where the process may not see them.
    private var reports: PacketSocket?
    /// Packets to groups, looked at where they do not come to their socket.
    private var wire: PacketSocket?
    private var isLooking = false
    private var reportsDescriptor: Int32 = -1
    private var wireDescriptor: Int32 = -1
    private var lastQuery: Int64?
    private var dissection = Dissection()
    private var before = HostCounters()
    private var received: UInt64 = 0

    /// How many datagrams are taken from a socket before the others have a turn.
    private static let batch = 256
    /// After how long nothing has come a group is said to be silent, and what passes is looked at.
    private static let silence: Int64 = 3_000_000_000
    private static let patience: Int64 = 1_000_000_000
    /// How long, at the end, packets are waited for that come though the group was left.
    private static let leaveWait: Int64 = 3_000_000_000
    private static let leaveSilence: Int64 = 500_000_000

    init(_ settings: ReceiveSettings) throws {
        ReceivedGroup.allowDescriptors(settings.groups.count)
        var groups: [ReceivedGroup] = []
        let named = try settings.interface.map { try HostInterface.named($0) }
        for (group, sources) in settings.groups {
            let interface = try named ?? HostInterface.leading(to: sources.first ?? group)
            groups.append(
                try ReceivedGroup(
                    group, from: sources, port: settings.port, on: interface,
                    of: settings.groups.count))
        }
        self.settings = settings
        self.groups = groups
        output = ReceiveOutput(settings)
    }

    /// Receives until it is told to end, and says how it went.
    mutating func run(_ console: inout Console) throws -> ExitStatus {
        let interfaces = Set(groups.map(\.interface))
        let only = interfaces.count == 1 ? interfaces.first : nil
        if let socket = try? PacketSocket(on: only) {
            reportsDescriptor = socket.descriptor
            reports = consume socket
        }
        // What comes by another interface than the one that was joined is a reason of silence.
        if let socket = try? PacketSocket(on: nil, includesGroups: true, isIdle: true) {
            wireDescriptor = socket.descriptor
            wire = consume socket
        }
        let outcome = Privileges.drop()
        if let warning = outcome.warning {
            console.report("mcping: \(warning); going on as user \(outcome.user)")
        }
        before = HostCounters()
        for group in groups { try group.join() }
        output.putStart(groups, seesReports: reportsDescriptor >= 0, &console)
        follow(&console)
        try finish(&console)
        let dropped = groups.reduce(UInt64(0)) { $0 &+ $1.socket.droppedDatagrams }
        output.putSummary(groups, state.streams, dropped: dropped, &console)
        return received > 0 ? .success : .negative
    }

    private mutating func follow(_ console: inout Console) {
        let start = WallClock.monotonic
        let end = settings.duration.map { start &+ $0 } ?? .max
        var nextTick = start &+ settings.interval
        while !Interruption.isRequested, received < settings.count ?? .max {
            let now = WallClock.monotonic
            guard now < end else { return }
            wait(until: min(end, nextTick), now)
            let time = WallClock.monotonic
            takeReports(time)
            takeWire(time)
            for group in groups { receive(group, time) }
            if StatusRequest.take() { output.putStreams(state.streams, "status", &console) }
            if time >= nextTick {
                judge(time, &console)
                output.putRates(state.streams, groups, at: WallClock.now, &console)
                nextTick = max(nextTick &+ settings.interval, time)
            }
        }
    }

    private func wait(until end: Int64, _ now: Int64) {
        var descriptors = groups.map { $0.socket.descriptor }
        descriptors.append(reportsDescriptor)
        descriptors.append(isLooking ? wireDescriptor : -1)
        Readiness.wait(for: descriptors, nanoseconds: max(0, end &- now))
    }

    /// Takes what came to a group's socket.
    private mutating func receive(_ group: ReceivedGroup, _ now: Int64) {
        // The memory is lent to what follows streams, which is kept here as well.
        var memory: [UInt8] = []
        swap(&memory, &self.memory)
        defer { swap(&memory, &self.memory) }
        for _ in 0 ..< Self.batch {
            guard
                let datagram = group.socket.receive(
                    into: &memory, behind: DatagramFrame.headroom)
            else { return }
            if group.firstPacket == nil { group.firstPacket = WallClock.monotonic }
            (group.lastPacket, group.isSilent) = (now, false)
            group.packets &+= 1
            received &+= 1
            let frame = DatagramFrame.write(
                into: &memory, count: min(datagram.count, 65_507), source: datagram.source,
                sourcePort: datagram.sourcePort, group: datagram.destination, port: group.port,
                ttl: datagram.ttl ?? 0, trafficClass: datagram.trafficClass ?? 0)
            guard let frame else { continue }
            state.observe(
                CapturedFrame(
                    timestamp: datagram.stamp ?? WallClock.now, originalLength: frame.count,
                    linkType: group.group.isIPv6 ? .ipv6 : .ipv4,
                    interface: Int(datagram.interface), octets: memory.span.extracting(frame)))
        }
    }

    /// Takes the reports of this host and the queries of others.
    private mutating func takeReports(_ now: Int64) {
        var payload: [UInt8] = []
        swap(&payload, &self.payload)
        defer { swap(&payload, &self.payload) }
        while let packet = reports?.receive(into: &payload) {
            let length = min(packet.count, payload.count)
            dissection.read(
                CapturedFrame(
                    timestamp: packet.stamp ?? WallClock.now, originalLength: packet.count,
                    linkType: .raw, interface: Int(packet.interface),
                    octets: payload.span.extracting(0 ..< length)))
            if !packet.isOutgoing {
                control.observe(
                    dissection, interface: Int(packet.interface),
                    at: packet.stamp ?? WallClock.now)
            }
            if dissection.isMembershipQuery {
                if !packet.isOutgoing { lastQuery = now }
            } else if packet.isOutgoing {
                for group in groups where payload[..<length].holds(group.group.octets) {
                    group.reportSeen = group.reportSeen ?? now
                    group.lastReport = now
                }
            }
        }
    }

    /// Counts what passes the interface to the groups, where that is looked at.
    private mutating func takeWire(_ now: Int64) {
        guard isLooking else { return }
        while let packet = wire?.receive(into: &payload) {
            guard !packet.isOutgoing, packet.count >= 40 || payload[0] >> 4 == 4 else { continue }
            let octets = Array(payload[..<min(packet.count, 60)])
            for group in groups where octets.isUDP(to: group.group, port: group.port) {
                group.notePassing(octets.sourceOfIP, by: packet.interface, at: now)
            }
        }
    }

    // MARK: What does not come

    /// Looks at groups to which nothing comes, or no more.
    private mutating func judge(_ now: Int64, _ console: inout Console) {
        for group in groups where !group.isSilent {
            guard let last = group.lastPacket else {
                guard now &- group.joined >= Self.patience else { continue }
                beginLooking()
                if let words = SilenceText.unheard(group, since: before) {
                    group.isSilent = true
                    group.stop = words
                    console.report("mcping: \(group.name): \(words)")
                }
                continue
            }
            guard now &- last >= Self.silence else { continue }
            group.isSilent = true
            beginLooking()
            group.stop = stopped(group, last)
            console.report("mcping: \(group.name): \(group.stop ?? "")")
        }
    }

    private mutating func beginLooking() {
        guard !isLooking else { return }
        isLooking = true
        try? wire?.begin()
    }

    /// Why a stream that came does so no more.
    private func stopped(_ group: ReceivedGroup, _ last: Int64) -> String {
        let link = control.memberships.links.first { $0.isIPv6 == group.group.isIPv6 }
        let timers = link?.timers ?? QueryTimers()
        let wasQueried = lastQuery.map { $0 > group.lastReport && $0 < last } ?? false
        let reason = StopReason(
            after: .nanoseconds(last &- group.lastReport), timers: timers, wasQueried: wasQueried)
        return SilenceText.stopped(
            after: .nanoseconds(last &- group.joined), reason, isIPv6: group.group.isIPv6)
    }

    // MARK: The end

    /// Leaves, and sees how long packets come all the same.
    private mutating func finish(_ console: inout Console) throws {
        guard wireDescriptor >= 0, received > 0 else { return }
        beginLooking()
        for group in groups { try group.leave() }
        let start = WallClock.monotonic
        while true {
            let now = WallClock.monotonic
            let latest = groups.compactMap(\.lastPassed).max() ?? start
            guard now &- start < Self.leaveWait, now &- max(latest, start) < Self.leaveSilence
            else { return }
            wait(until: now &+ 50_000_000, now)
            takeWire(WallClock.monotonic)
        }
    }
}

extension [UInt8] {
    /// The source of an IP header; `nil` where there is none.
    fileprivate var sourceOfIP: IPAddress? {
        guard let first else { return nil }
        switch first >> 4 {
        case 4 where count >= 20:
            return .v4(
                IPv4Address(rawValue: self[12 ..< 16].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
        case 6 where count >= 40:
            return .v6(
                IPv6Address(bits: self[8 ..< 24].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }))
        default: return nil
        }
    }

    /// Whether this is the beginning of a UDP datagram to a group's port.
    fileprivate func isUDP(to group: IPAddress, port: UInt16) -> Bool {
        let isIPv6 = group.isIPv6
        guard let first, first >> 4 == (isIPv6 ? 6 : 4) else { return false }
        let (address, length) = isIPv6 ? (24, 40) : (16, Int(first & 0xF) * 4)
        guard count >= length + 4, self[isIPv6 ? 6 : 9] == 17,
            self[address ..< address + group.octets.count].elementsEqual(group.octets)
        else { return false }
        return UInt16(self[length + 2]) << 8 | UInt16(self[length + 3]) == port
    }
}

extension Dissection {
    /// Whether it holds a query of IGMP or MLD.
    fileprivate var isMembershipQuery: Bool {
        layers.contains { layer in
            switch layer.content {
            case .igmp(let message): if case .query = message.content { true } else { false }
            case .mld(let message): if case .query = message.content { true } else { false }
            default: false
            }
        }
    }
}
