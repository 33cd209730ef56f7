public import MulticastWire

/// An Ethernet frame that holds an IPv4 packet, written octet by octet: no encoder of ours has a
/// part in it but that of the header's checksum.
public func ethernetFrame(
    from source: IPv4Address, to destination: IPv4Address, _ protocol: IPProtocol,
    timeToLive: UInt8 = 1, _ payload: [UInt8]
) -> [UInt8] {
    hex("01005E000001 020000000001 0800")
        + IPv4Packet(
            source: source, destination: destination, protocol: `protocol`, timeToLive: timeToLive,
            payloadLength: payload.count
        ).octets() + payload
}

/// An Ethernet frame that holds a UDP datagram without a checksum.
public func ethernetFrame(
    from source: IPv4Address, to group: IPv4Address, port: UInt16, _ payload: [UInt8]
) -> [UInt8] {
    let header = bigEndian(port) + bigEndian(port) + bigEndian(UInt16(payload.count + 8)) + [0, 0]
    return ethernetFrame(from: source, to: group, .udp, timeToLive: 16, header + payload)
}

/// A frame of RTP (RFC 3550) of an SSRC of 1, without media in it.
public func rtpFrame(
    to group: IPv4Address, port: UInt16, payloadType: UInt8, sequence: UInt16, timestamp: UInt32
) -> [UInt8] {
    let header: [UInt8] = [0x80, payloadType] + bigEndian(sequence)
    let times = bigEndian(UInt16(timestamp >> 16)) + bigEndian(UInt16(timestamp & 0xFFFF))
    return ethernetFrame(
        from: IPv4Address(192, 0, 2, 1), to: group, port: port,
        header + times + [0, 0, 0, 1] + Array(repeating: 0, count: 160))
}

/// A frame of SAP (RFC 2974 §6) that announces a session with these lines of a description, or
/// takes it back.
public func sapFrame(_ lines: [String], hash: UInt16 = 1, isDeletion: Bool = false) -> [UInt8] {
    let start = ["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=Test", "t=0 0"]
    let text = (start + lines).map { $0 + "\r\n" }.joined()
    let header = [isDeletion ? 0x24 : 0x20, 0] + bigEndian(hash) + [192, 0, 2, 9]
    return ethernetFrame(
        from: IPv4Address(192, 0, 2, 9), to: IPv4Address(224, 2, 127, 254), port: 9875,
        header + Array("application/sdp\0".utf8) + Array(text.utf8))
}

private func bigEndian(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(truncatingIfNeeded: value)]
}
