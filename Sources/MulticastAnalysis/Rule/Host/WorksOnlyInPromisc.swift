import MulticastWire

extension DoctorRule {
    /// The hardware is not told of the group.
    static let worksOnlyInPromisc = DoctorRule(
        ofHost: "works-only-in-promisc", .host, .major,
        title: "Traffic comes only while a sniffer runs",
        reference: "RFC 1112 §7.3, §7.4",
        displayFilter: "ip.dst == 224.0.0.0/4",
        why: """
            A network card takes the Ethernet addresses of groups that it was told of. If a driver, a \
            macvlan or the host of a virtual machine does not pass them on, the stream comes only \
            while something else has the card take everything.
            """,
        linux: "ip link set INTERFACE allmulticast on, and a newer driver",
        network: "for virtual switches allow what the guest asks for (trustGuestRxFilters=yes)",
        judge: { patient in
            let found = patient.activeChecks.compactMap(judge)
            return found.isEmpty
                ? [.notApplicable("it has to be tried: mcdoctor -i INTERFACE --probe GROUP")]
                : found
        })

    /// Judges a group that was joined with the interface as it is, and then as sniffers have it.
    static func judge(_ run: ActiveCheckRun) -> Verdict? {
        guard case .membership(let group, let source) = run.check, let came = run.packetsAsMember
        else { return nil }
        let subject = Subject(group: group, source: source)
        let evidence = run.log.map { Evidence(nil, at: $0.time, $0.says) }
        if came > 0 { return .ok("\(group) came as soon as it was joined", on: subject, evidence) }
        guard let promiscuous = run.packetsPromiscuous else { return nil }
        if promiscuous > 0 {
            return .fail(
                "nothing of \(group) came in \(ActiveCheck.memberTime.inWords) as a member, and "
                    + "\(promiscuous) packets once the interface took frames to all stations",
                on: subject, evidence)
        }
        return .inconclusive(
            "\(group) did not come either way", on: subject,
            needs: "a group that is known to be sent", evidence)
    }
}

extension HostCheck {
    /// Whether the interface below one that is in a group is told of it.
    static let worksOnlyInPromisc = HostCheck(.worksOnlyInPromisc) { host in
        let groups = host.routable
        guard !groups.isEmpty else {
            return [.notApplicable("no group is joined but those of the link")]
        }
        let missing = groups.compactMap { membership -> Verdict? in
            guard let link = host.link(membership.interface), !link.isLoopback,
                let lower = link.lower.flatMap(host.link), lower != link,
                ["macvlan", "macvtap", "vlan"].contains(link.kind), !lower.hardwareGroups.isEmpty,
                link.hardwareGroups.contains(MACAddress(mapping: membership.group)),
                !lower.hardwareGroups.contains(MACAddress(mapping: membership.group))
            else { return nil }
            let mac = MACAddress(mapping: membership.group)
            return .fail(
                "\(membership.group) is joined on \(link.name), and \(lower.name) below it is not "
                    + "told to take \(mac)",
                on: host.subject(link.name, group: membership.group),
                [HostEvidence(in: "proc/net/dev_mcast", "\(lower.name) does not have \(mac)")])
        }
        if !missing.isEmpty { return missing }
        return [
            .inconclusive(
                "what the hardware takes is not told by the kernel",
                needs: "the packets counted without a sniffer: mcping receive GROUP, then the same "
                    + "while tcpdump runs")
        ]
    }
}
