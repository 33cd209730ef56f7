import MulticastWire

extension Finding.Rule {
    /// What should be a group is none.
    public static let mldGroupInvalid = Finding.Rule(
        "mld-group-invalid", .major, "RFC 3810 §5.1.5", evidenceFor: ["mld-malformed"])
}

/// Nobody can listen to, or be asked about, an address that is no group.
@Sendable func mldGroupInvalid(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    func judge(_ address: IPv6Address, at place: Range<Int>) {
        guard !address.isMulticast else { return }
        findings.append(
            Finding(.mldGroupInvalid, at: place, "\(address) is no group (ff00::/8)"))
    }
    switch sighting.message.content {
    case .query(let query) where query.multicastAddress != .unspecified:
        judge(query.multicastAddress, at: sighting.groupOctets)
    case .listener(_, _, let multicastAddress):
        judge(multicastAddress, at: sighting.groupOctets)
    default:
        sighting.forEachRecord { record, start in
            judge(record.multicastAddress, at: start + 4 ..< start + 20)
        }
    }
}
