import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// A segment on which one thing happens after the other, and after each the hosts, the switch and
/// the router are asked what they hold.
final class MembershipWalk {
    let segment: SnoopedSegment
    let addresses: WalkAddresses
    let hosts: [Host]
    /// FRR; walks of IPv6 have none, since Debian's FRR has no MLD.
    let router: Router?
    /// What is heard at the ports of the switch that lead to hosts.
    let ports: [Port]
    /// What the router hears.
    let uplink: Observer
    private let folder: URL
    private var file: CaptureFileWriter

    /// A port of the switch, and the numbers of the hosts behind it.
    struct Port {
        let name: String
        let hosts: [Int]
        let observer: Observer
    }

    /// What each host was told to hold.
    private(set) var wanted: [[String: HeldGroup]] = [[:], [:], [:]]
    /// The version that each host is held at; 0 of those that follow the querier.
    private(set) var heldVersions = [0, 0, 0]
    /// Whether each host is heard.
    private(set) var isHeard = [true, true, true]
    private(set) var isRouterHeard = true
    private(set) var doesSwitchQuery = true
    private(set) var steps: [WalkStep] = []

    /// Builds the segment, has the switch query and starts the router, if the walk has one.
    ///
    /// Its address decides whether it takes over: that of the switch ends in 5.
    init(_ addresses: WalkAddresses, routerNumber: UInt8 = 1) throws {
        self.addresses = addresses
        let segment = try SnoopedSegment(routerNumber: routerNumber)
        self.segment = segment
        hosts = try segment.hosts.map { try Host($0, of: segment) }
        folder = FileManager.default.temporaryDirectory.appending(
            path: "mckit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        file = try CaptureFileWriter(
            path: folder.appending(path: "walk.pcapng").path, format: .pcapng,
            interfaces: ["port1", "port2", "uplink"].map {
                CaptureInterface(name: $0, linkType: .ethernet)
            })
        // The switch knows at which port a report came in. At a port there are also the reports
        // that it floods out of it, so a port is listened to for its own hosts and for queriers.
        ports = try [("port1", [0]), ("port2", [1, 2])].enumerated().map { number, port in
            let nodes = port.1.map { segment.hosts[$0] } + [segment.switch, segment.router]
            let observer = try Observer(
                on: segment.switch, port.0, number: number,
                hearing: nodes.map { "ether src \($0.mac)" }.joined(separator: " or "),
                isSSMAware: false)
            return Port(name: port.0, hosts: port.1, observer: observer)
        }
        uplink = try Observer(
            on: segment.router, "eth0", number: ports.count, hearing: "igmp or ip6",
            isSSMAware: true)
        try segment.setQuerier(true)
        router = addresses.isIPv6 ? nil : try Router(segment)
        try settle()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Does one thing, and waits until all agree on what came of it.
    func take(_ step: WalkStep) throws {
        steps.append(step)
        switch step {
        case .tell(let host, let words, let group, let after):
            try hosts[host].tell(words)
            wanted[host][group] = after
        case .version(let host, let version):
            let name =
                addresses.isIPv6
                ? "ipv6/conf/eth0/force_mld_version" : "ipv4/conf/eth0/force_igmp_version"
            try segment.set([name: version], on: segment.hosts[host])
            heldVersions[host] = version
        case .heard(let host, let isHeard):
            try segment.setHeard(isHeard, segment.hosts[host])
            self.isHeard[host] = isHeard
        case .switchQueries(let isOn):
            try segment.setQuerier(isOn)
            doesSwitchQuery = isOn
        case .routerHeard(let isHeard):
            try segment.setHeard(isHeard, segment.router)
            isRouterHeard = isHeard
        }
        try settle()
    }

    /// Waits until the systems and mckit agree, and until `condition` tells no difference either.
    func settle(_ condition: (Systems) throws -> [String] = { _ in [] }) throws {
        // The longest that anything takes: another querier takes over, hosts answer it, and what
        // nobody asks for runs out.
        let patience = 12.0
        var differences: [String] = []
        var trouble: (any Error)?
        let agrees = eventually(within: patience) {
            do {
                let systems = try look()
                differences = self.differences(of: systems)
                if differences.isEmpty { differences = try condition(systems) }
            } catch { trouble = error }
            return trouble != nil || differences.isEmpty
        }
        if let trouble { throw trouble }
        guard agrees else {
            let history = steps.suffix(10).map { "    \($0)" }
            throw Execution.Failure(
                description: (["step \(steps.count), after"] + history + differences)
                    .joined(separator: "\n"))
        }
    }

    /// What all systems hold, and mckit brought up to the same instant.
    private func look() throws -> Systems {
        let before = now()
        let (bridge, groups) = (try BridgeState(of: segment.switch), try router?.groups())
        let querier = try router?.querier()
        let hosts = try hosts.map { try HostState(of: $0) }
        let after = now()
        // The kernel hands frames out up to 10 ms late.
        usleep(20_000)
        for port in ports { try port.observer.follow(to: after, writingTo: &file) }
        try uplink.follow(to: after, writingTo: &file)
        return Systems(
            hosts: hosts, bridge: bridge, router: groups, querier: querier, time: after,
            uncertainty: after.since(before) / .seconds(1))
    }

    /// What mcwatch makes of all that was heard so far; its interfaces are numbered as the ports
    /// and the uplink are.
    func watch() throws -> WatchRecords {
        try file.flush()
        return try WatchRecords(ofFile: file.path)
    }

    /// Something that can happen next.
    func randomStep(_ random: inout SeededRandom) -> WalkStep {
        let host = Int.random(in: 0 ..< hosts.count, using: &random)
        switch Int.random(in: 0 ..< 40, using: &random) {
        case 0 ... 2:
            let version = Int.random(in: 0 ... addresses.newestVersion, using: &random)
            return .version(host: host, version)
        case 3 ... 4:
            return .heard(host: host, !isHeard[host])
        // Somebody has to query.
        case 5 where router != nil && isRouterHeard:
            return .switchQueries(!doesSwitchQuery)
        case 6 where router != nil && doesSwitchQuery:
            return .routerHeard(!isRouterHeard)
        default:
            let number = Int.random(in: 0 ..< addresses.groups.count, using: &random)
            let group = addresses.groups[number]
            return .membership(
                host: host, group, held: wanted[host][group], among: addresses.sources, &random)
        }
    }
}
