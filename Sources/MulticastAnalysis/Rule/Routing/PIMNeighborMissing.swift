import MulticastWire

extension DoctorRule {
    /// A PIM router that its neighbours do not hear, or no longer.
    static let pimNeighborMissing = DoctorRule(
        "pim-neighbor-missing", .routing, .critical,
        title: "A PIM router is missing, or not heard: joins go nowhere",
        reference: "RFC 7761 §4.3.1, §4.3.2, §4.11",
        displayFilter: "pim",
        why: """
            A PIM router takes joins only from routers whose Hellos it hears, and sends its own to \
            one of these. Where Hellos are missing or one-sided, joins end at this link, and the \
            stream never comes.
            """,
        linux: """
            look at show ip pim neighbor (FRR) on both sides; let protocol 103 and 224.0.0.13 pass the \
            firewall, and look at rp_filter, which drops Hellos from other subnets
            """,
        network: """
            look at access lists for protocol 103, at PIM neighbor filters and authentication, at the \
            PIM version, and at the subnet mask of both sides
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            Set(patient.routing.hellos.keys.map(\.link) + patient.routing.requests.keys.map(\.link))
                .sorted()
                .flatMap { judge($0, of: patient) }
        })

    private static func judge(_ link: LinkKey, of patient: Case) -> [Verdict] {
        let hellos = patient.routing.hellos.filter { $0.key.link == link }
            .sorted { $0.key.address < $1.key.address }
        var found = hellos.flatMap { router, hello in silences(of: router, hello, patient) }
        found += unheard(on: link, Set(hellos.map(\.key.address)), patient)
        if found.contains(where: { $0.kind != .ok }) { return found }
        guard let first = hellos.first, let span = patient.span else { return found }
        let subject = Subject(link)
        let shown = hellos.prefix(4).map { router, hello in
            Evidence(
                hello.trace.first, at: hello.trace.firstTime,
                "first of \(Words.count(hello.trace.count, "Hello")) of \(router.address)")
        }
        if hellos.count > 1 {
            return [.ok("\(hellos.count) routers say Hello, none of them late", on: subject, shown)]
        }
        let needed = Duration.seconds(Int64(min(first.value.shortestHoldtime, 3600)))
        guard span.upperBound.since(span.lowerBound) >= needed else {
            return [
                .inconclusive(
                    "\(first.key.address) is the only PIM router in \(patient.length.inWords)",
                    on: subject, needs: "a capture on this link for \(needed.inWords)", shown)
            ]
        }
        return [
            .ok(
                "\(first.key.address) is the only PIM router, as it is on a link of hosts",
                on: subject, shown)
        ]
    }

    /// What there is to say of a router whose Hellos stopped.
    private static func silences(
        of router: RoutingSightings.Router, _ hello: RoutingSightings.HelloTrace, _ patient: Case
    ) -> [Verdict] {
        guard let end = patient.span?.upperBound else { return [] }
        let subject = Subject(router.link, host: router.address)
        var silences = hello.silences
        if hello.isOverdue(at: end) {
            silences.append(
                RoutingSightings.Silence(
                    start: hello.trace.lastTime, end: end, last: hello.trace.last, next: nil,
                    holdtime: hello.holdtime))
        }
        if hello.holdtime == 0 {
            return [
                .suspect(
                    "\(router.address) said goodbye and did not come back", on: subject,
                    severity: .info,
                    [Evidence(hello.trace.last, at: hello.trace.lastTime, "Hello with Holdtime 0")])
            ]
        }
        return silences.map { silence in
            let says =
                "\(router.address) said no Hello for \(silence.end.since(silence.start).inWords), and "
                + "its last one held for \(Duration.seconds(Int64(silence.holdtime)).inWords)"
            var evidence = [Evidence(silence.last, at: silence.start, "its last Hello")]
            evidence.append(
                Evidence(
                    silence.next, at: silence.end,
                    silence.next == nil ? "the capture ends" : "its next Hello"))
            guard patient.wasRunning(from: silence.start, to: silence.end) else {
                return .suspect(
                    says + "; but for most of that nothing was captured at all", on: subject,
                    needs: "a capture on this link while other packets come", evidence)
            }
            return .fail(says, on: subject, evidence)
        }
    }

    /// Routers that others ask for something, or that speak themselves, and that never say Hello.
    private static func unheard(
        on link: LinkKey, _ heard: Set<IPAddress>, _ patient: Case
    ) -> [Verdict] {
        let secondary = Set(
            patient.pimNeighbors.filter { $0.link == link }.flatMap(\.secondaryAddresses))
        let known = heard.union(secondary)
        let asked = patient.routing.requests.filter {
            $0.key.link == link && !known.contains($0.key.address)
                && $0.key.address != .v4(.unspecified) && $0.key.address != .v6(.unspecified)
        }
        let speaking = patient.routing.others.filter {
            $0.key.link == link && !known.contains($0.key.address)
        }
        let absent = asked.map { ($0.key.address, $0.value, "joins are sent to") }
        let mute = speaking.map { ($0.key.address, $0.value, "other PIM messages come from") }
        return (absent + mute).sorted { ($0.0, $0.2) < ($1.0, $1.2) }
            .map { address, trace, what in
                let subject = Subject(link, host: address)
                let says =
                    "\(what) \(address), of which no Hello came in \(patient.length.inWords)"
                let evidence = [
                    Evidence(
                        trace.first, at: trace.firstTime,
                        "first of \(Words.count(trace.count, "message"))")
                ]
                // Hellos come every 30 s, and hold for 105 s (§4.11).
                guard
                    patient.length >= .seconds(Int64(PIMNeighbor.defaultHelloHoldtime)),
                    !heard.isEmpty
                else {
                    return .inconclusive(
                        says, on: subject,
                        needs: "a capture on this link, of all PIM messages, for 1 min 45 s",
                        evidence)
                }
                return .fail(says, on: subject, evidence)
            }
    }
}
