import MulticastWire

// What the checks of IGMP messages share: where fields lie, and what a finding is evidence for.
extension Sighting<IGMPMessage> {
    /// Where the `count` octets from `offset` of the message on lie, as far as there are any.
    func place(_ offset: Int, _ count: Int) -> Range<Int> {
        let start = min(octets.lowerBound + offset, octets.upperBound)
        return start ..< min(start + count, octets.upperBound)
    }

    /// Where the fixed part of a Group Record lies.
    func place(of record: GroupRecordCursor.Record) -> Range<Int> { place(8 + record.offset, 8) }

    /// Whether all of the message is there, and nothing else: a packet without a Total Length
    /// may end in padding.
    var isMeasured: Bool { isWhole && ipv4?.totalLength != 0 }

    /// Whether the message ends before the last field that every message of its type has.
    var isTooShort: Bool { octets.count < message.type.leastLength }

    /// Adds a finding, as evidence for what fits the message.
    func find(
        _ rule: Finding.Rule, at octets: Range<Int>, _ message: String,
        in findings: inout [Finding]
    ) {
        findings.append(
            Finding(rule, at: octets, evidenceFor: self.message.type.evidence(of: rule), message))
    }
}

extension IGMPType {
    /// Those of the rules that a finding can be evidence for that are about messages of this type.
    func evidence(of rule: Finding.Rule) -> [String] {
        let isQuery = self == .membershipQuery
        return rule.evidenceFor.filter { name in
            switch name {
            case "query-malformed": isQuery
            case "report-nonconforming": isReport
            case "igmp-forwarded": isQuery || isReport
            default: true
            }
        }
    }

    /// How many octets every message of the type has.
    var leastLength: Int {
        switch self {
        case .membershipQuery, .dvmrp, .pimVersion1, .routerAdvertisement: 8
        case .mtraceQuery, .mtraceResponse: 24
        case _ where isReport || isRGMP: 8
        default: 4
        }
    }

    /// The message in words, with its article.
    var words: String {
        switch self {
        case .membershipQuery: "a query"
        case .version1MembershipReport: "a version 1 report"
        case .version2MembershipReport: "a version 2 report"
        case .version2LeaveGroup: "a leave"
        case .version3MembershipReport: "a version 3 report"
        case .routerAdvertisement: "a router advertisement"
        case .mtraceQuery, .mtraceResponse: "an mtrace message"
        case .dvmrp: "a DVMRP message"
        case .pimVersion1: "a PIM version 1 message"
        case _ where isRGMP: "an RGMP message"
        default: "an IGMP message"
        }
    }
}

extension IPv4Address {
    /// 224.0.0.1, all systems on the link.
    static var allSystems: IPv4Address { IPv4Address(224, 0, 0, 1) }
    /// 224.0.0.2, all routers on the link.
    static var allRouters: IPv4Address { IPv4Address(224, 0, 0, 2) }
    /// 224.0.0.22, all routers that speak IGMPv3.
    static var allVersion3Routers: IPv4Address { IPv4Address(224, 0, 0, 22) }

    /// Whether the group is one of 232.0.0.0/8, whose joins name a source (RFC 4607).
    var isSourceSpecific: Bool { rawValue >> 24 == 232 }
}
