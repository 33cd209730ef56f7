import MulticastWire

extension DoctorRule {
    /// Slaves of PTP that ask and are not answered, and times that are not told.
    static let ptpNoDelayResp = DoctorRule(
        "ptp-no-delayresp", .ptpAV, .major,
        title: "PTP delay requests go unanswered, or Sync without Follow_Up",
        reference: "IEEE 1588-2019",
        displayFilter: "ptp",
        why: """
            A slave measures the way to its master by asking; without answers it stays uncalibrated. A \
            Sync of two steps says nothing before its Follow_Up. Both go to UDP port 320, Sync and \
            requests to 319: a filter between them stops one of the two.
            """,
        linux: """
            let UDP ports 319 and 320 pass both ways; in ptp4l compare delay_mechanism (E2E, P2P) on both \
            sides, and network_transport
            """,
        network: """
            look at snooping of 224.0.1.129 and 224.0.0.107, and at access lists for UDP port 320; use \
            one delay mechanism on all ports
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            let clocks = patient.packets.clocks
            let found = unanswered(clocks) + unfollowed(clocks)
            guard found.isEmpty, !clocks.masters.isEmpty else { return found }
            let answers = clocks.askers.values.reduce(0) { $0 + $1.answers }
            let syncs = clocks.masters.values.reduce(0) { $0 + $1.twoStepSyncs }
            return [
                .ok(
                    "\(Words.count(answers, "request")) answered, and each of "
                        + "\(Words.count(syncs, "Sync", "Syncs")) of two steps followed")
            ]
        })

    /// Requests in a row without an answer that are no chance.
    private static let requests = 10
    /// Syncs of which one in a hundred has to be missing.
    private static let syncs = 100

    private static func unanswered(_ clocks: ClockSightings) -> [Verdict] {
        clocks.askers.sorted {
            ($0.key.port.link, $0.key.port.identity.clock)
                < ($1.key.port.link, $1.key.port.identity.clock)
        }
        .compactMap { question, asker -> Verdict? in
            guard asker.mostUnanswered > requests else { return nil }
            let what = question.isOfPeer ? "Pdelay_Req" : "Delay_Req"
            let says =
                "\(asker.mostUnanswered) \(what) in a row of \(asker.first.source) got no answer"
            let subject = Subject(
                question.port.link, host: asker.first.source, mac: asker.first.mac)
            let evidence = [
                (asker.firstOfMost ?? asker.first).shows("the first of the \(what) messages")
            ]
            // Version 1 does not tell whom an answer is for.
            if question.isOfPeer || question.port.version == 1 {
                return .suspect(
                    says + (question.isOfPeer ? "; its neighbour may use the other mechanism" : ""),
                    on: subject, evidence)
            }
            let master = clocks.masters.first { $0.key.link == question.port.link }
            guard let master else {
                return .suspect(
                    says + ", and no master is seen here either", on: subject,
                    needs: "a capture at the port of \(asker.first.source)", evidence)
            }
            return .fail(
                says, on: subject, evidence + [master.value.first.shows("a master is there")])
        }
    }

    private static func unfollowed(_ clocks: ClockSightings) -> [Verdict] {
        clocks.masters.sorted {
            ($0.key.link, $0.key.identity.clock) < ($1.key.link, $1.key.identity.clock)
        }
        .compactMap { port, master -> Verdict? in
            let isAll = master.unfollowed == master.twoStepSyncs && master.unfollowed >= requests
            guard
                isAll
                    || master.twoStepSyncs >= syncs && master.unfollowed * 100 > master.twoStepSyncs
            else { return nil }
            let says =
                "no Follow_Up came to \(master.unfollowed) of \(master.twoStepSyncs) Syncs of "
                + "\(master.first.source)"
            let subject = Subject(port.link, host: master.first.source, mac: master.first.mac)
            let evidence = [
                (master.firstUnfollowed ?? master.first).shows("the first Sync without Follow_Up")
            ]
            guard clocks.generalMessages[port.link, default: 0] > 0 else {
                return .inconclusive(
                    says + "; nothing to port 320 is in the capture, as if a filter hid it",
                    on: subject, needs: "a capture of UDP ports 319 and 320", evidence)
            }
            return .fail(says, on: subject, evidence)
        }
    }
}
