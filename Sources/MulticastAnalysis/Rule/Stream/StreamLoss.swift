import MulticastWire

extension DoctorRule {
    /// Packets are missing in a stream.
    static let streamLoss = DoctorRule(
        "stream-loss", .stream, .major,
        title: "Packets are lost inside a stream",
        reference: "RFC 3550 §6.4.1, §A.1",
        displayFilter: "rtp || mp2t",
        why: """
            Sequence numbers are missing: a link or queue on the way is full, or drops for another \
            reason. A capture can lose packets itself: then most streams lose some at the same time, \
            and the capturing tool counts them.
            """,
        linux: """
            look at the drop counters on the way: ip -s link, tc -s qdisc, ethtool -S; raise \
            net.core.rmem_max and the receiver's buffer if the loss is behind the capture
            """,
        network: "look at drops and queues of the ports on the way, at bursts, and at Wi-Fi",
        measuresTime: true, isOfAbsence: true,
        judge: judgeLoss)

    @Sendable private static func judgeLoss(of patient: Case) -> [Verdict] {
        var (found, whole, short): ([Verdict], [SeenStream], SeenStream?) = ([], [], nil)
        for stream in patient.streams {
            let numbers = stream.numbers
            guard numbers.expected > 0 else { continue }
            // A handful of packets over minutes is a stream that is pruned or joined now and then.
            guard numbers.expected >= 100, numbers.received >= 50 else {
                short = short ?? stream
                continue
            }
            guard numbers.lost > 0 else {
                whole.append(stream)
                continue
            }
            let share = Double(numbers.lost) / Double(numbers.expected)
            let gaps = patient.numbers.tracks(of: stream.stream).flatMap(\.afterLoss)
            let says =
                "\(numbers.lost) of \(numbers.expected) packets of \(stream.stream.source) to "
                + "\(stream.stream.group) are missing, \(Words.share(share))"
                + (numbers.longestBurst > 1 ? ", up to \(numbers.longestBurst) in a row" : "")
            found.append(
                .fail(
                    says, on: stream.subject, severity: share < 0.0001 ? .minor : nil,
                    gaps.isEmpty
                        ? [stream.first("the stream begins"), stream.last("and was seen last")]
                        : gaps))
        }
        if found.count > 2, whole.isEmpty {
            // Every stream has lost: the capture may be the cause.
            return found.map {
                $0.lowered(
                    to: .suspect, because: "all streams lose, so the capture may have lost them")
            }
        }
        guard found.isEmpty else { return found }
        if let first = whole.first {
            let packets = whole.reduce(UInt64(0)) { $0 &+ $1.numbers.expected }
            return [
                .ok(
                    "nothing is missing of \(packets) packets in "
                        + Words.count(whole.count, "numbered stream"), on: first.subject,
                    [first.first("the first of them begins")])
            ]
        }
        guard let short else {
            guard let stream = patient.streams.first(where: \.isRoutable) else { return [] }
            return [
                .inconclusive(
                    "no stream has numbers that are known", on: stream.subject,
                    needs: "the sender's count of packets, or a probe beside the stream")
            ]
        }
        return [
            .inconclusive(
                "too few packets of a numbered stream came: "
                    + "\(short.numbers.received) of \(short.numbers.expected)", on: short.subject,
                needs: "100 packets of it, at a place where it flows all the time")
        ]
    }
}

/// What the numbers of a stream tell, all its sequences and PIDs together.
struct StreamNumbers {
    var expected: UInt64 = 0
    var lost: UInt64 = 0
    var received: UInt64 = 0
    var reordered: UInt64 = 0
    var longestBurst: UInt64 = 0
}

extension SeenStream {
    /// What its numbers tell; nothing if it has none that are known.
    var numbers: StreamNumbers {
        var sum = StreamNumbers()
        for sequence in stream.sequences {
            sum.expected &+= sequence.window.expected
            sum.lost &+= sequence.window.lost
            sum.received &+= sequence.window.received
            sum.reordered &+= sequence.window.reordered
            sum.longestBurst = max(
                sum.longestBurst, sequence.window.bursts.distribution.last?.lengths.lowerBound ?? 0)
        }
        // A transport stream in RTP is numbered twice: its RTP tells more.
        guard stream.sequences.isEmpty else { return sum }
        for (_, counter) in stream.continuity {
            sum.expected &+= counter.packets &+ counter.lost
            sum.lost &+= counter.lost
            sum.received &+= counter.packets
        }
        return sum
    }

    /// When it was seen last, and what that shows.
    func last(_ says: String) -> Evidence { Evidence(nil, at: stream.lastTime, says) }
}
