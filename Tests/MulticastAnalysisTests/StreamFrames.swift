import MulticastAnalysis
import MulticastWire
import TestSupport

/// A frame, and when it came, in nanoseconds.
struct TimedFrame {
    var time: Int64
    var octets: [UInt8]
}

/// Tells a table of a frame.
func feed(_ frame: TimedFrame, _ table: inout StreamTable) {
    let captured = CapturedFrame(
        timestamp: Timestamp(nanoseconds: frame.time), originalLength: frame.octets.count,
        linkType: .ethernet, interface: 0, octets: frame.octets.span)
    _ = table.observe(captured)
}

/// Frames of a few streams; those that are not calm hold anything.
func randomFrames(_ random: inout SeededRandom, isCalm: Bool) -> [TimedFrame] {
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
func rtp(
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

/// A part of a datagram.
func fragment(_ identification: UInt8, offset: UInt16, more: Bool) -> [UInt8] {
    udp(
        Array(repeating: 0, count: 16), group: 50, identification: UInt16(identification),
        flagsAndOffset: (more ? 0x2000 : 0) | offset * 3)
}

/// A datagram to a group in an Ethernet frame.
func udp(
    _ payload: [UInt8], group: UInt32, identification: UInt16, vlan: UInt16 = 0, ttl: UInt8 = 16,
    flagsAndOffset: UInt16 = 0
) -> [UInt8] {
    let header = IPv4Packet(
        source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(rawValue: 0xEF00_0000 &+ group),
        protocol: .udp, timeToLive: ttl, identification: identification,
        flagsAndFragmentOffset: flagsAndOffset, payloadLength: payload.count + 8)
    let tag = vlan == 0 ? [] : [0x81, 0x00] + bigEndianOctets(vlan)
    return hex("01005e000001 020000000001") + tag + [0x08, 0x00] + header.octets()
        + [0x13, 0x8C, 0x13, 0x8C] + bigEndianOctets(UInt16(payload.count + 8)) + [0, 0] + payload
}
