public import MulticastWire

extension GroupAdvice {
    /// What a reason says of a group, in one line with no capital and no full stop.
    ///
    /// The names in it may be a site's own, so it is text of others for whoever shows it.
    public func words(for hazard: GroupHazard, of group: IPAddress) -> String {
        switch hazard {
        case .linkLocal: "no router forwards it, and switches send it to all ports"
        case .floodProne:
            "its MAC address is that of \(named(twin(of: group))), which switches send to all ports"
        case .internetworkControl:
            "IANA assigns each group of 224.0.1.0/24, the Internetwork Control Block"
        case .internetworkControlAlias:
            "its MAC address is that of \(named(twin(of: group))) of the Internetwork Control Block"
        case .registered:
            "it is known as \(registry.name(of: group)?.name ?? "another's")"
        case .wellKnownAlias:
            "its MAC address is that of "
                + wellKnownAliases(of: group).map(named).joined(separator: ", ")
        case .crowded:
            "sACN, DDS and ROS 2, NDI, Dante and cluster software all use 239.255.0.0/16"
        case .crowdedAlias:
            "its MAC address is that of \(twin(of: group)) of the crowded 239.255.0.0/16"
        case .dante: "Dante takes its AES67 streams from 239.69.0.0/16"
        case .danteAlias:
            "its MAC address is that of \(twin(of: group)), and Dante takes its AES67 streams "
                + "from 239.69.0.0/16"
        case .sourceSpecificReserved:
            "232.0.0.0 must not be used, and IANA assigns the rest of 232.0.0.0/24"
        case .documentation: "it is for examples in documentation"
        case .glop: "it belongs to \(autonomousSystem(of: group))"
        case .unicastPrefixBased: "it belongs to \(unicastPrefix(of: group))"
        case .adHoc: "IANA assigns each group of the AD-HOC blocks"
        case .sessionAnnouncement:
            "224.2.0.0/16 is for sessions that SAP announces, and for nothing else"
        case .reserved:
            switch group {
            case .v4: "its block is reserved"
            case .v6: "its scope is reserved"
            }
        case .scopeRelative:
            "the highest 256 groups of a scope have the same use in every scope, by offset"
        case .solicitedNode:
            "neighbours look for hosts by \(MACAddress(mapping: group)), so that each host whose "
                + "address ends so receives it"
        case .assignedIdentifier: "IANA assigns group identifiers below 8000:0"
        case .notTransient: "its T flag is 0, as if IANA had assigned it"
        }
    }

    /// A group and its name.
    private func named(_ group: IPAddress) -> String {
        registry.name(of: group).map { "\(group) (\($0.isOwn ? $0.name : $0.shortName))" }
            ?? "\(group)"
    }

    /// The group with the same Ethernet address in the block that a reason is about.
    private func twin(of group: IPAddress) -> IPAddress {
        switch group {
        case .v4(let group):
            let kept = group.rawValue & 0x7F_FFFF
            let first: UInt32 =
                switch kept >> 16 {
                case 0x7F: 0xEF80_0000
                case 0x45: 0xEF00_0000
                default: 0xE000_0000
                }
            return .v4(IPv4Address(rawValue: first | kept))
        case .v6(let group):
            return .v6(
                IPv6Address(high: 0xFF02_0000_0000_0000, low: group.low & 0xFFFF_FFFF))
        }
    }

    /// Who may use a group of the GLOP block: 233.X.Y.0/24 belongs to the AS number whose octets
    /// are X and Y (RFC 3180 §2).
    private func autonomousSystem(of group: IPAddress) -> String {
        guard case .v4(let group) = group else { return "an autonomous system" }
        return "AS \(group.rawValue >> 8 & 0xFFFF)"
    }

    /// Who may use a group of 234.0.0.0/8: the holder of the unicast addresses that begin as it
    /// goes on (RFC 6034 §3).
    private func unicastPrefix(of group: IPAddress) -> String {
        guard case .v4(let group) = group else { return "a unicast prefix" }
        return "the holder of \(IPv4Address(rawValue: group.rawValue << 8))/24"
    }
}
