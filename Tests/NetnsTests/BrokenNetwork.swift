import Foundation
import Synchronization
import Testing

/// A network that is broken in one way or not at all, and how mcdoctor looks at it.
struct BrokenNetwork: CustomTestStringConvertible {
    /// What is wrong in it.
    let testDescription: String
    /// The rule that names the cause.
    let rule: String
    /// The variant, if it is one.
    var subCode: String?
    /// What the rule says it is about, as far as that is given.
    var subject = DoctorReport.Record.Subject()
    /// Builds the network, with what is wrong in it or without, and has mcdoctor look.
    let look: @Sendable (_ isBroken: Bool) throws -> DoctorReport

    init(
        _ description: String, _ rule: String, _ subCode: String? = nil,
        _ subject: DoctorReport.Record.Subject = .init(),
        look: @escaping @Sendable (_ isBroken: Bool) throws -> DoctorReport
    ) {
        (testDescription, self.rule, self.subCode) = (description, rule, subCode)
        (self.subject, self.look) = (subject, look)
    }

    static let group = "239.1.2.3"

    /// Looks at the broken network and at the same one in health, at the same time.
    func lookAtBoth() throws -> (broken: DoctorReport, healthy: DoctorReport) {
        let reports = Mutex<[Bool: Result<DoctorReport, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            let report = Result { try look(number == 0) }
            reports.withLock { $0[number == 0] = report }
        }
        let (broken, healthy) = reports.withLock { ($0[true], $0[false]) }
        return (try #require(broken).get(), try #require(healthy).get())
    }
}

extension BrokenNetwork {
    /// The ways to break a network, in the order of a packet's troubles: who asks, who answers, what
    /// is sent, what routers and hosts do with it.
    static let all = querying + sending + routing + receiving

    private static let querying = [
        BrokenNetwork("the querier is stopped", "querier-lost", nil, .init(host: "192.0.2.5")) {
            isBroken in
            let segment = try StreamedSegment()
            return try segment.report(at: "port1", seconds: 9) {
                usleep(2_500_000)
                if isBroken { try segment.setQuerier(false) }
            }
        },
        BrokenNetwork("two queriers do not hear each other", "querier-multiple") { isBroken in
            let segment = try StreamedSegment()
            try segment.addQuerier(isDeaf: isBroken)
            return try segment.report(at: "port2", seconds: 6)
        },
        BrokenNetwork(
            "a host is held at version 2", "v3-reports-on-v2-network", "forced-igmp-version",
            .init(interfaceName: "eth0")
        ) { isBroken in
            let segment = try StreamedSegment()
            if isBroken {
                try segment.set(["ipv4/conf/eth0/force_igmp_version": 2], on: segment.alone)
            }
            return try segment.reportOfHost(segment.alone)
        },
        BrokenNetwork(
            "a switch snoops and nobody asks", "bridge-sysctl", nil, .init(interfaceName: "br0")
        ) { isBroken in
            let lab = try Lab()
            lab.settle()
            let member = try Host(lab.member, of: lab)
            try member.tell("join \(group)")
            if !isBroken { try lab.startQuerier() }
            return try lab.reportOfHost(lab.switch)
        },
        BrokenNetwork(
            "leaves do not come to the querier", "leave-latency", "leave-ignored",
            .init(group: group)
        ) { isBroken in
            let segment = try StreamedSegment()
            if isBroken {
                // A report of version 3 whose first record is CHANGE_TO_INCLUDE_MODE.
                try segment.filter(
                    "ip protocol igmp @th,0,8 0x22 @th,64,8 3 drop", at: .ingress, of: "port1",
                    on: segment.switch)
            }
            return try segment.report(at: "port1", seconds: 8) {
                usleep(2_500_000)
                try segment.member?.tell("leave \(group)")
            }
        },
    ]

