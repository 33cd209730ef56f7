import MulticastWire

extension DoctorRule {
    /// Data to a group whose Ethernet address is that of control traffic.
    static let floodProneGroup = DoctorRule(
        "flood-prone-group", .addressing, .major,
        title: "A group shares the Ethernet address of 224.0.0.x and is never filtered",
        reference: "RFC 4541 §2.1.2; RFC 1112 §6.4; RFC 4607 §9",
        displayFilter: "eth.dst[0:5] == 01:00:5e:00:00 && !(ip.dst == 224.0.0.0/24)",
        why: """
            Switches send the addresses of 224.0.0.0/24 to all ports. A group x.0.0.y or x.128.0.y \
            has such an address: snooping is on, and this one stream is everywhere. Switches that \
            snoop by IP address, Linux among them, are not affected.
            """,
        linux: "use another group; mcmac plan makes some that are safe",
        network: "use another group; mcmac check finds all such groups in plans and captures",
        judge: { patient in
            let prone = patient.streams.filter { stream in
                if case .v4(let group) = stream.stream.group { group.isFloodProne } else { false }
            }
            let found = Dictionary(grouping: prone, by: \.stream.link).sorted { $0.key < $1.key }
                .map { link, streams in
                    let groups = Set(streams.map(\.stream.group)).sorted().map(\.description)
                    return Verdict.fail(
                        "data of \(Words.list(groups)) flows, which switches may send everywhere",
                        on: Subject(link, group: streams[0].stream.group),
                        streams.map { stream in
                            stream.first(
                                "data of \(stream.stream.group) to "
                                    + "\(MACAddress(mapping: stream.stream.group))")
                        })
                }
            guard found.isEmpty, patient.streams.contains(where: \.isRoutable) else { return found }
            return [.ok("no stream goes to an Ethernet address of 224.0.0.0/24")]
        })
}
