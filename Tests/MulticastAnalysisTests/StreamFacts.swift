import MulticastAnalysis
import TestSupport
import Testing

/// Two tables tell the same of their streams.
func expectEqual(_ joined: borrowing StreamTable, _ whole: borrowing StreamTable) {
    let (count, expected) = (joined.count, whole.count)
    #expect(count == expected)
    guard count == expected else { return }
    let (totals, expectedTotals) = (
        [joined.packets, joined.octets], [whole.packets, whole.octets]
    )
    #expect(totals == expectedTotals)
    let (gaps, expectedGaps) = (joined.gaps, whole.gaps)
    #expect(gaps == expectedGaps)
    for number in 0 ..< count {
        let (stream, expected) = (joined[number], whole[number])
        #expect(facts(stream) == facts(expected))
        #expect(stream.sequences.map(facts) == expected.sequences.map(facts))
        for (sequence, expected) in zip(stream.sequences, expected.sequences) {
            #expect(isSame(sequence.jitter, expected.jitter))
            #expect(isSame(sequence.meanJitter, expected.meanJitter))
        }
    }
}

/// All of a stream that can be compared as it is.
private func facts(_ stream: MulticastStream) -> [String] {
    [
        "\(stream.link) \(stream.source) \(stream.group) \(stream.protocol)",
        "\(String(describing: stream.sourcePort)) \(String(describing: stream.destinationPort))",
        "\(stream.content) \(stream.packets) \(stream.octets) \(stream.fragments)",
        "duplicates \(String(describing: stream.duplicates))",
        "\(stream.firstTime) \(stream.lastTime)",
        "\(stream.peakPacketsPerSecond) \(stream.peakOctetsPerSecond)",
        "\(stream.peakPacketsPerMillisecond) \(stream.peakOctetsPerMillisecond)",
        "\(stream.timesToLive) \(stream.dscps)",
        "\(stream.longestGap) \(String(describing: stream.longestGapStart)) \(stream.gaps)",
    ]
        + stream.continuity.map { pid, counter in
            "\(pid) \(counter.packets) \(counter.errors) \(counter.lost) \(counter.duplicates)"
                + " \(counter.transportErrors)"
        }
}

private func facts(_ sequence: StreamSequence) -> [String] {
    let window = sequence.window
    return [
        "\(sequence.identifier) \(String(describing: sequence.payloadType))",
        "\(window.received) \(window.expected) \(window.lost) \(window.duplicates)",
        "\(window.outside) \(window.restarts) \(String(describing: window.highestNumber))",
        "\(window.bursts.distribution) \(window.bursts.longest) \(window.bursts.total)",
        "\(window.depths.distribution) \(window.depths.longest) \(window.depths.total)",
    ]
}

/// Both are computed in floating point, in another order.
private func isSame(_ left: Duration?, _ right: Duration?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs((left - right) / .nanoseconds(1)) <= 2
}
