import MulticastWire

extension Finding.Rule {
    /// A version 3 query leaves hosts no time to answer.
    public static let igmpMaxRespZero = Finding.Rule(
        "igmp-max-resp-zero", .minor, "RFC 9776 §4.1.1", evidenceFor: ["querier-bad-timers"])
}

/// All hosts answer at once, and some divide by the time.
@Sendable func igmpMaxRespZero(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    let message = sighting.message
    guard message.maxRespCode.rawValue == 0, case .query(let query) = message.content,
        query.isGeneral, query.version3 != nil
    else { return }
    sighting.find(
        .igmpMaxRespZero, at: sighting.place(1, 1),
        "the Max Resp Code of a version 3 general query is 0; more is right", in: &findings)
}
