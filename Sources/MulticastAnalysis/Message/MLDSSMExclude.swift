import MulticastWire

extension Finding.Rule {
    /// A source-specific group is joined for any source.
    public static let mldSSMExclude = Finding.Rule(
        "mld-ssm-exclude", .major, "RFC 4604 §2.2", evidenceFor: ["ssm-asm-mismatch"])
}

/// Routers ignore EXCLUDE records for source-specific groups, so the listener gets nothing.
@Sendable func mldSSMExclude(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    sighting.forEachRecord { record, start in
        guard record.type == .modeIsExclude || record.type == .changeToExcludeMode,
            record.multicastAddress.isSourceSpecific
        else { return }
        findings.append(
            Finding(
                .mldSSMExclude, at: start ..< start + 20,
                "\(record.type) for \(record.multicastAddress), which is source-specific "
                    + "(ff3x::/32)"))
    }
}
