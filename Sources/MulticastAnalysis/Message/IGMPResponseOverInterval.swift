import MulticastWire

extension Finding.Rule {
    /// Hosts may answer a query after the next one.
    public static let igmpResponseOverInterval = Finding.Rule(
        "igmp-response-over-interval", .major, "RFC 9776 §8.3",
        evidenceFor: ["querier-bad-timers"])
}

/// The Query Response Interval has to be below the Query Interval, or answers to one query run
/// into the next and memberships expire though somebody answers.
///
/// A QQIC of 0 stands for the default of 125 seconds.
@Sendable func igmpResponseOverInterval(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    let message = sighting.message
    guard case .query(let query) = message.content, query.isGeneral, let version3 = query.version3
    else { return }
    let interval = version3.queryIntervalCode.units
    let response = message.maxRespCode.units
    guard response >= (interval == 0 ? 125 : interval) * 10 else { return }
    sighting.find(
        .igmpResponseOverInterval, at: sighting.place(1, 1),
        "the Max Resp Time of \(response / 10).\(response % 10) s is not below the query interval "
            + (interval == 0 ? "of 125 s that a QQIC of 0 stands for" : "of \(interval) s"),
        in: &findings)
}
