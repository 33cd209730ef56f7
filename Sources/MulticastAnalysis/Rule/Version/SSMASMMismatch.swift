import MulticastWire

extension DoctorRule {
    /// Source-specific groups are joined as if they were others.
    static let ssmASMMismatch = DoctorRule(
        "ssm-asm-mismatch", .version, .major,
        title: "A source-specific group (232/8, ff3x::/32) is joined without its sources",
        reference: "RFC 4607 §4.3, §8; RFC 4604 §2.2; RFC 9776 §6.4",
        displayFilter: "igmp.maddr == 232.0.0.0/8",
        why: """
            Routers ignore a join of such a group that does not name sources, or names others than \
            those that send. The join is sent, and nothing is ever routed.
            """,
        linux:
            "have the program join with IP_ADD_SOURCE_MEMBERSHIP, for the address that really sends",
        network: """
            see that the querier speaks version 3; use a group outside 232/8 for receivers that cannot \
            name sources
            """,
        subCodes: [
            SubCode(
                "v3-exclude-quirk", .info,
                title: "A host excludes sources, which simple routers do not support",
                reference: "RFC 5790 §4.4; RFC 9776 §4.2.12",
                why: """
                    Routers and switches with the lightweight form of IGMPv3 (RFC 5790) know no \
                    list of sources to exclude, and send all of them.
                    """,
                linux: "nothing, unless what was excluded comes; then have the program filter it",
                network: "nothing, unless what was excluded comes")
        ],
        judge: { patient in
            let found =
                patient.evidence(for: "ssm-asm-mismatch").map { fault($0, patient) }
                + wrongSources(patient) + exclusions(patient)
            let specific = patient.memberships.first { $0.group.isSourceSpecific }
            guard found.isEmpty, let specific else { return found }
            return [
                .ok(
                    "source-specific groups are joined with their sources",
                    on: Subject(specific.link, group: specific.group))
            ]
        })

    private static func fault(_ evidence: FindingEvidence, _ patient: Case) -> Verdict {
        let queries = patient.segment(evidence.link, ipv6: false)?.generalQueries ?? []
        // Where no router knows version 3, 232/8 is as any other group.
        if !queries.isEmpty, queries.allSatisfy({ $0.version < 3 }) {
            return .suspect(
                evidence.says
                    + "; the querier speaks version 2, for which these groups are as others",
                on: evidence.subject, severity: .info, evidence.evidence, further: evidence.further)
        }
        return .fail(
            evidence.says, on: evidence.subject, evidence.evidence, further: evidence.further)
    }

    private static func wrongSources(_ patient: Case) -> [Verdict] {
        patient.memberships.compactMap { member in
            guard member.presence.isPresent, member.filterMode == .include,
                !member.sources.isEmpty, !member.lacksSources
            else { return nil }
            let streams = patient.streams(of: member.group, on: member.link)
            let wanted = Set(member.sources)
            guard let stream = streams.first,
                !streams.contains(where: { wanted.contains($0.stream.source) })
            else { return nil }
            return .suspect(
                "\(member.host) wants \(member.group) of "
                    + "\(Words.list(member.sources.map(\.description))), and what comes is of "
                    + "\(stream.stream.source)",
                on: Subject(member.link, group: member.group, host: member.host, mac: member.mac),
                [stream.first("data of \(member.group) from \(stream.stream.source)")])
        }
    }

    private static func exclusions(_ patient: Case) -> [Verdict] {
        patient.segments.compactMap { segment in
            let quirks = segment.reports.filter { $0.type.isExclude && $0.sources > 0 }
            guard let first = quirks.first else { return nil }
            return .suspect(
                "\(first.host) wants \(first.group) of all but "
                    + Words.count(first.sources, "source"),
                on: Subject(segment.link, group: first.group, host: first.host, mac: first.mac),
                subCode: "v3-exclude-quirk", quirks.map { $0.shows($0.words) })
        }
    }
}
