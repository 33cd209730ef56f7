import MulticastWire

extension DoctorRule {
    /// Packets above some length that are lost between two points.
    static let mtuBlackhole = DoctorRule(
        "mtu-blackhole", .mtu, .major,
        title: "Large multicast packets vanish on the way",
        reference: "RFC 1122; RFC 8201; RFC 4443",
        displayFilter: "ip.dst == 224.0.0.0/4 && ip.len > 1400",
        why: """
            Somewhere a link takes only smaller packets, and the router before it drops the others. For \
            groups no router of IPv4 tells the sender: small ones come, and what is worth sending does \
            not.
            """,
        linux: """
            compare ip link on all links of the way; mcping with growing sizes finds the limit; tunnels \
            and VPNs have less than 1500 octets
            """,
        network: """
            set the same MTU on all links and tunnels of the way, or have the sender make packets that \
            fit the smallest
            """,
        isOfAbsence: true,
        judge: { patient in
            let places = patient.packets.sizes.places
            let byFlow = Dictionary(grouping: places.keys, by: \.flow)
            let pairs = byFlow.values.flatMap { keys in
                keys.flatMap { before in keys.map { (before: before, behind: $0) } }
            }
            .filter { pair in
                pair.before.link.interface != pair.behind.link.interface
                    && (places[pair.before]?.timeToLive ?? 0)
                        >= (places[pair.behind]?.timeToLive ?? .max)
            }
            .sorted {
                ($0.before.flow.group, $0.before.link) < ($1.before.flow.group, $1.before.link)
            }
            let found = pairs.compactMap { judge($0.before, $0.behind, places) }
            if !found.isEmpty { return found }
            if let pair = pairs.first {
                return [
                    .ok(
                        "packets of all lengths pass between two points",
                        on: Subject(pair.behind.link, group: pair.behind.flow.group))
                ]
            }
            return onePoint(patient)
        })

    /// How many packets have to be there, or not.
    private static let enough = 3

    private static func judge(
        _ before: PacketSizes.Place, _ behind: PacketSizes.Place,
        _ places: [PacketSizes.Place: PacketSizes.Sizes]
    ) -> Verdict? {
        guard let here = places[before], let there = places[behind], !here.hasMore,
            !there.hasMore, let largest = there.bySize.keys.max(),
            let start = there.bySize.values.map(\.firstTime).min(),
            let end = there.bySize.values.map(\.lastTime).max()
        else { return nil }
        // What was sent while smaller ones came.
        let lost = here.bySize.filter {
            $0.key > largest && $0.value.firstTime <= end && $0.value.lastTime >= start
        }
        .sorted { $0.key < $1.key }
        let small = here.bySize.filter { $0.key <= largest }
        let sent = small.values.reduce(0) { $0 + $1.packets }
        let came = there.bySize.values.reduce(0) { $0 + $1.packets }
        guard let smallest = lost.first,
            lost.reduce(0, { $0 + $1.value.packets }) >= enough, sent >= enough, came >= enough,
            // Of those that fit nearly all came: loss has another reason.
            came * 10 >= sent * 9
        else { return nil }
        let flow = before.flow
        let count = lost.reduce(0) { $0 + $1.value.packets }
        return .fail(
            "packets of \(flow.source) to \(flow.group) with \(smallest.key) octets and more do not come: "
                + "none of \(count), and of those up to \(largest) octets \(min(came, sent)) of \(sent)"
                + (here.isUnfragmentable ? "; they must not be fragmented" : ""),
            on: Subject(
                behind.link, group: flow.group, source: flow.source, port: flow.port),
            lost.prefix(4).map { length, size in
                Evidence(
                    size.first, at: size.firstTime,
                    "\(length) octets: \(Words.count(size.packets, "packet")), all before it")
            }
                + (there.bySize[largest].map {
                    [
                        Evidence(
                            $0.first, at: $0.firstTime, "\(largest) octets: the largest behind it")
                    ]
                } ?? []))
    }

    /// What can be said where there is one point only: nothing, of large packets.
    private static func onePoint(_ patient: Case) -> [Verdict] {
        let large = patient.streams.first {
            $0.isRoutable && $0.stream.packets > 0
                && $0.stream.octets / $0.stream.packets >= 1000
        }
        guard let large else { return [] }
        return [
            .inconclusive(
                "packets of some \(large.stream.octets / max(1, large.stream.packets)) octets come here; "
                    + "whether they come everywhere is not seen",
                on: large.subject,
                needs: "a capture where the stream is missing, beside one where it is there",
                [large.first("its first packet")])
        ]
    }
}