    private static let sending = [
        BrokenNetwork(
            "frames go to a wrong Ethernet address", "mac-ip-mismatch", nil, .init()
        ) { isBroken in
            let segment = try StreamedSegment()
            if isBroken {
                try segment.filter(
                    "ip daddr \(group) ether daddr set 01:00:5e:44:44:44", at: .egress, of: "eth0",
                    on: segment.second)
            }
            return try segment.report(at: "port1", seconds: 4)
        },
        BrokenNetwork(
            "a link loses a tenth of the stream", "stream-loss", nil,
            .init(group: group, source: "192.0.2.13")
        ) { isBroken in
            let segment = try StreamedSegment()
            if isBroken {
                try segment.filter(
                    "ip daddr \(group) numgen random mod 100 < 10 drop", at: .ingress, of: "port2",
                    on: segment.switch)
            }
            return try segment.report(at: "port1", seconds: 6)
        },
        BrokenNetwork(
            "two senders use one group", "group-conflict-sources", nil, .init(group: group)
        ) { isBroken in
            let segment = try StreamedSegment()
            let other = try Host(segment.first, of: segment)
            if isBroken { other.begin("stream \(group) 5004 8 172") }
            return try segment.report(at: "port1", seconds: 6)
        },
    ]

    private static let routing = [
        BrokenNetwork(
            "the sender's TTL is 1", "ttl-too-low", nil,
            .init(interfaceName: "lan", group: group, source: "10.50.0.1")
        ) { isBroken in
            try RouterChain(1).report(ttl: isBroken ? 1 : 8)
        },
        BrokenNetwork(
            "a router's threshold is above the TTL", "ttl-too-low", "ttl-expiring",
            .init(interfaceName: "lan", group: group, source: "10.50.0.1")
        ) { isBroken in
            try RouterChain(1, thresholds: isBroken ? [1: 16] : [:]).report(ttl: 8)
        },
        BrokenNetwork(
            "a router takes the stream from another interface", "rpf-failure", nil,
            .init(interfaceName: "backup", group: group, source: "10.50.0.1")
        ) { isBroken in
            try RouterChain(1, incoming: isBroken ? "backup" : "in").report(ttl: 8)
        },
        BrokenNetwork(
            "the next link takes smaller packets only", "mtu-blackhole", nil,
            .init(interfaceName: "lan", group: group, source: "10.50.0.1")
        ) { isBroken in
            let chain = try RouterChain(1)
            if isBroken { try chain.ip(on: chain.routers[0], "link set lan mtu 1000") }
            return try chain.report(ttl: 8, octets: 1200)
        },
    ]

    private static let receiving = [
        BrokenNetwork(
            "the reverse path filter drops", "rp-filter-drop", nil,
            .init(interfaceName: "eth0", group: group, source: "203.0.113.2")
        ) { isBroken in
            let lab = try HostLab()
            try lab.set(["ipv4/conf/eth0/rp_filter": 1], on: lab.host)
            // The sender's source has its route by eth1, and it sends by eth0.
            try lab.ip(
                on: lab.host,
                "route add 203.0.113.0/24 "
                    + (isBroken ? "via 198.51.100.2 dev eth1" : "via 192.0.2.2 dev eth0"))
            try lab.ip(
                on: lab.sender, "addr del 192.0.2.2/24 dev eth0\naddr add 203.0.113.2/32 dev eth0")
            return try lab.report(whileSending: group)
        },
        BrokenNetwork(
            "the packet filter drops the group", "firewall-blocks-data", nil, .init(group: group)
        ) { isBroken in
            let lab = try HostLab()
            try lab.run(
                on: lab.host,
                [
                    "nft",
                    "add table inet t; add chain inet t in { type filter hook input priority 0; }; "
                        + "add rule inet t in ip daddr "
                        + (isBroken ? "239.1.0.0/16 drop" : "239.2.0.0/16 drop"),
                ])
            return try lab.report(whileSending: group)
        },
        BrokenNetwork(
            "a socket may join no more groups", "host-membership-limit", nil,
            .init(interfaceName: "eth0")
        ) { isBroken in
            let lab = try HostLab()
            if isBroken { try lab.set(["ipv4/igmp_max_memberships": 10], on: lab.host) }
            return try lab.report(whileSending: group, groups: 15)
        },
    ]
}
