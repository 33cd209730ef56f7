import MulticastWire

extension Finding.Rule {
    /// A length in an IP header cannot be.
    public static let ipLengthInvalid = Finding.Rule("ip-length-invalid", .major, "RFC 1122")
}

/// A packet that says it is longer than the frame it came in lost its end on the way, or was made
/// wrong.
///
/// Only the outermost header can be held against the wire: what a tunnel carries may be a piece,
/// and so may be what netfilter's log copies. 0 is left by segmentation offload.
@Sendable func ipv4LengthInvalid(_ sighting: Sighting<IPv4Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    let end = packet.header.lowerBound + Int(packet.totalLength)
    guard end > sighting.frame.originalLength, sighting.isOutermostPacket else { return }
    let place = packet.header.lowerBound + 2
    findings.append(
        Finding(
            .ipLengthInvalid, at: place ..< place + 2,
            "the IPv4 Total Length is \(packet.totalLength), but the frame had at most "
                + "\(sighting.frame.originalLength - packet.header.lowerBound) octets of it"))
}

/// As ``ipv4LengthInvalid(_:_:)``, of the Payload Length.
@Sendable func ipv6LengthInvalid(_ sighting: Sighting<IPv6Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    let start = packet.header.lowerBound + 40
    guard start + Int(packet.payloadLength) > sighting.frame.originalLength,
        sighting.isOutermostPacket
    else { return }
    let place = packet.header.lowerBound + 4
    findings.append(
        Finding(
            .ipLengthInvalid, at: place ..< place + 2,
            "the IPv6 Payload Length is \(packet.payloadLength), but the frame had at most "
                + "\(max(0, sighting.frame.originalLength - start)) octets of it"))
}

/// A header whose own lengths contradict each other is not read at all.
@Sendable func ipHeaderLengthInvalid(
    _ sighting: Sighting<StaticString>, _ findings: inout [Finding]
) {
    guard let error = sighting.error, "\(sighting.message)" == "ipv4" else { return }
    let frame = sighting.frame
    let start = sighting.octets.lowerBound
    switch error.reason {
    case .invalid(let value) where error.field == "IHL":
        findings.append(
            Finding(
                .ipLengthInvalid, at: error.offset ..< error.offset + 1,
                "the IPv4 header length is \(value * 4); at least 20 is right"))
    case .invalid(let value) where error.field == "Total Length":
        findings.append(
            Finding(
                .ipLengthInvalid, at: error.offset ..< error.offset + 2,
                "the IPv4 Total Length is \(value), less than the header, which has "
                    + "\(Int(frame.octets[start] & 0xF) * 4)"))
    case .truncated(_, _, .capturedFrame) where !frame.isCut && sighting.octets.count >= 4:
        // A whole frame that ends within the header its first octets announce.
        let length = Int(frame.octets[start + 2]) << 8 | Int(frame.octets[start + 3])
        guard start + length > frame.originalLength, sighting.isOutermostPacket else { return }
        findings.append(
            Finding(
                .ipLengthInvalid, at: start + 2 ..< start + 4,
                "the IPv4 Total Length is \(length), but the frame had at most "
                    + "\(frame.originalLength - start) octets of it"))
    default: break
    }
}

extension Sighting {
    /// Whether no packet, and nothing that cuts packets, lies around this one.
    fileprivate var isOutermostPacket: Bool {
        for layer in frame.layers[..<index] {
            switch layer.content {
            case .ipv4, .ipv6, .nflog, .erspan: return false
            default: continue
            }
        }
        return true
    }
}
