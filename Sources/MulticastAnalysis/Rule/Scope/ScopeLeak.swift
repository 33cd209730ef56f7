import MulticastWire

extension DoctorRule {
    /// Data that should have stayed where it is from.
    static let scopeLeak = DoctorRule(
        "scope-leak", .scope, .minor,
        title: "Administratively scoped traffic crossed its boundary",
        reference: "RFC 2365 §6.1, §6.2, §7; RFC 7346",
        displayFilter: "ip.dst == 239.255.0.0/16 || ip.dst == 224.0.0.0/24",
        why: """
            239.255.0.0/16 and ff05:: are for one site or less, and 224.0.0.0/24 for one link. Here \
            they come from elsewhere, through a boundary that is missing or a device that forwards \
            what it must not.
            """,
        linux:
            "filter the scope on the router between: smcroute and pimd have scoped or phyint lines",
        network: "set a multicast boundary for 239.255.0.0/16 on the routers between",
        subCodes: [
            SubCode(
                "offlink-discovery-reply", .major, title: "Discovery comes from another subnet",
                reference: "RFC 6762")
        ],
        judge: judgeScopes)

    @Sendable private static func judgeScopes(of patient: Case) -> [Verdict] {
        let scoped = patient.streams.filter { $0.isScoped }
        guard let first = scoped.first else { return [] }
        var (found, isKnown): ([Verdict], Bool) = ([], false)
        var networks: [LinkKey: Set<UInt32>] = [:]
        for stream in scoped {
            let link = stream.stream.link
            let prefixes = networks[link] ?? patient.neighbors.prefixes(on: link)
            networks[link] = prefixes
            guard !prefixes.isEmpty, case .v4(let source) = stream.stream.source else { continue }
            isKnown = true
            guard !prefixes.contains(source.rawValue >> 8), source.rawValue != 0,
                source.rawValue >> 16 != 0xA9FE, !stream.isFromThisLink
            else { continue }
            let known = Words.list(
                prefixes.sorted().map { "\(IPv4Address(rawValue: $0 << 8))/24" })
            let isDiscovery = stream.isForOneLink
            found.append(
                .suspect(
                    "data of \(stream.stream.group) comes from \(source), and hosts here are of \(known)",
                    on: stream.subject, subCode: isDiscovery ? "offlink-discovery-reply" : nil,
                    [stream.first("TTL \(stream.timesToLive)")]))
        }
        if !found.isEmpty { return found }
        return isKnown
            ? [.ok("what is of narrow scope comes from this subnet", on: first.subject)]
            : [
                .inconclusive(
                    "which subnet this is cannot be told, since no ARP was captured",
                    on: first.subject, needs: "a capture without a filter")
            ]
    }
}

extension SeenStream {
    /// Whether the group is of a scope that ends at this site or link.
    fileprivate var isScoped: Bool {
        guard case .v4(let group) = stream.group else { return false }
        return group.isLocalNetworkControl || group.rawValue >> 16 == 0xEFFF
    }

    /// Whether it cannot have been forwarded, whatever address its source has: the group is for the
    /// link, and no router has lowered the TTL from the highest, or there was none to lower.
    ///
    /// A device that is new to a network sends so before it is told its address.
    fileprivate var isFromThisLink: Bool {
        guard case .v4(let group) = stream.group else { return false }
        return group.isLocalNetworkControl
            && stream.timesToLive.allSatisfy { $0 == 255 || $0 <= 1 }
    }
}
