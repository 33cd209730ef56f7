import MulticastWire

extension DoctorRule {
    /// Packets overtake each other, or come unevenly.
    static let streamReorderJitter = DoctorRule(
        "stream-reorder-jitter", .stream, .minor,
        title: "Excess jitter or reordering",
        reference: "RFC 3550 §6.4.1, §A.8",
        displayFilter: "rtp",
        why: """
            Receivers have a buffer for some milliseconds, and drop what comes later. Two paths of \
            different length, queues without priority and Wi-Fi make packets late.
            """,
        linux:
            "look for links that share a flow packet by packet (bonding balance-rr), and at tc queues",
        network: "share links by flow and not by packet; give the stream a priority (DSCP, queues)",
        subCodes: [
            SubCode(
                "qos-missing", .info, title: "Media or clock packets have no priority",
                reference: "RFC 4594",
                why: """
                    Clocks and media go through the same queues as all else: where a link is \
                    full for a moment they are late or lost.
                    """,
                linux: "have the sending program set IP_TOS, or mark with nft (ip dscp set)",
                network: """
                    mark PTP and media at the first port, and give the marks queues of their own
                    """)
        ],
        measuresTime: true,
        judge: judgeOrder)

    /// How many packets have to be late for a share of them to be one.
    private static var fewest: UInt64 { 3 }

    @Sendable private static func judgeOrder(of patient: Case) -> [Verdict] {
        var (found, even): ([Verdict], SeenStream?) = ([], nil)
        for stream in patient.streams {
            let numbers = stream.numbers
            guard numbers.received >= 100 else { continue }
            let late = patient.numbers.tracks(of: stream.stream).flatMap(\.late)
            let share = Double(numbers.reordered) / Double(numbers.received)
            let says = "of \(stream.stream.source) to \(stream.stream.group)"
            if share > 0.001 {
                let text =
                    "\(numbers.reordered) of \(numbers.received) packets \(says) come late, "
                    + Words.share(share)
                let evidence = late.isEmpty ? [stream.first("the stream begins")] : late
                found.append(
                    share >= 0.01 && numbers.reordered >= fewest
                        ? .fail(text, on: stream.subject, evidence)
                        : .suspect(text, on: stream.subject, evidence))
            } else if patient.numbers.keepsTime(stream.stream),
                let jitter = excessJitter(of: stream)
            {
                found.append(
                    .suspect(
                        "the packets \(says) come unevenly: a jitter of \(jitter.inWords), and one "
                            + "is due every \((stream.interval ?? .zero).inWords)",
                        on: stream.subject, [stream.first("the stream begins")]))
            } else {
                even = even ?? stream
            }
        }
        found += patient.streams.compactMap(missingPriority)
        guard !found.contains(where: { $0.subCode == nil }), let even else { return found }
        return found + [
            .ok(
                "numbered streams come in order", on: even.subject,
                [even.first("the stream begins")])
        ]
    }

    /// The mean jitter of RTP if it is more than half of the time between packets.
    private static func excessJitter(of stream: SeenStream) -> Duration? {
        guard let interval = stream.interval, interval > .zero else { return nil }
        let jitters = stream.stream.sequences.compactMap(\.meanJitter)
        guard let most = jitters.max(), most * 2 > interval,
            // Who bursts a frame of video at once has jitter of no meaning; a clock that is not
            // the payload's has one without bounds.
            most < .seconds(1), interval >= .milliseconds(1)
        else { return nil }
        return most
    }

    private static func missingPriority(of stream: SeenStream) -> Verdict? {
        let isClock = stream.stream.destinationPort == 319 || stream.stream.destinationPort == 320
        guard isClock || stream.stream.content == .rtp, stream.stream.packets >= 10,
            stream.stream.dscps == [0]
        else { return nil }
        return .suspect(
            "\(isClock ? "PTP" : "RTP") of \(stream.stream.source) to \(stream.stream.group) has DSCP 0",
            on: stream.subject, subCode: "qos-missing", [stream.first("DSCP 0")])
    }
}
