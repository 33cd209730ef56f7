import MulticastWire

extension Finding.Rule {
    /// A version 1 message speaks of a source-specific group.
    public static let mldSSMVersion = Finding.Rule(
        "mld-ssm-version", .major, "RFC 4604 §2.2", evidenceFor: ["ssm-asm-mismatch"])
}

/// Version 1 cannot name sources: routers ignore its reports for source-specific groups, and a
/// router that asks about one with it has another idea of which groups those are.
@Sendable func mldSSMVersion(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    guard sighting.message.version == 1, let group = sighting.message.group,
        group.isSourceSpecific
    else { return }
    findings.append(
        Finding(
            .mldSSMVersion, at: sighting.groupOctets,
            "\(group) is source-specific (ff3x::/32), which version 1 cannot do"))
}
