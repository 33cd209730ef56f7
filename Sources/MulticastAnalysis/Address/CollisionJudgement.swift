import MulticastWire

// How bad it is that groups share a MAC address, or what else is wrong with one of them.
extension CollisionTable {
    /// The bit rate above which unasked traffic is worth a word, in bits per second.
    public static let muchBitRate: UInt64 = 1_000_000
    /// The bit rate from which two streams on one MAC address are in each other's way, in bits per
    /// second: a tenth of a port of 100 Mb/s.
    public static let highBitRate: UInt64 = 10_000_000

    /// Notes what is wrong with the groups of one MAC address.
    func judge(_ groups: [GroupInUse], into problems: inout [Collision.Problem]) {
        // IANA has some services share a MAC address on purpose: mDNS on links and in sites.
        if groups.count > 1, groups.contains(where: { !$0.isWellKnown }) {
            problems.append(
                Collision.Problem(
                    kind: .sharedMAC, severity: Self.severity(ofSharing: groups), group: nil))
        }
        let meetsWellKnown = groups.contains(where: \.isWellKnown)
        for group in groups where !group.isWellKnown && group.isSuspect {
            let isMuch = group.bitRate.map { $0 > Self.muchBitRate }
            func note(_ kind: Collision.Kind, _ severity: Finding.Severity) {
                problems.append(
                    Collision.Problem(kind: kind, severity: severity, group: group.group))
            }
            group.hazards.forEach { hazard in
                // That a well-known group is met is said of all.
                if hazard == .wellKnownAlias, meetsWellKnown { return }
                note(.hazard(hazard), Self.severity(of: hazard, isMuch: isMuch))
            }
            if group.hasSeveralNames { note(.severalNames, .minor) }
            // A source-specific group is another one with every source.
            if group.hasSeveralSources, !group.group.isSourceSpecific {
                note(.severalSources, isMuch ?? true ? .minor : .info)
            }
            if group.hasSeveralPorts { note(.severalPorts, isMuch ?? false ? .minor : .info) }
        }
    }

    /// How bad it is that groups share a MAC address: whoever wants one gets the others as well.
    private static func severity(ofSharing groups: [GroupInUse]) -> Finding.Severity {
        if groups.count(where: { $0.bitRate ?? 0 >= highBitRate }) > 1 { return .critical }
        // What nobody knows may be much.
        return groups.contains { $0.bitRate ?? .max > muchBitRate } ? .major : .minor
    }

    /// How bad a reason not to use a group is for one that is in use.
    ///
    /// - Parameters:
    ///   - hazard: the reason.
    ///   - isMuch: whether much is sent to the group; `nil` if nobody knows.
    /// - Returns: the severity.
    private static func severity(of hazard: GroupHazard, isMuch: Bool?) -> Finding.Severity {
        switch hazard {
        // Each packet goes to every port.
        case .floodProne: isMuch ?? true ? .major : .minor
        case .linkLocal, .internetworkControlAlias, .wellKnownAlias, .solicitedNode:
            isMuch ?? false ? .major : .minor
        // Whoever owns the block, or is one of those that crowd it, is right there.
        case .crowded, .crowdedAlias, .dante, .danteAlias, .glop, .unicastPrefixBased, .adHoc,
            .sessionAnnouncement, .assignedIdentifier, .registered:
            .info
        default: .minor
        }
    }
}

extension Collision.Problem {
    /// Whether the group of which it is said has to be exchanged for another.
    var asksForAnotherGroup: Bool {
        switch kind {
        case .hazard: severity.rank < Finding.Severity.info.rank
        default: false
        }
    }
}

extension GroupInUse {
    /// Whether anything may be wrong with the group on its own.
    var isSuspect: Bool {
        hazards != [] && !isWellKnown || hasSeveralNames || hasSeveralSources || hasSeveralPorts
    }
}

extension IPAddress {
    /// Whether the address is a source-specific group (RFC 4607 §1).
    var isSourceSpecific: Bool {
        switch self {
        case .v4(let group): group.isSourceSpecific
        case .v6(let group): group.isSourceSpecific
        }
    }

    /// Whether the address is a group by which neighbours look for a host (RFC 4291 §2.7.1).
    var isSolicitedNode: Bool {
        if case .v6(let group) = self { group.isSolicitedNode } else { false }
    }
}
