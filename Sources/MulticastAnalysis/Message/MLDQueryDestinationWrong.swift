import MulticastWire

extension Finding.Rule {
    /// A query goes to an address where not all listeners hear it.
    public static let mldQueryDestinationWrong = Finding.Rule(
        "mld-query-destination-wrong", .major, "RFC 3810 §5.1.15",
        evidenceFor: ["mld-malformed"])
}

/// A query to the wrong group misses listeners, or wakes those it does not ask, and snooping
/// switches take it elsewhere.
///
/// One to a single host is allowed.
@Sendable func mldQueryDestinationWrong(
    _ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]
) {
    guard case .query(let query) = sighting.message.content, let packet = sighting.ipv6,
        packet.destination.isMulticast
    else { return }
    let isGeneral = query.multicastAddress == .unspecified
    // What should be a group and is none has a finding of its own.
    guard isGeneral || query.multicastAddress.isMulticast else { return }
    let right = isGeneral ? IPv6Address.allNodes : query.multicastAddress
    guard packet.destination != right else { return }
    findings.append(
        Finding(
            .mldQueryDestinationWrong, at: sighting.destinationOctets(of: packet),
            "a \(isGeneral ? "general" : "specific") query to \(packet.destination); "
                + "\(right) is right"))
}
