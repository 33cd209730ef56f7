import MulticastWire

extension DoctorRule {
    /// Groups, or sources, of blocks that are not for this.
    static let addressMisuse = DoctorRule(
        "address-misuse", .addressing, .minor,
        title: "A group is from a reserved or foreign block",
        reference: "RFC 5771; RFC 2365; RFC 6034; RFC 4607 §4.3; RFC 3307",
        displayFilter: "ip.dst == 224.0.0.0/4 || igmp",
        why: """
            It works, until whoever owns the block uses it, or a device filters what is reserved.
            """,
        linux:
            "use 239.192.0.0/14 within an organisation, or 232/8 with sources; mcmac plan makes them",
        network:
            "use 239.192.0.0/14 within an organisation, or 232/8 with sources; mcmac plan makes them",
        subCodes: [
            SubCode(
                "invalid-source-address", .minor,
                title: "Packets come from an address that nobody can have",
                reference: "RFC 1122; RFC 1812; RFC 3927",
                why: """
                    Routers drop packets from such an address, and hosts that look at it. The \
                    program is bound to the wrong address, the interface had none yet, or \
                    somebody makes packets by hand.
                    """,
                linux: """
                    see which address the sending program is bound to, and that its interface \
                    has one (ip addr)
                    """,
                network: """
                    find the sender by its Ethernet address, and give it an address of the link
                    """)
        ],
        judge: judgeAddresses)

    /// The reasons that are about the block a group is from, and not about its Ethernet address.
    private static var blocks: Set<GroupHazard> {
        [
            .sourceSpecificReserved, .documentation, .glop, .unicastPrefixBased, .adHoc,
            .sessionAnnouncement, .reserved, .assignedIdentifier, .notTransient,
            .internetworkControl,
        ]
    }

    @Sendable private static func judgeAddresses(of patient: Case) -> [Verdict] {
        let advice = GroupAdvice()
        var (found, isUsed): ([Verdict], Bool) = ([], false)
        for segment in patient.segments {
            var uses: [IPAddress: [Evidence]] = [:]
            for stream in segment.streams where stream.isRoutable {
                uses[stream.stream.group, default: []].append(
                    stream.first("data of \(stream.stream.group) from \(stream.stream.source)"))
            }
            for report in segment.reports where report.group.isRoutableGroup {
                guard uses[report.group].map({ $0.count < 2 }) ?? true else { continue }
                uses[report.group, default: []].append(report.shows(report.words))
            }
            isUsed = isUsed || !uses.isEmpty
            for (group, evidence) in uses.sorted(by: { $0.key < $1.key }) {
                let hazards = advice.hazards(of: group)
                // What has a registered use is used for that, as far as one can tell.
                guard !hazards.contains(.registered) else { continue }
                let reasons = hazards.all.filter(blocks.contains)
                guard !reasons.isEmpty else { continue }
                found.append(
                    .suspect(
                        "\(group) is in use: \(reasons.map(\.objection).joined(separator: ", "))",
                        on: Subject(segment.link, group: group),
                        // Hardly anybody minds what IPv6 keeps for assigned groups.
                        severity: reasons == [.assignedIdentifier] ? .info : nil, evidence))
            }
        }
        found += patient.streams.compactMap(invalidSource)
        found += patient.segments.flatMap(invalidSpeakers)
        guard found.isEmpty, isUsed else { return found }
        return [.ok("no group in use is from a block that is reserved or another's")]
    }

    private static func invalidSource(of stream: SeenStream) -> Verdict? {
        let source = stream.stream.source
        guard let reason = reason(against: source, to: stream.stream.group) else { return nil }
        let says = "data of \(stream.stream.group) comes from \(source), \(reason)"
        let evidence = [stream.first("from \(source)")]
        // Sets of audio devices without a DHCP server use these on purpose.
        if case .v4(let address) = source, address.rawValue >> 16 == 0xA9FE {
            return .suspect(
                says, on: stream.subject, subCode: "invalid-source-address", severity: .info,
                evidence)
        }
        return .fail(says, on: stream.subject, subCode: "invalid-source-address", evidence)
    }

    /// Who speaks IGMP or MLD from an address that nobody can have.
    ///
    /// 0.0.0.0 and `::` are for those without one, and link-local ones are right on a link.
    private static func invalidSpeakers(of segment: Segment) -> [Verdict] {
        var said: [IPAddress: (mac: MACAddress?, evidence: [Evidence])] = [:]
        func note(_ source: IPAddress, _ mac: MACAddress?, _ evidence: () -> Evidence) {
            guard reason(against: source, to: .v4(.unspecified)) != nil else { return }
            said[source, default: (mac, [])].evidence.append(evidence())
        }
        for query in segment.queries where !query.isFromNobody {
            note(query.source, query.mac) { query.shows(query.words) }
        }
        for report in segment.reports where !report.isFromNobody && report.isFirst {
            note(report.host, report.mac) { report.shows(report.words) }
        }
        return said.sorted { $0.key < $1.key }.map { source, said in
            .fail(
                "\(segment.protocolName) comes from \(source), "
                    + (reason(against: source, to: .v4(.unspecified)) ?? "which is no address"),
                on: Subject(segment.link, host: source, mac: said.mac),
                subCode: "invalid-source-address", said.evidence)
        }
    }

    private static func reason(against source: IPAddress, to group: IPAddress) -> String? {
        if source.isMulticast { return "a group" }
        switch source {
        case .v4(let address):
            if address == .broadcast { return "the broadcast address" }
            if address.rawValue >> 24 == 127 { return "a loopback address" }
            if address.rawValue >> 24 == 0 { return "an address of this host only" }
            if address.rawValue >> 16 == 0xA9FE, group.isRoutableGroup {
                return "a link-local address, which no router forwards"
            }
            return nil
        case .v6(let address):
            return address == .unspecified && group.isRoutableGroup ? "no address" : nil
        }
    }
}

extension GroupHazard {
    /// What speaks against using a group of the block, in words.
    fileprivate var objection: String {
        switch self {
        case .sourceSpecificReserved: "232.0.0.0/24 is reserved"
        case .documentation: "its block is for examples in documents"
        case .glop: "its block belongs to the holder of an AS number"
        case .unicastPrefixBased: "its block belongs to the holder of a unicast prefix"
        case .adHoc, .internetworkControl: "IANA assigns each group of its block"
        case .sessionAnnouncement: "its block is for sessions that SAP announces"
        case .reserved: "its block is reserved"
        case .assignedIdentifier: "IANA assigns identifiers as low as its own"
        case .notTransient: "its T flag says that IANA has assigned it, which is not so"
        default: name
        }
    }
}
