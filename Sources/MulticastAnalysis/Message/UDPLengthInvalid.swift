import MulticastWire

extension Finding.Rule {
    /// The length in a UDP header cannot be.
    public static let udpLengthInvalid = Finding.Rule("udp-length-invalid", .major, "RFC 768")
}

/// A receiver drops such a datagram.
///
/// A Length of 0 is that of a jumbogram (RFC 2675).
@Sendable func udpLengthInvalid(_ sighting: Sighting<UDPDatagram>, _ findings: inout [Finding]) {
    guard sighting.isWhole else { return }
    let datagram = sighting.message
    let length = Int(datagram.length)
    let place = datagram.header.lowerBound + 4
    if length < 8 {
        guard length != 0 || sighting.ipv6?.jumboPayloadLength == nil else { return }
        findings.append(
            Finding(
                .udpLengthInvalid, at: place ..< place + 2,
                "the UDP Length is \(length); at least 8 is right"))
    } else if let available = sighting.announcedPayload, length > available {
        findings.append(
            Finding(
                .udpLengthInvalid, at: place ..< place + 2,
                "the UDP Length is \(length), but the IP payload has \(available) octets"))
    }
}

/// An IP payload too short for a UDP header is one that the sender made so.
@Sendable func udpHeaderMissing(
    _ sighting: Sighting<StaticString>, _ findings: inout [Finding]
) {
    guard "\(sighting.message)" == "udp", sighting.isWhole,
        case .truncated(_, _, let limit) = sighting.error?.reason,
        limit == .ipv4TotalLength || limit == .ipv6PayloadLength
    else { return }
    findings.append(
        Finding(
            .udpLengthInvalid, at: sighting.octets,
            "the IP payload has \(sighting.octets.count) octets; a UDP header has 8"))
}

extension Sighting {
    /// The length of the IP packet's payload as its sender gives it; `nil` where it does not.
    fileprivate var announcedPayload: Int? {
        if let ipv4 { return ipv4.totalLength == 0 ? nil : ipv4.payload.count }
        if let ipv6 { return ipv6.announcedLength == nil ? nil : ipv6.payload.count }
        return nil
    }
}
