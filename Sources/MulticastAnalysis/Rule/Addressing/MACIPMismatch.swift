import MulticastWire

extension DoctorRule {
    /// Packets to a group go to an Ethernet address that is not the group's.
    static let macIPMismatch = DoctorRule(
        "mac-ip-mismatch", .addressing, .major,
        title: "Destination MAC does not match the multicast IP",
        reference: "RFC 1112 §6.4; RFC 2464; RFC 6085",
        displayFilter: "ip.dst == 224.0.0.0/4 && !(eth.dst[0:3] == 01:00:5e)",
        why: """
            Network cards and switches filter by the Ethernet address, so members never see such \
            packets, and others do. A sender with a wrong ARP entry, a load balancer or a broken \
            driver makes them; access points that turn multicast into unicast do so on purpose.
            """,
        linux: """
            look for static neighbour entries (ip neigh) and for rules that rewrite addresses (tc, \
            ebtables, arptables) on the sender and the bridges it passes
            """,
        network: """
            look at the sender's network card and driver, and at devices on the way that rewrite \
            addresses; on Wi-Fi see whether multicast-to-unicast is on, which is legal
            """,
        judge: judgeMACs)

    @Sendable private static func judgeMACs(of patient: Case) -> [Verdict] {
        let name = "mac-ip-mismatch"
        let group = patient.evidence(for: name)
        let sources = patient.findings.occurrences.filter { $0.key.rule == "mac-source-group" }
        var verdicts = group.map { evidence -> Verdict in
            if let sure = evidence.atLeast(.major) {
                let all =
                    sure.evidence
                    + (evidence.sightings.count > sure.sightings.count
                        ? evidence.evidence.filter { !sure.evidence.contains($0) } : [])
                return .fail(sure.says, on: sure.subject, all, further: sure.further)
            }
            return .suspect(
                evidence.says + "; access points do so to save air time", on: evidence.subject,
                severity: .info, evidence.evidence, further: evidence.further)
        }
        for (place, occurrences) in sources.sorted(by: { $0.key.link < $1.key.link }) {
            verdicts.append(
                .fail(
                    "\(Words.count(occurrences.count, "frame")) from a group's MAC address",
                    on: Subject(place.link),
                    occurrences.first.map { Evidence($0.frame, at: $0.time, $0.finding.message) },
                    further: occurrences.count - occurrences.first.count))
        }
        if !verdicts.isEmpty { return verdicts }
        let isEthernet = patient.interfaces.contains { $0.link.dataFrames > 0 }
        guard isEthernet else { return [] }
        return [.ok("all data to groups goes to the addresses of its groups")]
    }
}
