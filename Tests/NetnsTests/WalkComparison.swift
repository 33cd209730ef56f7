import Foundation
import MulticastAnalysis
import MulticastWire
import Testing

/// What the systems of a walk hold at one time.
struct Systems {
    let hosts: [HostState]
    let bridge: BridgeState
    /// FRR's groups and its querier, where there is one.
    let router: [String: HeldGroup]?
    let querier: String?
    let time: Timestamp
    /// How many seconds before ``time`` the first was asked.
    let uncertainty: Double
}

/// Who holds what otherwise than mckit, and why. All else is a failure.
///
/// | who | what | why |
/// | --- | --- | --- |
/// | bridge, hosts | groups of the link are not compared | A switch keeps no state of 224.0.0.X (RFC 4541 §2.1.2), and hosts report neither 224.0.0.1 nor ff02::1 (RFC 9776 §6, RFC 9777 §6). |
/// | bridge, FRR | memberships last one response interval less than mcwatch says | They are of RFC 3376 §8.4, "((the Robustness Variable) times (the Query Interval)) plus (one Query Response Interval)". Observers are told so, and all timers agree then. |
/// | bridge | keeps EXCLUDE and older versions in the SSM range | RFC 9776 §6.4 lets routers ignore them, and FRR and mcwatch do. Observers at ports are told so. |
/// | bridge | has no Group Compatibility Mode (RFC 9776 §7.3.2) | An older report starts its group timer again, but does not change INCLUDE to EXCLUDE nor drop sources, and BLOCK and TO_EX are taken in full beside it. So while older hosts are known, only that there is a member is compared. |
/// | FRR | has no members of IGMPv1 | `igmp_v1_recv_report` notes the time of a report and nothing else: the group is there as INCLUDE ({}). |
/// | FRR | does not tell the mode of groups with older hosts | It follows from the group timer, which runs in EXCLUDE mode only. |
/// | a host of an older version | is EXCLUDE ({}) | Its reports have no room for sources. |
/// | a host of an older version | may be not seen, or expired | Its report is suppressed by that of another (RFC 2236 §3, RFC 2710 §4). |
/// | a host that is gone | may be not seen | An older one that was not the last to report leaves without a word (RFC 2236 §3), and while others keep the group nothing tells it from one that is suppressed. |
/// | a host of IGMPv1 | may be expired | It answers within 10 s (RFC 1112 Appendix I), and here memberships last 2.5 s. |
/// | a host | its sources are not told by `/proc` | See ``HostState/knowsSources(isIPv6:)``. The walk ends with a step after which they are. |
/// | bridge | does not take part in the election | It queries where nobody else does, whatever its address; the router yields to a lower address, and mckit elects as the router does. |
extension MembershipWalk {
    /// Where mckit and the systems differ, in words.
    func differences(of systems: Systems) -> [String] {
        var all: [String] = []
        for port in ports {
            all += differences(.bridge(port: port.name), systems, port.observer)
            for host in port.hosts {
                all += differences(
                    host, systems.hosts[host], port.observer, neighbours: port.hosts)
            }
        }
        if router != nil { all += differences(.router, systems, uplink) }
        if isRouterHeard {
            for port in ports {
                for host in port.hosts {
                    all += differences(host, systems.hosts[host], uplink, neighbours: port.hosts)
                }
            }
        }
        return all + querierDifferences(systems)
    }

    /// A system that keeps groups of others.
    enum System: CustomStringConvertible {
        case bridge(port: String)
        case router

        /// How it is called.
        var description: String {
            switch self {
            case .bridge(let port): "the bridge at \(port)"
            case .router: "FRR"
            }
        }

        /// How far its timers may be off, in seconds: FRR tells whole ones.
        var tolerance: Double {
            switch self {
            case .bridge: 0.1
            case .router: 0.7
            }
        }

        /// Its state.
        func groups(_ systems: Systems) -> [String: HeldGroup] {
            switch self {
            case .bridge(let port): systems.bridge.ports[port] ?? [:]
            case .router: systems.router ?? [:]
            }
        }
    }

    /// All groups of the walk.
    var groups: [String] { addresses.groups + [addresses.lastGroup] }

    private func differences(
        _ system: System, _ systems: Systems, _ observer: Observer
    ) -> [String] {
        let (theirs, ours) = (system.groups(systems), observer.groups(at: systems.time))
        return groups.compactMap { group in
            let (their, our) = (theirs[group], ours[group])
            let mode = observer.compatibilityMode(of: group) ?? addresses.newestVersion
            switch system {
            case .bridge where mode < addresses.newestVersion:
                if (their == nil) == (our == nil) { return nil }
            case .router where mode == 1:
                return nil
            default:
                break
            }
            if their?.description != our?.description {
                return "\(group): \(system) holds \(their?.details ?? "nothing"), "
                    + "mckit \(our?.details ?? "nothing")"
            }
            guard let their,
                let difference = our?.timersDiffer(
                    from: their, tolerance: system.tolerance, uncertainty: systems.uncertainty)
            else { return nil }
            return "\(group): \(difference) of \(system)"
        }
    }

