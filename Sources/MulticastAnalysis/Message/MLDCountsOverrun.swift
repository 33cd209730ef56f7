import MulticastWire

extension Finding.Rule {
    /// More is announced than the message holds.
    public static let mldCountsOverrun = Finding.Rule(
        "mld-counts-overrun", .critical, "RFC 3810 §5", evidenceFor: ["mld-malformed"])
}

/// Receivers drop the whole message when its sources, records, auxiliary words or extensions run
/// past the end, so listeners are forgotten whose records were right.
@Sendable func mldCountsOverrun(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    guard let error = sighting.error, sighting.isWhole else { return }
    switch sighting.message.content {
    case .query(let query) where query.version != nil: break
    case .report: break
    default: return
    }
    let end = sighting.octets.upperBound
    findings.append(
        Finding(
            .mldCountsOverrun, at: min(error.offset, end) ..< end,
            "more is announced than the message holds: \(error)"))
}
