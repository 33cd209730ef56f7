import MulticastWire

extension DoctorRule {
    /// Routers that do not agree where sources and members meet, or do not reach that place.
    static let rpOrRegisterFault = DoctorRule(
        "rp-or-register-fault", .routing, .critical,
        title: "Routers disagree on the rendezvous point, or do not reach it",
        reference: "RFC 7761 §3.7, §4.4, §4.7.1; RFC 5059",
        displayFilter: "pim.type in {1, 2, 3, 4}",
        why: """
            Sources and members of a group find each other at its rendezvous point. If routers hold \
            different ones for it, members join at one and sources register with the other, and \
            nothing comes together.
            """,
        linux: """
            compare show ip pim rp-info (FRR) on all routers; configure the same ip pim rp for the same \
            range everywhere, or have all of them take it from one bootstrap router
            """,
        network: """
            configure the same static RP for the same range on every router, or BSR and Auto-RP not \
            side by side; for one-to-many streams use source-specific groups, which need none
            """,
        subCodes: [
            SubCode(
                "register-not-stopped", .major,
                title: "The rendezvous point does not answer Registers",
                reference: "RFC 7761 §4.4.1, §4.4.2, §4.11",
                why: """
                    The first router wraps each packet of the source into a Register until the \
                    rendezvous point stops it. Where no Register-Stop comes the rendezvous point \
                    does not get them, or its answer is lost: the stream stays in the routers' \
                    processors, or goes nowhere.
                    """,
                linux: """
                    see that the rendezvous point and the first router reach each other (ip \
                    route get), and that protocol 103 may pass between them
                    """,
                network: """
                    look at access lists and reverse path checks between the first router and \
                    the rendezvous point
                    """)
        ],
        measuresTime: true,
        judge: { patient in
            let found = disagreements(patient) + bootstrapFaults(patient) + unanswered(patient)
            let named = patient.routing.rendezvousPoints
            guard found.isEmpty, !named.isEmpty else { return found }
            let points = Set(named.values.flatMap { $0.map(\.point) }).sorted()
            return [
                .ok(
                    "joins of \(Words.count(named.count, "group")) name the same rendezvous point: "
                        + Words.list(points.map(\.description)))
            ]
        })

    /// How far apart two joins may be that are of the same time: Join/Prune messages are sent every
    /// 60 s, t_periodic (RFC 7761 §4.11).
    private static let period = Duration.seconds(70)

    private static func disagreements(_ patient: Case) -> [Verdict] {
        patient.routing.rendezvousPoints.sorted { $0.key < $1.key }.compactMap { group, named in
            guard Set(named.map(\.point)).count > 1 else { return nil }
            var pairs: [(first: Naming, second: Naming, isCertain: Bool)] = []
            for (place, one) in named.enumerated() {
                for other in named.dropFirst(place + 1) where other.point != one.point {
                    // Both go on: neither router has taken over what the other one has.
                    let overlaps =
                        one.trace.lastTime > other.trace.firstTime
                        && other.trace.count > 1 && one.trace.count > 1
                    let isNear = other.trace.firstTime.since(one.trace.lastTime) <= period
                    if overlaps || isNear, one.router != other.router {
                        pairs.append((one, other, overlaps))
                    }
                }
            }
            guard let pair = pairs.first(where: \.isCertain) ?? pairs.first else { return nil }
            let says =
                "\(pair.first.router.address) joins \(group) at \(pair.first.point), and "
                + "\(pair.second.router.address) at \(pair.second.point)"
            let evidence = [pair.first, pair.second].map { naming in
                Evidence(
                    naming.trace.first, at: naming.trace.firstTime,
                    "(*,\(group)) join of \(naming.router.address) names \(naming.point)")
            }
            let subject = Subject(pair.second.router.link, group: group)
            if pair.isCertain { return .fail(says, on: subject, evidence) }
            return .suspect(
                says + "; the point may have changed in between", on: subject,
                needs: "a capture on these links for 3 min", evidence)
        }
    }

    private typealias Naming = RoutingSightings.RendezvousPointNaming

    /// Bootstrap routers that take turns, or that went silent.
    private static func bootstrapFaults(_ patient: Case) -> [Verdict] {
        patient.routing.bootstraps.sorted { $0.key < $1.key }.compactMap { link, runs in
            guard let last = runs.last, let end = patient.span?.upperBound else { return nil }
            let routers = Set(runs.map(\.router))
            // One yields to the other once; that it comes back is no election.
            if routers.count > 1, runs.count > 3 {
                return .fail(
                    "\(routers.count) bootstrap routers take turns: "
                        + Words.list(routers.sorted().map(\.description)),
                    on: Subject(link),
                    runs.map {
                        Evidence(
                            $0.trace.first, at: $0.trace.firstTime, "Bootstrap of \($0.router)")
                    })
            }
            // BS_Timeout is two periods of 60 s and 10 s (RFC 5059), or longer where they are.
            let timeout = max(.seconds(130), last.longestGap * 2 + .seconds(10))
            let silence = end.since(last.trace.lastTime)
            guard silence > timeout else { return nil }
            let says =
                "the bootstrap router \(last.router) said nothing for \(silence.inWords), and is given "
                + "up after \(timeout.inWords)"
            let evidence = [
                Evidence(last.trace.last, at: last.trace.lastTime, "its last Bootstrap message")
            ]
            let subject = Subject(link, host: last.router)
            return patient.wasRunning(from: last.trace.lastTime, to: end)
                ? .fail(says, on: subject, evidence)
                : .suspect(
                    says + "; but for most of that nothing was captured at all", on: subject,
                    evidence)
        }
    }

    /// Registers that go on and on.
    private static func unanswered(_ patient: Case) -> [Verdict] {
        patient.routing.registers.sorted {
            ($0.key.group, $0.key.source) < ($1.key.group, $1.key.source)
        }
        .compactMap { key, trace in
            let subject = Subject(
                trace.link, group: key.group, source: key.source, host: key.router)
            let says: String
            let shown: RoutingSightings.Trace
            if let full = trace.full,
                full.lastTime.since(full.firstTime) > registerSuppressionTime
            {
                shown = full
                says =
                    "\(key.router) registers \(key.source) to \(key.group) with \(key.point) for "
                    + full.lastTime.since(full.firstTime).inWords
            } else if trace.full == nil, trace.stops == 0, let null = trace.null, null.count > 2 {
                shown = null
                says =
                    "\(key.router) asks \(key.point) about \(key.source) to \(key.group) by "
                    + "\(null.count) Null-Registers"
            } else {
                return nil
            }
            return .suspect(
                says + ", and no Register-Stop came", on: subject,
                subCode: "register-not-stopped",
                needs: "a capture next to the rendezvous point: answers may take another way",
                [
                    Evidence(shown.first, at: shown.firstTime, "the first Register"),
                    Evidence(
                        shown.last, at: shown.lastTime, "the last of \(shown.count) Registers"),
                ])
        }
    }

    /// Register_Suppression_Time (RFC 7761 §4.11).
    private static let registerSuppressionTime = Duration.seconds(60)
}