    private func differences(
        _ host: Int, _ state: HostState, _ observer: Observer, neighbours: [Int]
    ) -> [String] {
        groups.compactMap { group in
            let (held, told) = (wanted[host][group], state.groups[group])
            let isAsTold =
                state.knowsSources(isIPv6: addresses.isIPv6)
                ? told?.description == held?.description : (told == nil) == (held == nil)
            guard isAsTold else {
                return "\(group): host \(host) holds \(told?.description ?? "nothing"), "
                    + "and was told to hold \(held?.description ?? "nothing")"
            }
            let row = observer.membership(of: segment.hosts[host], in: group)
            guard let held, isHeard[host] else {
                return row?.presence == .member
                    ? "\(group): host \(host) is gone, at \(observer.number) it is not" : nil
            }
            let version = version(of: host, state)
            let isOlder = version < addresses.newestVersion
            let expected = isOlder ? HeldGroup(isExclude: true) : held
            if let row, row.presence == .member {
                if HeldGroup(row).description == expected.description, row.version == version {
                    return nil
                }
            } else if isOlder {
                let isSuppressed = neighbours.contains {
                    $0 != host && heldVersions[$0] != 0
                        && heldVersions[$0] < addresses.newestVersion && wanted[$0][group] != nil
                }
                if isSuppressed || (version == 1 && !addresses.isIPv6 && row != nil) { return nil }
            }
            let our = row.map { "\(HeldGroup($0)) in version \($0.version), \($0.presence)" }
            return "\(group): host \(host) holds \(expected) in version \(version), "
                + "mckit at \(observer.number) \(our ?? "nothing")"
        }
    }

    /// The version that a host speaks, as it says itself; of MLD it does not.
    private func version(of host: Int, _ state: HostState) -> Int {
        guard addresses.isIPv6 else { return state.igmpVersion }
        return heldVersions[host] == 0 ? addresses.newestVersion : heldVersions[host]
    }

    private func querierDifferences(_ systems: Systems) -> [String] {
        var expected: [(Observer, String?)] = []
        if let querier = systems.querier { expected.append((uplink, querier)) }
        // While the router is not heard, the switch is the querier of the others.
        let atPorts =
            addresses.isIPv6
            ? segment.switch.linkLocal : isRouterHeard ? systems.querier : segment.switch.ipv4
        expected += ports.map { ($0.observer, atPorts) }
        return expected.compactMap { observer, querier in
            let ours = observer.querier(isIPv6: addresses.isIPv6)
            return ours == querier
                ? nil
                : "querier \(querier ?? "none"), "
                    + "mckit has \(ours ?? "none") at \(observer.number)"
        }
    }
}

// The end, at which nothing is left to explain.
extension MembershipWalk {
    /// Lets all hosts and the router be heard and speak the newest version, has each host join a
    /// last group, and waits until everybody and mcwatch hold the same, but for what a switch
    /// keeps of the SSM range.
    func finish() throws {
        if !isRouterHeard { try take(.routerHeard(true)) }
        for host in hosts.indices {
            if heldVersions[host] != 0 { try take(.version(host: host, 0)) }
            if !isHeard[host] { try take(.heard(host: host, true)) }
            let source = addresses.sources[host]
            try take(
                .tell(
                    host: host, "join \(addresses.lastGroup) \(source)",
                    group: addresses.lastGroup,
                    after: HeldGroup(isExclude: false, hostSources: [source])))
        }
        try settle { systems in try self.watchDifferences(systems) }
    }

    private func watchDifferences(_ systems: Systems) throws -> [String] {
        var theirs: [WatchRecords.Key: String] = [:]
        for port in ports {
            let number = port.observer.number
            for (group, held) in systems.bridge.ports[port.name] ?? [:]
            where !Self.isSourceSpecific(group) {
                theirs[WatchRecords.Key(interface: number, group: group)] = held.description
            }
            for host in port.hosts {
                let node = segment.hosts[host]
                for (group, held) in systems.hosts[host].groups {
                    for interface in [number, uplink.number] {
                        let key = WatchRecords.Key(
                            interface: interface, group: group,
                            host: addresses.isIPv6 ? node.linkLocal : node.ipv4)
                        theirs[key] = held.description
                    }
                }
            }
        }
        for (group, held) in systems.router ?? [:] {
            theirs[WatchRecords.Key(interface: uplink.number, group: group)] = held.description
        }
        let ours = try watch().held
        let keys = Set(theirs.keys).union(ours.keys).filter { key in
            // Without a router nobody but mckit keeps groups at the uplink.
            let isNobodys =
                key.host.isEmpty
                && (key.interface == uplink.number
                    ? router == nil : Self.isSourceSpecific(key.group))
            return groups.contains(key.group) && !isNobodys
        }
        return keys.sorted().filter { ours[$0] != theirs[$0] }.map { key in
            "\(key.group): \(key.host) at \(key.interface): \(theirs[key] ?? "nothing"), "
                + "mcwatch \(ours[key] ?? "nothing")"
        }
    }

    private static func isSourceSpecific(_ group: String) -> Bool {
        group.hasPrefix("232.") || group.hasPrefix("ff3")
    }
}

extension HeldGroup {
    /// What a host says that it holds.
    init(_ row: Membership) {
        self.init(
            isExclude: row.filterMode == .exclude, hostSources: row.sources.map { "\($0)" })
    }
}
