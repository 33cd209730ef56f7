extension Dissection {
    /// Every group that the frame names, in any layer: destinations of packets, and the groups of
    /// queries, reports and records, joins and prunes, source-active entries, sessions, probes.
    public var groups: [IPAddress] {
        var found: [IPAddress] = []
        for layer in layers {
            switch layer.content {
            case .ipv4(let packet): found.append(.v4(packet.destination))
            case .ipv6(let packet): found.append(.v6(packet.destination))
            case .igmp(let message): found += message.groups.map(IPAddress.v4)
            case .mld(let message): found += message.groups.map(IPAddress.v6)
            case .pim(let message): found += message.groups
            case .msdp(let segment): found += segment.groups.map(IPAddress.v4)
            case .sap(let message): found += message.groups
            case .mtrace2(let message): found.append(message.multicastAddress)
            case .recognised(let known): found += known.groups.map(IPAddress.v4)
            default: break
            }
        }
        return found.filter(\.isMulticast)
    }
}

extension IGMPMessage {
    fileprivate var groups: [IPv4Address] {
        switch content {
        case .query(let query): [query.groupAddress]
        case .group(let group): [group]
        case .report(let report): report.groupRecords.map(\.multicastAddress)
        case .mtrace(let message): [message.group]
        default: []
        }
    }
}

extension MLDMessage {
    fileprivate var groups: [IPv6Address] {
        if case .report(let report) = content { return report.records.map(\.multicastAddress) }
        return group.map { [$0] } ?? []
    }
}

extension PIMMessage {
    fileprivate var groups: [IPAddress] {
        switch content {
        case .joinPrune(let message): message.groups.map(\.group.address)
        case .registerStop(let group, _): [group.address]
        case .assert(let message): [message.group.address]
        case .stateRefresh(let message): [message.group.address]
        case .bootstrap(let message): message.groups.map(\.group.address)
        case .candidateRPAdvertisement(let message): message.groups.map(\.address)
        default: []
        }
    }
}

extension MSDPSegment {
    fileprivate var groups: [IPv4Address] {
        messages.flatMap { message -> [IPv4Address] in
            if case .sourceActive(let active) = message.value {
                active.entries.map(\.groupAddress)
            } else {
                []
            }
        }
    }
}

extension SAPMessage {
    fileprivate var groups: [IPAddress] {
        guard let session = sessionDescription else { return [] }
        return ([session.connection] + session.media.map(\.connection)).compactMap { $0?.address }
    }
}
