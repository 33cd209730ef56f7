import Foundation
import Testing

/// A small network: two hosts at a switch that snoops and may query.
///
///     member ─ eth0 ─── port1 ┐
///                             ├ br0, in the namespace `switch`
///     other ── eth0 ─── port2 ┘
final class Lab: Network {
    let member: Node
    let other: Node
    let `switch`: Node

    /// The switch's port that leads to `member`.
    static let port = "port1"

    /// Builds the network; the switch does not query yet.
    ///
    /// - Parameters:
    ///   - igmp: the version of IGMP that the switch speaks (2 or 3).
    ///   - mld: the version of MLD that the switch speaks (1 or 2).
    ///   - memberIGMP: the version that the member is held at; 0 lets it follow the querier.
    ///   - memberMLD: likewise.
    /// - Throws: `Execution.Failure` if the kernel or ip(8) cannot do it.
    init(igmp: Int = 3, mld: Int = 2, memberIGMP: Int = 0, memberMLD: Int = 0) throws {
        let prefix = Self.nextPrefix()
        member = Node("member", number: 11, prefix: prefix)
        other = Node("other", number: 12, prefix: prefix)
        `switch` = Node("switch", number: 1, prefix: prefix)
        try super.init(prefix: prefix, nodes: [member, other, `switch`])
        try connect(member, to: Self.port, of: `switch`, igmp: memberIGMP, mld: memberMLD)
        try connect(other, to: "port2", of: `switch`)
        // Times in hundredths of a second: a query asks for answers within 1 s, and a leave is
        // followed by two queries 0.2 s apart. The next general query is far away.
        try ip(
            on: `switch`,
            """
            link add name br0 address \(`switch`.mac) type bridge stp_state 0 forward_delay 0 \
            mcast_snooping 1 mcast_igmp_version \(igmp) mcast_mld_version \(mld) \
            mcast_query_interval 12500 mcast_query_response_interval 100 \
            mcast_last_member_interval 20
            addr add \(`switch`.ipv4)/24 dev br0
            link set \(Self.port) master br0 up
            link set port2 master br0 up
            link set br0 up
            """)
    }

    /// Has the switch query: one general query of each protocol at once, the next in half a minute.
    func startQuerier() throws {
        // Without an address of its own yet the bridge would leave out MLD.
        _ = eventually { self.hasLinkLocalAddress("br0", on: self.switch) }
        try ip(
            on: `switch`, "link set br0 type bridge mcast_query_use_ifaddr 1 mcast_querier 1")
    }

    /// Waits until the hosts have said and repeated what they joined by coming up.
    ///
    /// Those are the groups of their addresses (RFC 4291); a host says a change together with what
    /// it repeats.
    func settle() { usleep(800_000) }
}
