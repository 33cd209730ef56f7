import MulticastWire

extension DoctorRule {
    /// The spanning tree changes, and multicast is flooded or interrupted.
    static let topologyChangeFlood = DoctorRule(
        "topology-change-flood", .snooping, .minor,
        title: "A spanning-tree change floods or interrupts multicast",
        reference: "RFC 4541 §2.1.1",
        displayFilter: "stp.flags.tc == 1 || igmp.type == 0x11",
        why: """
            After a change of the spanning tree switches forget where members are, send all groups to \
            all ports for some seconds, and ask anew. A port of a host that is switched on and off is \
            enough for it.
            """,
        linux: "bridge link set dev eth0 guard on, or switch STP off where it is not needed",
        network: "mark ports of hosts as edge ports (portfast); find the port that changes",
        measuresTime: true,
        judge: judgeTopology)

    @Sendable private static func judgeTopology(of patient: Case) -> [Verdict] {
        guard !patient.topologyChanges.changes.isEmpty else { return [] }
        var found: [Verdict] = []
        for segment in patient.segments {
            let joined = Set(segment.reports.lazy.filter(\.isJoin).map(\.group))
            let (start, interface) = (segment.span.lowerBound, segment.link.interface)
            for stream in segment.streams
            where stream.isRoutable && !joined.contains(stream.stream.group)
                && stream.stream.firstTime.since(start) > .seconds(2)
            {
                guard
                    let change = patient.topologyChanges.last(
                        before: stream.stream.firstTime, within: .seconds(2), on: interface)
                else { continue }
                found.append(
                    .suspect(
                        "after a topology change the stream of \(stream.stream.source) to "
                            + "\(stream.stream.group) comes, which nobody here joined",
                        on: stream.subject, [change, stream.first("its first packet")]))
            }
            for query in segment.generalQueries where query.isFromNobody {
                guard
                    let change = patient.topologyChanges.last(
                        before: query.time, within: .seconds(2), on: interface)
                else { continue }
                found.append(
                    .suspect(
                        "after a topology change a switch asks who is a member of what",
                        on: segment.subject, severity: .info, [change, query.shows(query.words)]))
            }
        }
        guard found.isEmpty else { return found }
        return [
            .ok(
                "the spanning tree changed \(patient.topologyChanges.changes.count) times, and no "
                    + "stream followed it", on: Subject(patient.topologyChanges.changes[0].link),
                patient.topologyChanges.changes.prefix(4).map(\.evidence))
        ]
    }
}
