import MulticastWire

extension DoctorRule {
    /// An application sends where only protocols of the link should.
    static let appDataInLinkLocal = DoctorRule(
        "app-data-in-link-local", .addressing, .major,
        title: "Application data is sent in 224.0.0.0/24 or ff02::",
        reference: "RFC 5771 §4; RFC 4541 §2.1.2",
        displayFilter: "udp && (ip.dst == 224.0.0.0/24 || ipv6.dst == ff02::/16)",
        why: """
            No router forwards these groups whatever the TTL, and switches send them to all ports: \
            the data cannot leave the VLAN, and everybody on it gets it.
            """,
        linux: "move the stream to a group of 239.192.0.0/14",
        network: "move the stream to a group of 239.192.0.0/14, or of 232/8 with sources",
        judge: judgeApplications)

    /// The packets a second that no protocol of a link needs.
    private static var muchPerSecond: Double { 100 }

    @Sendable private static func judgeApplications(of patient: Case) -> [Verdict] {
        let registry = GroupRegistry.standard
        var (found, known): ([Verdict], SeenStream?) = ([], nil)
        for stream in patient.streams where !stream.isRoutable && stream.stream.protocol == .udp {
            if case .v6(let group) = stream.stream.group, group.isSolicitedNode { continue }
            let group = stream.stream.group
            let rate = stream.stream.meanPacketsPerSecond ?? 0
            let isMuch = rate > muchPerSecond && stream.stream.packets > 200
            guard registry.name(of: group) == nil || isMuch else {
                known = known ?? stream
                continue
            }
            let says =
                "\(stream.stream.source) sends UDP to \(group), port "
                + "\(stream.stream.destinationPort ?? 0)"
                + (isMuch ? ", \(Int(min(rate, 1e9))) packets a second" : "")
            let evidence = [
                stream.first("\(stream.stream.packets) packets, TTL \(stream.timesToLive)")
            ]
            let isUnknown = registry.name(of: group) == nil
            if isUnknown, !group.isIPv6 {
                found.append(
                    .fail(
                        says + ", a group that nobody has registered", on: stream.subject, evidence)
                )
            } else {
                // Of IPv6 many more groups are registered than have a name here.
                found.append(
                    .suspect(
                        says, on: stream.subject, severity: isUnknown ? .minor : nil, evidence))
            }
        }
        guard found.isEmpty, let known else { return found }
        return [
            .ok(
                "what is sent to groups of the link is of protocols that belong there",
                on: known.subject, [known.first("data of \(known.stream.group)")])
        ]
    }
}
