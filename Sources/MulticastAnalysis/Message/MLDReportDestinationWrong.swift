import MulticastWire

extension Finding.Rule {
    /// A report or done goes to an address where routers do not hear it.
    public static let mldReportDestinationWrong = Finding.Rule(
        "mld-report-destination-wrong", .major, "RFC 3810 §5.2.14",
        evidenceFor: ["mld-malformed"])
}

/// Routers listen for version 2 reports at ff02::16 and for dones at ff02::2; other listeners of
/// the group listen for version 1 reports at the group, to keep silent themselves.
@Sendable func mldReportDestinationWrong(
    _ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]
) {
    guard let packet = sighting.ipv6 else { return }
    let right: IPv6Address
    switch sighting.message.content {
    case .report:
        right = .allMLDv2Routers
    case .listener(_, _, let multicastAddress):
        let isReport = sighting.message.type == .multicastListenerReport
        if isReport, !multicastAddress.isMulticast { return }
        right = isReport ? multicastAddress : .allRouters
    default: return
    }
    guard packet.destination != right else { return }
    findings.append(
        Finding(
            .mldReportDestinationWrong, at: sighting.destinationOctets(of: packet),
            "sent to \(packet.destination); \(right) is right"))
}
