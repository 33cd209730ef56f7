import Foundation

/// A segment whose switch queries, with a member at `alone` of a stream that `second` sends.
final class StreamedSegment: SnoopedSegment {
    /// The member, which is told what to do.
    private(set) var member: Host?

    /// Builds the segment, in which all is well.
    init() throws {
        try super.init(routerNumber: 200)
        // What is lost besides the member's reports is not to end its stream meanwhile.
        try ip(on: `switch`, "link set br0 type bridge mcast_membership_interval 2000")
        try setQuerier(true)
        let member = try Host(alone, of: self)
        try member.tell("join \(BrokenNetwork.group)")
        self.member = member
        // A veth leaves checksums to hardware that is not there.
        try run(on: second, ["ethtool", "-K", "eth0", "tx", "off"])
        try Host(second, of: self).begin("stream \(BrokenNetwork.group) 5004 8 172")
        // A switch that has begun to query passes the group on by fits and starts at first.
        usleep(2_000_000)
    }

    /// Has the bridge before the hosts `first` and `second` query too, unless it hears the switch.
    ///
    /// - Parameter isDeaf: whether neither of the two hears the other.
    /// - Throws: `Execution.Failure` if the kernel or a program cannot do it.
    func addQuerier(isDeaf: Bool) throws {
        if isDeaf {
            let query = "ip protocol igmp @th,0,8 0x11 drop"
            try filter(query, at: .ingress, of: "uplink2", on: hub)
            try filter(query, at: .ingress, of: "port2", on: `switch`)
        }
        try ip(
            on: hub,
            """
            addr add \(hub.ipv4)/24 dev br2
            link set br2 type bridge mcast_snooping 1 mcast_igmp_version 3 \
            mcast_query_use_ifaddr 1 mcast_startup_query_count 2 mcast_query_interval 100 \
            mcast_startup_query_interval 100 mcast_query_response_interval 50 \
            mcast_querier_interval 225 mcast_querier 1
            """)
        // Whoever yields has done so.
        usleep(1_500_000)
    }

    /// What mcdoctor says at a port of the switch, while something is done.
    func report(
        at port: String, seconds: Int, while deed: () throws -> Void = {}
    ) throws -> DoctorReport {
        let words = [
            products + "/mcdoctor", "-i", port, "--json", "--severity", "info", "--for",
            "\(seconds)s",
        ]
        let program = try start(words, on: `switch`)
        let isReady = eventually {
            program.complaints.contains("listening") || !program.isRunning
        }
        guard isReady, program.isRunning else {
            throw Execution.Failure(description: "mcdoctor: \(program.complaints)")
        }
        try deed()
        return try DoctorReport(program.wait(seconds: 60))
    }
}

extension Network {
    /// What `mcdoctor host` says on a node.
    func reportOfHost(_ node: Node) throws -> DoctorReport {
        let words = [products + "/mcdoctor", "host", "--json", "--severity", "info"]
        return try DoctorReport(start(words, on: node).wait(seconds: 60))
    }
}

extension RouterChain {
    /// What `mcdoctor host` says on the first router while the prober sends RTP.
    func report(ttl: Int, octets: Int = 172) throws -> DoctorReport {
        try Host(prober, of: self).begin("stream \(Self.group) 5004 \(ttl) \(octets)")
        return try reportOfHost(routers[0])
    }
}

extension HostLab {
    /// What `mcdoctor host` says on a member of some groups, while one is sent to by `eth0`.
    func report(whileSending group: String, groups: Int = 1) throws -> DoctorReport {
        let member = try Host(host, of: self)
        try member.tell("join \(group)")
        for number in stride(from: 1, to: groups, by: 1) {
            // A socket may have had enough of them.
            try? member.tell("join 239.9.9.\(number)")
        }
        try Host(sender, of: self).begin("stream \(group) 5004 8 172")
        return try reportOfHost(host)
    }
}
