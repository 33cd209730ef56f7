import MulticastWire

extension DoctorRule {
    /// Two legs of one stream differ.
    static let abFeedDivergence = DoctorRule(
        "ab-feed-divergence", .stream, .major,
        title: "The A and B legs of a redundant stream do not match",
        reference: "RFC 7198",
        displayFilter: "rtp",
        why: """
            A stream is sent twice so that one leg makes up for what the other loses. If one leg is \
            gone, or both lose the same, nobody notices until it is too late.
            """,
        linux: "see that both legs are joined, each on its interface",
        network: "look at the path of the leg that loses or is gone",
        measuresTime: true, isOfAbsence: true,
        judge: judgeLegs)

    @Sendable private static func judgeLegs(of patient: Case) -> [Verdict] {
        var (found, even): ([Verdict], SeenStream?) = ([], nil)
        let byIdentifier = Dictionary(
            grouping: patient.streams.filter { $0.stream.sequences.count == 1 }
        ) { $0.stream.sequences[0].identifier }
        for (_, legs) in byIdentifier.sorted(by: { $0.key < $1.key }) {
            // Forged streams must not make this slow.
            guard let pair = pair(of: Array(legs.prefix(64))) else { continue }
            let (one, other) = pair
            let (a, b) = (one.stream.sequences[0].window, other.stream.sequences[0].window)
            let start = max(one.stream.firstTime, other.stream.firstTime)
            let end = min(one.stream.lastTime, other.stream.lastTime)
            let gone = max(one.stream.lastTime, other.stream.lastTime).since(end)
            let evidence = [one, other].map { leg in
                leg.first(
                    "leg to \(leg.stream.group): \(leg.numbers.lost) of \(leg.numbers.expected) missing"
                )
            }
            let says = "the legs to \(one.stream.group) and \(other.stream.group)"
            if gone > .seconds(1), end.since(start) > .seconds(1) {
                let lost = one.stream.lastTime < other.stream.lastTime ? one : other
                found.append(
                    .fail(
                        "\(says) differ: that to \(lost.stream.group) ended \(gone.inWords) earlier",
                        on: lost.subject, evidence + [lost.last("its last packet")]))
            } else if a.lost > 0, b.lost > 0 {
                found.append(
                    .suspect(
                        "\(says) both lose: \(a.lost) and \(b.lost) packets, perhaps the same ones",
                        on: one.subject, evidence))
            } else {
                even = even ?? one
            }
        }
        guard found.isEmpty, let even else { return found }
        return [.ok("the legs of redundant streams match", on: even.subject)]
    }

    /// Two streams with one identifier to different groups, at about the same numbers.
    private static func pair(of legs: [SeenStream]) -> (SeenStream, SeenStream)? {
        for (index, one) in legs.enumerated() {
            for other in legs.dropFirst(index + 1)
            where other.stream.group != one.stream.group
                && other.stream.sequences[0].payloadType == one.stream.sequences[0].payloadType
                && one.stream.packets >= 50 && other.stream.packets >= 50
                && max(one.stream.firstTime, other.stream.firstTime)
                    < min(one.stream.lastTime, other.stream.lastTime)
            {
                return (one, other)
            }
        }
        return nil
    }
}
