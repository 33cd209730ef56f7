import MulticastWire

extension DoctorRule {
    /// Neighbours that do not hear that they are looked for.
    static let ndOverSnooping = DoctorRule(
        "nd-over-snooping", .ipv6, .critical,
        title: "Neighbours are looked for in vain, though they are there",
        reference: "RFC 4861; RFC 4862; RFC 4291; RFC 4541 §3",
        displayFilter: "icmpv6.type == 135 || icmpv6.type == 136",
        why: """
            IPv6 looks for a neighbour by a group of its own, ff02::1:ff and three octets of its address. \
            A switch that snoops MLD and has lost that membership, or never had it, sends the question \
            elsewhere: ping works after the host has spoken, and then no more.
            """,
        linux: """
            have an MLD querier on the VLAN; look at ip maddr for the group ff02::1:ff…; with macvtap set \
            trustGuestRxFilters, with odd drivers ip link set dev X allmulticast on
            """,
        network: """
            enable an MLD querier, or switch MLD snooping off; have switches send ff02::1:ff00:0/104 to \
            all ports
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            let sightings = patient.packets.neighborDiscovery
            let found = unanswered(patient) + unreported(patient)
            if !found.isEmpty { return found }
            guard sightings.solicitationCount > 0 else { return [] }
            let lost = sightings.searches.filter { search in
                search.value.values.contains { !$0.unanswered.isEmpty }
            }
            guard
                let first = lost.min(by: {
                    ($0.key.address, $0.key.link) < ($1.key.address, $1.key.link)
                }),
                let question = first.value.sorted(by: { $0.key < $1.key })
                    .first(where: { !$0.value.unanswered.isEmpty })?.value
            else {
                return [
                    .ok(
                        "\(Words.count(sightings.solicitationCount, "question")) for neighbours, "
                            + "\(Words.count(sightings.advertisementCount, "answer")), and nobody asks in vain"
                    )
                ]
            }
            return [
                .inconclusive(
                    "\(Words.count(lost.count, "neighbour is", "neighbours are")) looked for in vain, such as "
                        + "\(first.key.address); nothing shows that they are there",
                    on: Subject(first.key.link, host: .v6(first.key.address)),
                    needs: "a capture at the port of \(first.key.address), for a minute",
                    question.unanswered.map { $0.shows("asks for \(first.key.address)") })
            ]
        })

    /// Questions in a row that went unanswered, for hosts that were there all the while.
    private static func unanswered(_ patient: Case) -> [Verdict] {
        let sightings = patient.packets.neighborDiscovery
        return sightings.searches.sorted {
            ($0.key.link, $0.key.address) < ($1.key.link, $1.key.address)
        }
        .compactMap { neighbor, askers in
            guard let alive = sightings.alive[neighbor],
                let (asker, questions) = askers.sorted(by: { $0.key < $1.key })
                    .first(where: { !$0.value.unanswered.isEmpty }),
                let first = questions.unanswered.first, let last = questions.unanswered.last
            else { return nil }
            // It has to be known to be there shortly before or while it is looked for.
            let isThere =
                alive.first.time <= last.time.advanced(by: .seconds(3))
                && alive.last.time >= first.time.advanced(by: .seconds(-3))
            guard isThere else { return nil }
            return .fail(
                "\(asker) asks \(questions.unanswered.count) times for \(neighbor.address) and gets no answer, "
                    + "though that host is there",
                on: Subject(neighbor.link, host: .v6(neighbor.address)),
                questions.unanswered.map { $0.shows("asks for \(neighbor.address)") }
                    + [
                        alive.first.shows("\(neighbor.address) speaks"),
                        alive.last.shows("\(neighbor.address) speaks"),
                    ])
        }
    }

    /// How long a host has for its report after it has claimed an address.
    private static let reportTime = Duration.seconds(10)

    /// Hosts that took an address, and did not join the group that they are looked for by.
    private static func unreported(_ patient: Case) -> [Verdict] {
        let claims = patient.packets.neighborDiscovery.claims
        return claims.sorted { ($0.key.link, $0.key.address) < ($1.key.link, $1.key.address) }
            .compactMap { neighbor, claim in
                let segment = patient.segment(neighbor.link, ipv6: true)
                let reports = segment?.reports ?? []
                // Its report would have come here if those of others do.
                let vantage = patient.vantage(of: neighbor.link.interface)
                let others = Set(reports.compactMap(\.mac)).subtracting(
                    [claim.first.mac].compactMap(\.self))
                guard vantage == .mirror || vantage == .routerPort, !others.isEmpty,
                    let end = patient.span(of: neighbor.link)?.upperBound,
                    end.since(claim.first.time) > reportTime
                else { return nil }
                let group = IPv6Address(
                    high: 0xFF02_0000_0000_0000,
                    low: 0x1_FF00_0000 | neighbor.address.low & 0xFF_FFFF)
                guard !reports.contains(where: { $0.group == .v6(group) }) else { return nil }
                return .suspect(
                    "a host takes \(neighbor.address) and never reports \(group), by which it is looked for",
                    on: Subject(
                        neighbor.link, group: .v6(group), host: .v6(neighbor.address),
                        mac: claim.first.mac),
                    severity: .major, [claim.first.shows("it checks the address")])
            }
    }
}
