import MulticastWire

extension DoctorRule {
    /// Streams that differ in their ports alone.
    static let sameGroupManyPorts = DoctorRule(
        "same-group-many-ports", .addressing, .minor,
        title: "Several streams share a group and differ only by port",
        reference: "RFC 1112 §4; RFC 8085",
        displayFilter: "udp && ip.dst == 224.0.0.0/4",
        why: """
            Memberships know no ports: a receiver of one of the streams gets all of them, and throws \
            away what it does not want.
            """,
        linux: "give each stream a group of its own; mcmac plan makes them",
        network: "give each stream a group of its own; mcmac plan makes them",
        judge: { patient in
            let large = patient.streams.filter {
                $0.isRoutable && !$0.isManyToMany && $0.bitsPerSecond > 1_000_000
                    && $0.stream.packets > 100
            }
            let found = patient.segments.flatMap { segment in
                Dictionary(
                    grouping: large.filter {
                        $0.stream.link == segment.link && $0.stream.group.isIPv6 == segment.isIPv6
                    }, by: \.stream.group
                ).sorted { $0.key < $1.key }.compactMap { group, streams -> Verdict? in
                    let ports = Set(streams.compactMap(\.stream.destinationPort)).sorted()
                    // RTP and its control protocol are a pair, the even port and the next.
                    let own = ports.filter { $0 & 1 == 0 || !ports.contains($0 - 1) }
                    guard own.count > 1 else { return nil }
                    return .fail(
                        "\(group) has streams to ports \(Words.list(own.map(String.init)))",
                        on: Subject(segment.link, group: group),
                        streams.map {
                            $0.first(
                                "port \($0.stream.destinationPort ?? 0): "
                                    + Words.bitRate($0.bitsPerSecond))
                        })
                }
            }
            guard found.isEmpty, let first = patient.streams.first(where: \.isRoutable) else {
                return found
            }
            return [.ok("no group has several large streams", on: first.subject)]
        })
}
