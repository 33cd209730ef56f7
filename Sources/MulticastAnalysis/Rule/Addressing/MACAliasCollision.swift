import MulticastWire

extension DoctorRule {
    /// Two groups that are in use on a link have one Ethernet address.
    static let macAliasCollision = DoctorRule(
        "mac-alias-collision", .addressing, .major,
        title: "Two groups in use share one Ethernet address",
        reference: "RFC 1112 §6.4; RFC 4541 §2.1.2; RFC 4607",
        displayFilter: "eth.dst[0:3] == 01:00:5e || eth.dst[0:2] == 33:33",
        why: """
            An Ethernet address keeps 23 of the 28 bits of a group, so that 32 groups share each, and \
            the last 32 bits of one of IPv6. Network cards, and switches that filter by Ethernet \
            addresses, give a member of one group the data of the others as well.
            """,
        linux:
            "use another group: mcmac plan makes some that share no address, mcmac check finds all that do",
        network: """
            use another group, or set the switches to snoop by IP address where they can; mcmac plan \
            makes groups that share no address
            """,
        isOfOneNetwork: true,
        judge: { patient in
            Dictionary(grouping: patient.segments, by: \.link).sorted { $0.key < $1.key }
                .flatMap { judgeAliases(of: $0.value) }
        })

    /// Data below this, in bits per second, hurts nobody who gets it without asking.
    private static var much: UInt64 { 1_000_000 }

    private static func judgeAliases(of segments: [Segment]) -> [Verdict] {
        var uses: [MACAddress: [IPAddress: GroupUse]] = [:]
        for segment in segments {
            for stream in segment.streams {
                let group = stream.stream.group
                uses[MACAddress(mapping: group), default: [:]][group, default: GroupUse()]
                    .add(stream)
            }
            for report in segment.reports {
                let group = report.group
                uses[MACAddress(mapping: group), default: [:]][group, default: GroupUse()]
                    .add(report)
            }
        }
        let shared = uses.filter { entry in
            // What shares the address of 224.0.0.x is another rule's.
            entry.value.count > 1 && !entry.value.keys.contains { !$0.isRoutableGroup }
        }
        guard !shared.isEmpty else {
            guard let link = segments.first?.link, !uses.isEmpty else { return [] }
            let groups = uses.values.reduce(0) { $0 + $1.count }
            return [
                .ok(
                    "\(Words.count(groups, "group")) in use, and no two share an address",
                    on: Subject(link))
            ]
        }
        return shared.sorted { $0.key.rawValue < $1.key.rawValue }.map { mac, groups in
            judgeCollision(mac, groups, on: segments[0].link)
        }
    }

    private static func judgeCollision(
        _ mac: MACAddress, _ groups: [IPAddress: GroupUse], on link: LinkKey
    ) -> Verdict {
        let sorted = groups.sorted { $0.key < $1.key }
        let most = sorted.map(\.value.bitsPerSecond).max() ?? 0
        let says =
            "\(Words.list(sorted.map(\.key.description))) share \(mac)"
            + (most > 0 ? "; up to \(Words.bitRate(most)) of one of them" : "")
        let evidence = sorted.flatMap(\.value.evidence)
        let subject = Subject(link, group: sorted[0].key, mac: mac)
        let severity: Finding.Severity = most >= much ? .major : .minor
        if sorted.contains(where: { $0.value.hasData }) {
            return .fail(says, on: subject, severity: severity, evidence)
        }
        return .suspect(
            says + "; they are joined, and no data of them was seen", on: subject,
            severity: severity, evidence)
    }

    /// How a group is used on a link.
    private struct GroupUse {
        private(set) var bitsPerSecond: UInt64 = 0
        private(set) var hasData = false
        private var data: Evidence?
        private var report: Evidence?

        var evidence: [Evidence] { [report, data].compactMap(\.self) }

        mutating func add(_ stream: SeenStream) {
            hasData = true
            data =
                data
                ?? stream.first("data of \(stream.stream.group) from \(stream.stream.source)")
            bitsPerSecond &+= stream.bitsPerSecond
        }

        mutating func add(_ sighting: ReportSighting) {
            report = report ?? sighting.shows(sighting.words)
        }
    }
}

extension SeenStream {
    /// The mean rate over its whole time, in bits per second; 0 of a single packet.
    var bitsPerSecond: UInt64 {
        let milliseconds = length.inNanoseconds / 1_000_000
        guard milliseconds > 0 else { return 0 }
        let (bits, overflows) = stream.octets.multipliedReportingOverflow(by: 8000)
        return overflows ? .max : bits / UInt64(milliseconds)
    }
}
