import MulticastWire

extension DoctorRule {
    /// Data comes long after the join.
    static let joinLatencyHigh = DoctorRule(
        "join-latency-high", .timing, .minor,
        title: "Join latency is too long",
        reference: "RFC 9776 §5.1",
        displayFilter: "igmp || ip.dst == 224.0.0.0/4",
        why: """
            The first report was lost, or a router had to build a tree to the source first. A switch \
            with a busy processor is slow too.
            """,
        linux: "look at the receive path of the host: is it the join or the data that is late?",
        network:
            "look at the rendezvous point and the tree to the source; at the switch's processor load",
        measuresTime: true,
        judge: { patient in
            let found = patient.memberships.compactMap { judgeJoin($0, patient) }
            if let worst = found.first(where: \.kind.isFinding) {
                return [worst] + found.dropFirst().filter(\.kind.isFinding)
            }
            return found
        })

    private static func judgeJoin(_ member: Membership, _ patient: Case) -> Verdict? {
        guard member.joinWasSeen, let latency = member.joinLatency, member.group.isRoutableGroup
        else { return nil }
        let streams = patient.streams(of: member.group, on: member.link)
        let period = streams.compactMap(\.interval).min() ?? .zero
        let isRouted = streams.contains { $0.isRouted(patient) }
        let limit: Duration = (isRouted ? .seconds(2) : .milliseconds(500)) + period
        let data = member.joined.advanced(by: latency)
        let says = "\(member.group) came \(latency.inWords) after \(member.host) joined"
        let subject = Subject(
            member.link, group: member.group, host: member.host, mac: member.mac)
        guard latency > limit else { return .ok(says, on: subject) }
        let segment = patient.segment(member.link, ipv6: member.group.isIPv6)
        let reports = (segment?.reports(of: member.group) ?? []).filter {
            $0.host == member.host && $0.time >= member.joined && $0.time <= data
        }
        let evidence =
            reports.prefix(4).map { $0.shows($0.words) }
            + [Evidence(nil, at: data, "the first packet of \(member.group)")]
        let isActive = patient.streams.contains {
            $0.stream.group == member.group && $0.stream.link != member.link
                && $0.stream.firstTime <= member.joined && $0.stream.lastTime >= data
        }
        if isActive {
            return .fail(
                says + ", though it was sent all the time, as seen elsewhere", on: subject, evidence
            )
        }
        // The first reports were lost if the one that helped was the answer to a query.
        let helper = reports.last { data.since($0.time) <= .milliseconds(500) }
        let query = helper.flatMap { helper in
            segment?.queries.last {
                $0.time < helper.time && helper.time.since($0.time) <= $0.maxRespTime + .seconds(1)
                    && $0.time > member.joined.advanced(by: .seconds(1))
            }
        }
        if let query, reports.count > 1, latency < .seconds(300) {
            return .suspect(
                says + ", with the answer to a query: the first reports may have been lost",
                on: subject, [query.shows(query.words)] + evidence)
        }
        return .inconclusive(
            says + "; when the sender began is not known", on: subject,
            needs: "a capture at the sender at the same time", evidence)
    }
}

extension SeenStream {
    /// Whether a router brought it here, as far as one can tell.
    fileprivate func isRouted(_ patient: Case) -> Bool {
        if patient.pimNeighbors.contains(where: { $0.link == stream.link }) { return true }
        let prefixes = patient.neighbors.prefixes(on: stream.link)
        guard !prefixes.isEmpty, case .v4(let source) = stream.source else { return false }
        return !prefixes.contains(source.rawValue >> 8)
    }
}
