import MulticastWire

extension DoctorRule {
    /// Reports of a host that do not come to where a router listens.
    static let pathReportEnds = DoctorRule(
        "path-report-ends", .path, .major,
        title: "Reports do not come to where the router is",
        reference: "RFC 4541 §2.1.1",
        displayFilter: "igmp || icmpv6.type == 131 || icmpv6.type == 143",
        why: """
            Switches have to send reports to all ports that lead to routers. Where they do not, the \
            router knows no member and sends nothing, though the host has asked.
            """,
        linux: """
            bridge vlan and bridge mdb show list the router ports; ip link set dev PORT type bridge_slave \
            mcast_router 2 makes one
            """,
        network: """
            make the port towards the router, or the querier, a router port; look for access lists on \
            IGMP and report suppression between the two points
            """,
        isOfAbsence: true, judge: judgeReports)

    @Sendable private static func judgeReports(_ patient: Case) -> [Verdict] {
        guard patient.comparison != nil else { return [onePoint] }
        let all = patient.judgeLANs { here, there in reports(here, there, patient) }
        return all.findings.isEmpty ? [all.healthy ?? all.unknown].compactMap(\.self) : all.findings
    }

    /// The reports of each host at two points.
    private static func reports(
        _ here: Segment, _ there: Segment, _ patient: Case
    ) -> [Verdict] {
        guard let both = patient.overlap(here.link, there.link),
            let name = patient.pointName(of: here.link),
            let other = patient.pointName(of: there.link)
        else { return [] }
        let joins = here.reports.filter {
            $0.isJoin && $0.group.isRoutableGroup && !$0.isFromNobody
                && both.contains($0.time.advanced(by: .seconds(-5)))
                && both.contains($0.time.advanced(by: .seconds(5)))
        }
        let byHost = Dictionary(grouping: joins) { Subject(group: $0.group, host: $0.host) }
        return byHost.values.sorted { $0[0].time < $1[0].time }.compactMap { own in
            guard let first = own.first, own.count > 1 else { return nil }
            let arrived = there.reports(of: first.group)
                .filter { $0.host == first.host && both.contains($0.time) }
            let subject = Subject(
                there.link, group: first.group, host: first.host, mac: first.mac)
            let says =
                "of \(own.count) reports of \(first.host) of \(first.group) at \(name) "
                + "\(arrived.isEmpty ? "none" : "\(arrived.count)") came to \(other)"
            let evidence =
                own.prefix(3).map { $0.shows("at \(name): \($0.words)") }
                + arrived.prefix(2).map { $0.shows("at \(other): \($0.words)") }
            if !arrived.isEmpty { return .ok(says, on: subject, evidence) }
            // Another host's report stands for it in versions 1 and 2, and a proxy's in any.
            let others = there.reports(of: first.group).contains { both.contains($0.time) }
            let vantage = patient.vantage(of: there.link.interface)
            guard !others, vantage == .routerPort || vantage == .transit else {
                return .inconclusive(
                    others
                        ? "\(says), and those of another host did"
                        : "\(says); a switch that snoops sends them to routers only",
                    on: subject,
                    needs: "a capture at the port of the querier, told by --vantage router-port",
                    evidence)
            }
            return .suspect(
                "\(says), which is \(vantage.words)", on: subject,
                needs: "whether \(other) is on the way to the router", evidence)
        }
    }
}
