import Foundation
import Testing

/// A segment with a snooping switch that may query, hosts, and a router that may be silent.
///
///     alone ── eth0 ─── port1 ── br1 ─── port1 ┐
///     first ── eth0 ─── port2 ┐                │
///                             ├─ br2 ─── port2 ┤ br0, in the namespace `switch`
///     second ─ eth0 ─── port3 ┘                │
///     router ─ eth0 ──────────────────── port3 ┘
///
/// The bridges between, in the namespace `hub`, do not snoop, so that the hosts of one hear each
/// other's older reports and suppress theirs. A host or the router falls silent by its port being
/// blocked, which it does not notice, and neither does the switch.
class SnoopedSegment: Network {
    let alone: Node
    let first: Node
    let second: Node
    let hub: Node
    let router: Node
    let `switch`: Node

    var hosts: [Node] { [alone, first, second] }

    /// [Query Interval], as the switch and the router have it (RFC 9776 §8.2).
    static let queryInterval = Duration.seconds(1)
    /// [Query Response Interval] (§8.3).
    static let responseInterval = Duration.milliseconds(500)
    /// [Last Member Query Interval] (§8.8).
    static let lastMemberQueryInterval = Duration.milliseconds(200)
    /// [Group Membership Interval] by the rule of RFC 3376 §8.4, which a Linux bridge (by its
    /// default) and FRR keep to.
    static let membershipInterval = queryInterval * 2 + responseInterval
    /// [Other Querier Present Interval] (RFC 9776 §8.5).
    static let querierInterval = queryInterval * 2 + responseInterval / 2

    /// Builds the segment; nobody queries yet.
    ///
    /// - Parameter routerNumber: the last octet of the router's address; that of the switch's is 5.
    /// - Throws: `Execution.Failure` if the kernel or ip(8) cannot do it.
    init(routerNumber: UInt8) throws {
        let prefix = Self.nextPrefix()
        alone = Node("alone", number: 11, prefix: prefix)
        first = Node("first", number: 12, prefix: prefix)
        second = Node("second", number: 13, prefix: prefix)
        hub = Node("hub", number: 14, prefix: prefix)
        router = Node("router", number: routerNumber, prefix: prefix)
        `switch` = Node("switch", number: 5, prefix: prefix)
        try super.init(
            prefix: prefix, nodes: [alone, first, second, hub, router, `switch`])
        try connect(alone, to: "port1", of: hub)
        try connect(first, to: "port2", of: hub)
        try connect(second, to: "port3", of: hub)
        try connect(router, to: "port3", of: `switch`)
        try ip(
            on: hub,
            """
            link add name uplink1 type veth peer name port1 netns \(`switch`.namespace)
            link add name uplink2 type veth peer name port2 netns \(`switch`.namespace)
            link add name br1 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
            link add name br2 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
            link set port1 master br1 up
            link set uplink1 master br1 up
            link set port2 master br2 up
            link set port3 master br2 up
            link set uplink2 master br2 up
            link set br1 up
            link set br2 up
            """)
        func hundredths(_ duration: Duration) -> Int { Int(duration / .milliseconds(10)) }
        try ip(
            on: `switch`,
            """
            link add name br0 address \(`switch`.mac) type bridge stp_state 0 forward_delay 0 \
            mcast_snooping 1 mcast_igmp_version 3 mcast_mld_version 2 \
            mcast_query_use_ifaddr 1 mcast_last_member_count 2 mcast_startup_query_count 2 \
            mcast_query_interval \(hundredths(Self.queryInterval)) \
            mcast_startup_query_interval \(hundredths(Self.queryInterval)) \
            mcast_query_response_interval \(hundredths(Self.responseInterval)) \
            mcast_last_member_interval \(hundredths(Self.lastMemberQueryInterval)) \
            mcast_membership_interval \(hundredths(Self.membershipInterval)) \
            mcast_querier_interval \(hundredths(Self.querierInterval))
            addr add \(`switch`.ipv4)/24 dev br0
            link set port1 master br0 up
            link set port2 master br0 up
            link set port3 master br0 up
            link set port3 type bridge_slave mcast_router 2
            link set br0 up
            """)
        guard eventually({ self.hasLinkLocalAddress("br0", on: self.switch) }) else {
            throw Execution.Failure(description: "br0 has no link-local address")
        }
    }

    /// Has the switch query while it hears nobody else do so.
    func setQuerier(_ isOn: Bool) throws {
        try ip(on: `switch`, "link set br0 type bridge mcast_querier \(isOn ? 1 : 0)")
    }

    /// Lets a host or the router be heard, or not.
    func setHeard(_ isHeard: Bool, _ node: Node) throws {
        let ports = [
            alone.mac: (hub, "port1"), first.mac: (hub, "port2"), second.mac: (hub, "port3"),
            router.mac: (`switch`, "port3"),
        ]
        guard let (neighbour, port) = ports[node.mac] else { return }
        // The numbers of IEEE 802.1D's port states: disabled and forwarding.
        try Execution.success(
            of: [
                "bridge", "-n", neighbour.namespace, "link", "set", "dev", port, "state",
                isHeard ? "3" : "0",
            ])
    }
}
