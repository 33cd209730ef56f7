import MulticastWire

extension DoctorRule {
    /// IPv6 groups whose scope, flags or identifier is wrong.
    static let ipv6ScopeMisuse = DoctorRule(
        "ipv6-scope-misuse", .ipv6, .minor,
        title: "The scope, flags or identifier of an IPv6 group is wrong",
        reference: "RFC 4291; RFC 7346; RFC 3307; RFC 7371",
        displayFilter: "ipv6.dst == ff00::/8",
        why: """
            Routers go by the scope of a group, and switches by its last four octets. A stream in ff02:: \
            stays on its link; a group that ends as one that all nodes have, or as those by which \
            neighbours are looked for, is sent to everybody.
            """,
        linux: "choose a group such as ff15::8000:1 (ff3x::/32 for source-specific ones)",
        network:
            "choose groups with flag T, the scope that is meant, and identifiers from 8000:0 on",
        judge: { patient in
            let advice = GroupAdvice()
            let segments = patient.segments(ipv6: true)
            let found = segments.flatMap { judge($0, advice) }
            guard found.isEmpty,
                let first = segments.first(where: { !$0.streams.isEmpty || !$0.reports.isEmpty })
            else { return found }
            return [.ok("scopes and flags of all groups are right", on: first.subject)]
        })

    private static func judge(_ segment: Segment, _ advice: GroupAdvice) -> [Verdict] {
        // A single packet may be a damaged one.
        let sent = segment.streams.filter { $0.stream.packets > 1 }
        let groups = Set(sent.map(\.stream.group))
        let found = sent.compactMap { judge($0, advice) }
        var seen: Set<IPAddress> = []
        // Of groups that are only joined, the Ethernet address counts.
        return found
            + segment.reports.compactMap { report in
                guard report.isJoin, !groups.contains(report.group),
                    seen.insert(report.group).inserted, case .v6(let group) = report.group,
                    let fault = fault(of: group, mostHops: nil, advice)
                else { return nil }
                return .suspect(
                    "\(group), which \(report.host) reports, \(fault.says)",
                    on: Subject(segment.link, group: report.group, host: report.host),
                    severity: fault.severity, [report.shows(report.words)])
            }
    }

    private static func judge(_ stream: SeenStream, _ advice: GroupAdvice) -> Verdict? {
        guard case .v6(let group) = stream.stream.group else { return nil }
        guard let fault = fault(of: group, mostHops: stream.stream.timesToLive.last, advice) else {
            return nil
        }
        return .suspect(
            "\(group), to which \(stream.stream.source) sends, \(fault.says)", on: stream.subject,
            severity: fault.severity, [stream.first("its first packet")])
    }

    /// What is wrong with a group, and how bad that is if it is not as bad as usual.
    private static func fault(
        of group: IPv6Address, mostHops: UInt8?, _ advice: GroupAdvice
    ) -> (says: String, severity: Finding.Severity?)? {
        let hazards = advice.hazards(of: group)
        if hazards.contains(.reserved) { return ("has a scope that is reserved", nil) }
        if hazards.contains(.linkLocal) || hazards.contains(.registered) {
            guard !hazards.contains(.registered), !group.isSolicitedNode, let mostHops, mostHops > 1
            else { return nil }
            return ("stays on this link, and its packets have hop limit \(mostHops)", nil)
        }
        if hazards.contains(.solicitedNode), !group.isSolicitedNode {
            return ("has an Ethernet address by which neighbours are looked for", nil)
        }
        if hazards.contains(.floodProne) {
            return ("has the Ethernet address of ff02::1, which goes to everybody", .info)
        }
        if hazards.contains(.notTransient) {
            return ("says by its flag T that IANA has assigned it, and it has not", nil)
        }
        return nil
    }
}
