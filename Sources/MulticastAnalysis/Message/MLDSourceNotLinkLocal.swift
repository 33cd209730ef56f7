import MulticastWire

extension Finding.Rule {
    /// The source address is not link-local.
    public static let mldSourceNotLinkLocal = Finding.Rule(
        "mld-source-not-link-local", .major, "RFC 3810 §5.1.14", evidenceFor: ["mld-malformed"])
}

/// Receivers drop the message, since they cannot tell that the sender is on the link.
///
/// A report or done may come from `::`, as long as the sender has no address (RFC 3590).
@Sendable func mldSourceNotLinkLocal(
    _ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]
) {
    guard let packet = sighting.ipv6, !packet.source.isLinkLocal else { return }
    if packet.source == .unspecified {
        switch sighting.message.type {
        case .multicastListenerReport, .multicastListenerDone, .version2MulticastListenerReport:
            return
        default: break
        }
    }
    findings.append(
        Finding(
            .mldSourceNotLinkLocal, at: sighting.sourceOctets(of: packet),
            "the source is \(packet.source); a link-local address is right"))
}
