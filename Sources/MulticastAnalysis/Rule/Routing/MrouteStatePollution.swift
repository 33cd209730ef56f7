import MulticastWire

extension DoctorRule {
    /// Discovery that fills the tables of routers.
    static let mrouteStatePollution = DoctorRule(
        "mroute-state-pollution", .routing, .minor,
        title: "SSDP and its like clog the state of routers",
        reference: "RFC 2365 §7; UPnP Device Architecture 1.1",
        displayFilter: "udp.dstport == 1900 || udp.dstport == 427",
        why: """
            Every host that looks for devices with a TTL above 1 is a source of its own to routers: \
            thousands of (S,G) entries for 239.255.255.250, each made in software.
            """,
        linux: """
            set the TTL of discovery to 1 or 2; have the router drop it: nft add rule inet filter \
            forward ip daddr 239.255.255.250 drop
            """,
        network: """
            put 239.255.255.250 and 239.255.255.253 into the multicast boundary of every first-hop \
            router
            """,
        subCodes: [
            SubCode(
                "ssdp-ttl-or-storm", .minor,
                title: "SSDP is a storm, or ends at a router",
                reference: "UPnP Device Architecture 1.1")
        ],
        judge: { patient in
            patient.segments(ipv6: false).flatMap { segment in
                let discovery = segment.streams.filter { isDiscovery($0.stream.group) }
                guard !discovery.isEmpty else { return [Verdict]() }
                let found = storms(discovery, on: segment) + pollution(discovery, segment, patient)
                guard found.isEmpty else { return found }
                let hosts = Set(discovery.map(\.stream.source)).count
                return [
                    .ok(
                        "\(Words.count(hosts, "host looks", "hosts look")) for devices, too few to "
                            + "fill a router's tables",
                        on: segment.subject, [discovery[0].first("the first of them")])
                ]
            }
        })

    /// The groups of SSDP, and of SLP and its forerunner.
    private static func isDiscovery(_ group: IPAddress) -> Bool {
        group == .v4(IPv4Address(239, 255, 255, 250))
            || group == .v4(IPv4Address(239, 255, 255, 253))
            || group == .v4(IPv4Address(239, 255, 255, 254))
    }

    /// How many sources make a crowd.
    private static let crowd = 50
    /// How many packets a second make a storm.
    private static let storm: UInt32 = 100

    private static func pollution(
        _ discovery: [SeenStream], _ segment: Segment, _ patient: Case
    ) -> [Verdict] {
        let routers = patient.pimNeighbors.filter { $0.link == segment.link }
        guard let router = routers.first else { return [] }
        let far = discovery.filter { ($0.stream.timesToLive.last ?? 0) > 1 }
        let sources = Set(far.map(\.stream.source))
        guard sources.count >= crowd else { return [] }
        return [
            .fail(
                "\(sources.count) hosts send discovery that \(router.address) has to keep state for",
                on: segment.subject,
                far.prefix(Verdict.evidenceLimit).map {
                    $0.first("TTL \($0.timesToLive), from \($0.stream.source)")
                }, further: max(0, far.count - Verdict.evidenceLimit))
        ]
    }

    private static func storms(_ discovery: [SeenStream], on segment: Segment) -> [Verdict] {
        discovery.filter { $0.stream.peakPacketsPerSecond > storm }.map { stream in
            .fail(
                "\(stream.stream.source) sends \(stream.stream.peakPacketsPerSecond) packets of "
                    + "discovery in one second", on: stream.subject, subCode: "ssdp-ttl-or-storm",
                [stream.first("its first packet")])
        }
    }
}
