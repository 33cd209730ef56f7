import MulticastWire

extension Finding.Rule {
    /// A message goes where its type does not go.
    public static let pimDestinationWrong = Finding.Rule(
        "pim-destination-wrong", .major, "RFC 7761 §4.9")
}

/// Routers discard a message whose destination is not the one of its type.
///
/// Registers, Register-Stops, Grafts and advertisements of candidate RPs go to one router, and so
/// may a Bootstrap message, to a new neighbour (RFC 5059).
@Sendable func pimDestinationWrong(_ sighting: Sighting<PIMMessage>, _ findings: inout [Finding]) {
    let message = sighting.message
    guard message.version == 2, !sighting.isToAllRouters, let destination = sighting.destination
    else { return }
    switch message.type {
    case .hello, .joinPrune, .assert: break
    case .bootstrap where destination.address.isMulticast: break
    default: return
    }
    let right = sighting.ipv4 == nil ? "ff02::d" : "224.0.0.13"
    findings.append(
        Finding(
            .pimDestinationWrong, at: destination.octets,
            "a \(message.type) to \(destination.address); \(right) is right"))
}
