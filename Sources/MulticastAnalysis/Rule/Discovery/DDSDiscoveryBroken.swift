import MulticastWire

extension DoctorRule {
    /// Participants of DDS that do not find each other.
    static let ddsDiscoveryBroken = DoctorRule(
        "dds-discovery-broken", .discovery, .major,
        title: "ROS 2 and DDS: participants announce themselves, and nobody answers",
        reference: "OMG DDSI-RTPS 2.3",
        displayFilter: "rtps",
        why: """
            Participants make themselves known to 239.255.0.1 on a port that depends on the domain, and \
            go on by unicast. Where nothing but these announcements is there, they are in different \
            domains, on the wrong interface, or a firewall drops one of the two.
            """,
        linux: """
            compare ROS_DOMAIN_ID and the interface that DDS uses; let UDP ports from 7400 on pass, to \
            groups and to the host; over Wi-Fi use a discovery server
            """,
        network: """
            look for switches that drop 239.255.0.1 without a querier, and for client isolation on \
            access points
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            let all = patient.packets.participants.participants
            let links = Set(all.keys.map(\.link)).sorted()
            return links.flatMap { link in
                judge(
                    link,
                    all.filter { $0.key.link == link }.map(\.value).sorted {
                        ($0.source, $0.firstAnnouncement?.time ?? Timestamp(nanoseconds: 0))
                            < ($1.source, $1.firstAnnouncement?.time ?? Timestamp(nanoseconds: 0))
                    }, patient)
            }
        })

    /// How long two participants may need to find each other.
    private static let patience = Duration.seconds(10)

    private static func judge(
        _ link: LinkKey, _ participants: [ParticipantSightings.Participant], _ patient: Case
    ) -> [Verdict] {
        let announced = participants.filter { $0.announcements > 0 }
        guard let end = patient.span?.upperBound, let first = announced.first else { return [] }
        let byDomain = Dictionary(grouping: announced, by: \.domain)
        var found = byDomain.sorted { ($0.key ?? 0) < ($1.key ?? 0) }
            .compactMap { domain, members in strangers(link, domain, members, end, patient) }
        let hosts = Set(announced.map(\.source))
        // As many domains as participants: none of them has anybody to talk to.
        if found.isEmpty, byDomain.count > 1, hosts.count > 1,
            byDomain.values.allSatisfy({ Set($0.map(\.source)).count == 1 })
        {
            let domains = byDomain.keys.compactMap(\.self).sorted().map(\.description)
            found.append(
                .suspect(
                    "\(hosts.count) hosts are in \(byDomain.count) domains, one each: "
                        + Words.list(domains),
                    on: Subject(link), severity: .minor,
                    announced.prefix(8).compactMap { participant in
                        participant.firstAnnouncement?.shows(
                            "\(participant.source) in domain \(participant.domain ?? 0)")
                    }))
        }
        guard found.isEmpty else { return found }
        guard hosts.count > 1 else {
            return [
                .inconclusive(
                    "\(first.source) is the only one that announces participants",
                    on: Subject(link, host: first.source),
                    needs: "a capture at the port of the host that it should find",
                    [first.firstAnnouncement?.shows("its first announcement")].compactMap(\.self))
            ]
        }
        return [
            .ok(
                "\(announced.count) participants on \(hosts.count) hosts, and they talk to each other",
                on: Subject(link))
        ]
    }

    /// Participants of one domain that only ever announce themselves.
    private static func strangers(
        _ link: LinkKey, _ domain: UInt16?, _ members: [ParticipantSightings.Participant],
        _ end: Timestamp, _ patient: Case
    ) -> Verdict? {
        let hosts = Set(members.map(\.source))
        let silent = members.filter { member in
            member.others == 0 && member.announcements > 1
                && (member.firstAnnouncement.map { end.since($0.time) > patience } ?? false)
        }
        guard hosts.count > 1, let one = silent.first else { return nil }
        let says =
            "\(Words.count(Set(silent.map(\.source)).count, "host")) of \(hosts.count) in domain "
            + "\(domain ?? 0) only announce themselves, such as \(one.source)"
        let evidence = silent.prefix(8).compactMap { member in
            member.firstAnnouncement?.shows(
                "\(member.source) announces itself, \(member.announcements) times in all")
        }
        let subject = Subject(link, host: one.source)
        // What follows is unicast, which is not seen everywhere.
        guard patient.vantage(of: link.interface) == .mirror else {
            return .inconclusive(
                says + "; what follows is unicast, which does not come here", on: subject,
                needs: "a capture at a mirror port, or at the port of \(one.source), for 30 s",
                evidence)
        }
        return .suspect(says, on: subject, evidence)
    }
}
