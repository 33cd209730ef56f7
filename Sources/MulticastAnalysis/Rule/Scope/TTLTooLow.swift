import MulticastWire

extension DoctorRule {
    /// Data with TTL 1, which no router forwards.
    static let ttlTooLow = DoctorRule(
        "ttl-too-low", .scope, .critical,
        title: "The sender uses TTL 1: its traffic can never leave the subnet",
        reference: "RFC 1112 §6.1; RFC 1812",
        displayFilter: "ip.dst == 224.0.0.0/4 && ip.ttl <= 1",
        why: """
            TTL 1 is what operating systems have where a program does not ask for more. No router \
            forwards such a packet: receivers on the same VLAN get it and others never do. Where all \
            are on one VLAN it is right.
            """,
        linux: """
            have the sending program set IP_MULTICAST_TTL (IPV6_MULTICAST_HOPS) to the number of \
            routers on the way and one more, 16 or 32; do not raise the TTL in a router, which makes \
            loops
            """,
        network:
            "set the TTL in the sender; look for TTL thresholds and scope boundaries on routers",
        subCodes: [
            SubCode(
                "ttl-expiring", .major,
                title: "Packets arrive with no TTL left for the next router",
                reference: "RFC 1812",
                why: """
                    Each router takes one from the TTL and forwards nothing with 1: the packets \
                    came this far, and the next router drops them.
                    """,
                linux: """
                    have the sending program set IP_MULTICAST_TTL (IPV6_MULTICAST_HOPS) higher \
                    by the routers that are still to come
                    """,
                network: """
                    raise the TTL at the sender; look for TTL thresholds on routers, which drop \
                    more
                    """)
        ],
        judge: judgeTTLs)

    @Sendable private static func judgeTTLs(of patient: Case) -> [Verdict] {
        var verdicts: [Verdict] = []
        var enough: SeenStream?
        for stream in patient.streams where stream.isRoutable && !stream.isForOneLink {
            if stream.stream.timesToLive.contains(where: { $0 <= 1 }) {
                // A thousand of a kind tell no more than some.
                guard verdicts.count < Diagnosis.findingLimit * 2 else { break }
                verdicts.append(judge(stream, patient))
            } else {
                enough = enough ?? stream
            }
        }
        if verdicts.isEmpty, let enough {
            let least = patient.streams.filter(\.isRoutable).compactMap {
                $0.stream.timesToLive.first
            }.min()
            verdicts.append(
                .ok(
                    "no stream has a TTL below \(least ?? 2)", on: enough.subject,
                    [enough.first("TTL \(enough.timesToLive)")]))
        }
        return verdicts
    }

    private static func judge(_ stream: SeenStream, _ patient: Case) -> Verdict {
        let (link, group) = (stream.stream.link, stream.stream.group)
        let evidence = [
            stream.first(
                "TTL \(stream.timesToLive), data of \(group) from \(stream.stream.source)")
        ]
        // The same stream elsewhere with more left: this is behind a router.
        let earlier = patient.streams.first {
            $0.stream.source == stream.stream.source && $0.stream.group == group
                && $0.stream.link != link && ($0.stream.timesToLive.last ?? 0) > 1
        }
        let isAllLow = stream.stream.timesToLive.allSatisfy { $0 <= 1 }
        let routers = patient.pimNeighbors.filter {
            $0.link == link && $0.address.isIPv6 == group.isIPv6
        }
        if let earlier {
            let says =
                "the stream of \(stream.stream.source) to \(group) has TTL "
                + "\(stream.timesToLive) here, and \(earlier.timesToLive) where it was before"
            guard !routers.isEmpty else {
                return .suspect(
                    says + "; at the last hop that is enough", on: stream.subject,
                    subCode: "ttl-expiring", severity: .info, evidence)
            }
            return .suspect(
                says, on: stream.subject, subCode: "ttl-expiring",
                evidence + [earlier.first("TTL \(earlier.timesToLive) there")])
        }
        let says =
            "the stream of \(stream.stream.source) to \(group) has TTL "
            + stream.timesToLive + (isAllLow ? "" : ", which not all of its packets survive")
        if let member = memberElsewhere(of: stream, patient) {
            return .fail(
                says + ", and \(member.host), on another link, wants it and does not get it",
                on: stream.subject, severity: .critical,
                evidence + [member.shows("on the other link: \(member.words)")])
        }
        if let router = routers.first {
            return .suspect(
                says + "; there is a router, \(router.address), and it will not forward it",
                on: stream.subject, severity: isAllLow ? .critical : .minor, evidence)
        }
        if stream.stream.timesToLive.last == 0 {
            return .suspect(
                says + ", with which nothing may leave its host: its sender is at fault",
                on: stream.subject, severity: .major, evidence)
        }
        return .suspect(
            says + "; that is right if all receivers are on this VLAN", on: stream.subject,
            severity: .info, evidence)
    }

    /// A member on a link of another interface, where nothing of the group comes.
    private static func memberElsewhere(of stream: SeenStream, _ patient: Case) -> ReportSighting? {
        let group = stream.stream.group
        for segment in patient.segments(ipv6: group.isIPv6)
        where patient.mayBeApart(segment.link, stream.stream.link)
            && !segment.streams.contains(where: { $0.stream.group == group })
        {
            if let report = segment.reports.first(where: { $0.group == group && $0.isJoin }) {
                return report
            }
        }
        return nil
    }
}

extension SeenStream {
    /// The TTLs of its packets: `1`, or `1 to 12`.
    var timesToLive: String {
        guard let least = stream.timesToLive.first, let most = stream.timesToLive.last else {
            return "unknown"
        }
        return least == most ? "\(least)" : "\(least) to \(most)"
    }

    /// Whether its protocol is meant for one link, or says itself how far it goes: discovery by
    /// SSDP and WS-Discovery, and PTP, whose clocks are link by link.
    var isForOneLink: Bool {
        switch stream.destinationPort {
        case 319?, 320?, 1900?, 3702?, 5353?, 5355?: true
        default: false
        }
    }
}
