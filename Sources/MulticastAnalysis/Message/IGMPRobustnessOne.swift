import MulticastWire

extension Finding.Rule {
    /// A querier allows for no lost packet.
    public static let igmpRobustnessOne = Finding.Rule(
        "igmp-robustness-one", .minor, "RFC 9776 §8.1", evidenceFor: ["querier-bad-timers"])
}

/// With a Robustness Variable of 1, one lost packet ends a membership.
///
/// 0 says that the variable is above 7.
@Sendable func igmpRobustnessOne(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    guard case .query(let query) = sighting.message.content,
        query.version3?.robustnessVariable == 1
    else { return }
    sighting.find(
        .igmpRobustnessOne, at: sighting.place(8, 1),
        "the Robustness Variable (QRV) is 1; 2 or more is right", in: &findings)
}
