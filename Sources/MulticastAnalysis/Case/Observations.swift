import MulticastWire

extension Case {
    /// What there is and how it does, link by link: what an admin compares with what should be.
    var observations: [Diagnosis.Observation] {
        let rows = Dictionary(grouping: memberships) {
            MembershipSightings.Place(link: $0.link, isIPv6: $0.group.isIPv6)
        }
        return segments.flatMap { segment in
            let place = MembershipSightings.Place(link: segment.link, isIPv6: segment.isIPv6)
            return [
                querierObservation(of: segment), timerObservation(of: segment),
                memberObservation(of: segment, rows[place] ?? []), streamObservation(of: segment),
            ]
            .compactMap(\.self)
            .map { Diagnosis.Observation(subject: segment.subject, says: $0) }
        }
    }

    private func querierObservation(of segment: Segment) -> String? {
        guard let last = segment.generalQueries.last else {
            return segment.reports.isEmpty ? nil : "no \(segment.protocolName) querier was seen"
        }
        let own = segment.generalQueries.filter { $0.source == last.source }
        let others = Set(segment.generalQueries.map(\.source)).count - 1
        var says = "querier \(last.source)" + (last.mac.map { " (\($0))" } ?? "")
        says += ", \(segment.protocolName) version \(last.version), \(own.count) General Quer"
        says += own.count == 1 ? "y" : "ies"
        if own.count > 2 {
            let gaps = zip(own, own.dropFirst()).map { $1.time.since($0.time) }.sorted()
            says += ", every \(gaps[gaps.count / 2].inWords)"
        }
        if let interval = last.queryInterval { says += " (announced: \(interval.inWords))" }
        return says + (others > 0 ? "; \(others) more quer\(others == 1 ? "ies" : "y")" : "")
    }

    private func timerObservation(of segment: Segment) -> String? {
        guard segment.hasObservedTimers else { return nil }
        let intervals = segment.membershipIntervals
        let covered = segment.length / intervals[0]
        return "memberships last \(intervals[0].inWords) (RFC 3376) or \(intervals[1].inWords) "
            + "(RFC 9776); the capture covers \((covered * 10).rounded() / 10) of them"
    }

    private func memberObservation(of segment: Segment, _ rows: [Membership]) -> String? {
        guard !rows.isEmpty else { return nil }
        let (groups, hosts) = (Set(rows.map(\.group)).count, Set(rows.map(\.host)).count)
        let versions = Set(rows.map(\.version)).sorted().map(String.init)
        return "\(groups) group\(groups == 1 ? "" : "s") reported by \(hosts) "
            + "host\(hosts == 1 ? "" : "s"), in \(segment.protocolName) version "
            + versions.joined(separator: " and ")
    }

    private func streamObservation(of segment: Segment) -> String? {
        guard !segment.streams.isEmpty else { return nil }
        let octets = segment.streams.reduce(UInt64(0)) { $0 &+ $1.stream.octets }
        let groups = Set(segment.streams.map(\.stream.group)).count
        let count = segment.streams.count
        var says = "\(count) stream\(count == 1 ? "" : "s") to \(groups) group"
        says += groups == 1 ? "" : "s"
        let seconds = segment.length.inNanoseconds / 1_000_000_000
        if seconds > 0 { says += ", \(Words.bitRate(octets &* 8 / UInt64(seconds)))" }
        return says
    }
}
