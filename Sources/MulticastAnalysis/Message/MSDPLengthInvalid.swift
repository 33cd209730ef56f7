import MulticastWire

extension Finding.Rule {
    /// An MSDP message whose Length cannot be right.
    public static let msdpLengthInvalid = Finding.Rule(
        "msdp-length-invalid", .major, "RFC 3618 §12")
}

/// The Length of a TLV is the only way to the next one: a wrong one loses all that follows on the
/// peering.
///
/// A message that TCP continues in the next segment is none; where the segment ends the stream
/// (FIN), there is no next segment.
@Sendable func msdpLengthInvalid(
    _ sighting: Sighting<MSDPSegment>, _ findings: inout [Finding]
) {
    guard sighting.isWhole else { return }
    var start = sighting.octets.lowerBound
    for message in sighting.message.messages {
        let field = start + 1 ..< start + 3
        if message.isTooShort {
            findings.append(
                Finding(
                    .msdpLengthInvalid, at: field,
                    "Length \(message.length) is too short for type \(message.type.rawValue): "
                        + "it needs \(message.leastLength)"))
        } else if message.missing > 0, sighting.endsStream {
            findings.append(
                Finding(
                    .msdpLengthInvalid, at: field,
                    "Length \(message.length) runs \(message.missing) octets past the end of the "
                        + "stream"))
        }
        start += 3 + message.value.octets.count
    }
}

extension Sighting<MSDPSegment> {
    /// Whether the TCP segment is the last one of its sender.
    fileprivate var endsStream: Bool {
        guard index > 0, case .tcp(let segment) = frame.layers[index - 1].content else {
            return false
        }
        return segment.flags.contains(.fin)
    }
}
