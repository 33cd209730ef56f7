import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Stream tables that are joined")
struct StreamJoiningTests {
    @Test(arguments: UInt64(0) ..< 150)
    func `two halves count what one table counts of all`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let frames = randomFrames(&random, isCalm: seed % 3 != 0)
        let seam = Int.random(in: 0 ... frames.count, using: &random)
        var whole = StreamTable(seed: 1)
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        for (number, frame) in frames.enumerated() {
            feed(frame, &whole)
            if number < seam { feed(frame, &first) } else { feed(frame, &second) }
        }
        let isJoined = first.append(second) != nil
        // Calm streams always can be joined; of the others those that are not are read again.
        #expect(isJoined || seed % 3 == 0)
        guard isJoined else { return }
        expectEqual(first, whole)
    }

    @Test
    func `a half whose times go back is not joined`() {
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        feed(TimedFrame(time: 1000, octets: rtp(1, 1, 1)), &first)
        feed(TimedFrame(time: 999, octets: rtp(2, 1, 1)), &second)
        let isJoined = first.append(second) != nil
        #expect(!isJoined)
    }

    @Test
    func `fragments whose first one is in the other half are not joined`() {
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        feed(TimedFrame(time: 1, octets: fragment(7, offset: 0, more: true)), &first)
        feed(TimedFrame(time: 2, octets: fragment(7, offset: 1, more: false)), &second)
        let isJoined = first.append(second) != nil
        #expect(!isJoined)
    }

    @Test
    func `fragments of packets that nobody knows are joined`() {
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        feed(TimedFrame(time: 1, octets: fragment(7, offset: 0, more: true)), &first)
        feed(TimedFrame(time: 2, octets: fragment(8, offset: 1, more: false)), &second)
        let isJoined = first.append(second) != nil
        let count = first.count
        #expect(isJoined && count == 2)
    }

    @Test
    func `a table that is no continuation is not joined`() {
        var first = StreamTable(seed: 2)
        let isJoined = first.append(StreamTable(seed: 3)) != nil
        #expect(!isJoined)
    }

    private func expectEqual(
        _ joined: borrowing StreamTable, _ whole: borrowing StreamTable
    ) {
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
}

private struct TimedFrame {
    var time: Int64
    var octets: [UInt8]
}

private func feed(_ frame: TimedFrame, _ table: inout StreamTable) {
    let captured = CapturedFrame(
        timestamp: Timestamp(nanoseconds: frame.time), originalLength: frame.octets.count,
        linkType: .ethernet, interface: 0, octets: frame.octets.span)
    _ = table.observe(captured)
}

/// Frames of a few streams; those that are not calm hold anything.
private func randomFrames(_ random: inout SeededRandom, isCalm: Bool) -> [TimedFrame] {
    var frames: [TimedFrame] = []
    var time: Int64 = 1_700_000_000_000_000_000
    var sequences = (0 ..< 4).map { _ in
        isCalm
            ? lossyStream(&random)
            : randomStream(16, &random).map { UInt16(truncatingIfNeeded: $0) }
    }
    var counter: UInt8 = 0
    var identification = UInt16.random(in: 0 ... 1000, using: &random)
    for _ in 0 ..< Int.random(in: 1 ... 900, using: &random) {
        time += Int64.random(in: 0 ... 3_000_000, using: &random)
        if random.next() % 200 == 0 { time += 1_500_000_000 }
        let stream = Int.random(in: 0 ..< 4, using: &random)
        if random.next() % 20 != 0 { identification &+= 1 }
        let sequence = sequences[stream].popLast() ?? 0
        var octets = rtp(
            sequence, UInt32(stream), UInt32(truncatingIfNeeded: time / 11_111),
            identification: identification, vlan: stream == 1 ? 7 : 0,
            ttl: random.next() % 50 == 0 ? 9 : 16)
        switch (isCalm, random.next() % 40) {
        case (false, 0): octets = fragment(UInt8(random.next() % 8), offset: 0, more: true)
        case (false, 1): octets = fragment(UInt8(random.next() % 8), offset: 1, more: false)
        case (false, 2): time -= 5_000_000
        case (_, 3 ... 8):
            // Every 16th is lost or comes twice.
            if random.next() % 16 != 0 { counter &+= 2 }
            octets = transportStream(isCalm ? counter : UInt8(random.next() % 16))
        default: break
        }
        frames.append(TimedFrame(time: time, octets: octets))
    }
    return frames
}

/// Numbers of which some are lost, and some swapped with the one before.
private func lossyStream(_ random: inout SeededRandom) -> [UInt16] {
    let start = UInt16.random(in: 0 ... .max, using: &random)
    var numbers = (0 ..< 1000).map { start &- $0 }.filter { _ in random.next() % 20 != 0 }
    for place in 1 ..< numbers.count where random.next() % 50 == 0 {
        numbers.swapAt(place - 1, place)
    }
    return numbers
}

/// RTP to a group, with 20 octets of payload.
private func rtp(
    _ sequence: UInt16, _ stream: UInt32, _ timestamp: UInt32, identification: UInt16 = 1,
    vlan: UInt16 = 0, ttl: UInt8 = 16
) -> [UInt8] {
    let payload =
        [0x80, 33] + bigEndianOctets(sequence) + bigEndianOctets(timestamp)
        + bigEndianOctets(stream / 2) + Array(repeating: 0, count: 20)
    return udp(
        payload, group: 1 + stream, identification: identification, vlan: vlan, ttl: ttl)
}

/// A datagram with two transport packets of one PID.
private func transportStream(_ counter: UInt8) -> [UInt8] {
    let body = [UInt8](repeating: 0xFF, count: 184)
    let packet = [0x47, 0x01, 0x21, 0x10 | counter & 0xF] + body
    let next = [0x47, 0x01, 0x21, 0x10 | (counter &+ 1) & 0xF] + body
    return udp(packet + next, group: 100, identification: UInt16(counter))
}

private func fragment(_ identification: UInt8, offset: UInt16, more: Bool) -> [UInt8] {
    udp(
        Array(repeating: 0, count: 16), group: 50, identification: UInt16(identification),
        flagsAndOffset: (more ? 0x2000 : 0) | offset * 3)
}

private func udp(
    _ payload: [UInt8], group: UInt32, identification: UInt16, vlan: UInt16 = 0, ttl: UInt8 = 16,
    flagsAndOffset: UInt16 = 0
) -> [UInt8] {
    let header = IPv4Packet(
        source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(rawValue: 0xEF00_0000 + group),
        protocol: .udp, timeToLive: ttl, identification: identification,
        flagsAndFragmentOffset: flagsAndOffset, payloadLength: payload.count + 8)
    let tag = vlan == 0 ? [] : [0x81, 0x00] + bigEndianOctets(vlan)
    return hex("01005e000001 020000000001") + tag + [0x08, 0x00] + header.octets()
        + [0x13, 0x8C, 0x13, 0x8C] + bigEndianOctets(UInt16(payload.count + 8)) + [0, 0] + payload
}
