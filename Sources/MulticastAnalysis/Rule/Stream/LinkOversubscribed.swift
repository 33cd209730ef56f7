import MulticastWire

extension DoctorRule {
    /// More multicast than a link or a receiver can take.
    static let linkOversubscribed = DoctorRule(
        "link-oversubscribed", .stream, .major,
        title: "Multicast exceeds the capacity of the link or receiver",
        reference: "RFC 8085",
        displayFilter: "eth.dst.ig == 1",
        why: """
            All that is flooded, or joined together, comes through one port. Where that is more than \
            the link, the slowest device or the Wi-Fi behind it takes, everything on it suffers.
            """,
        linux: "leave groups that are not needed; see ip maddr, and ethtool for the speed",
        network: "prune what nobody joined (snooping with a querier), or use a faster port",
        judge: judgeLoad)

    /// What is too much if nobody here asked for it, in bits per second.
    private static var muchUnjoined: UInt64 { 100_000_000 }
    /// What any wired link takes.
    private static var little: UInt64 { 8_000_000 }

    @Sendable private static func judgeLoad(of patient: Case) -> [Verdict] {
        let seconds = UInt64(max(1, patient.length.inNanoseconds / 1_000_000_000))
        var (found, fine, unknown): ([Verdict], Verdict?, Verdict?) = ([], nil, nil)
        let byLink = Dictionary(grouping: patient.streams, by: \.stream.link)
        for (link, streams) in byLink.sorted(by: { $0.key < $1.key }) {
            let joined = Set(
                patient.segments.filter { $0.link == link }.flatMap { $0.reports.map(\.group) })
            func rate(_ streams: [SeenStream]) -> UInt64 {
                streams.reduce(UInt64(0)) { $0 &+ $1.stream.octets } / seconds &* 8
            }
            let (all, stray) = (
                rate(streams), rate(streams.filter { !joined.contains($0.stream.group) })
            )
            let top = streams.sorted { $0.stream.octets > $1.stream.octets }.prefix(4).map {
                $0.first(
                    "\($0.stream.group): \(Words.bitRate($0.bitsPerSecond)), "
                        + (joined.contains($0.stream.group) ? "joined here" : "not joined here"))
            }
            if stray > muchUnjoined {
                found.append(
                    .suspect(
                        "\(Words.bitRate(stray)) of multicast comes that nobody here joined, of "
                            + "\(Words.bitRate(all)) in all", on: Subject(link), Array(top)))
            } else if all < little {
                fine =
                    fine
                    ?? .ok(
                        "\(Words.bitRate(all)) of multicast, which any wired link takes",
                        on: Subject(link), Array(top))
            } else {
                unknown =
                    unknown
                    ?? .inconclusive(
                        "\(Words.bitRate(all)) of multicast; how fast the link is, the capture does not tell",
                        on: Subject(link), needs: "the speed of the slowest link that it goes to",
                        Array(top))
            }
        }
        if !found.isEmpty { return found }
        return [unknown ?? fine].compactMap(\.self)
    }
}
