import MulticastWire

extension HostCheck {
    /// Whether the host is held at a version of IGMP: a variant of insisting on version 3.
    static let v3ReportsOnV2Network = HostCheck(.v3ReportsOnV2Network) { host in
        let links = speakers(host)
        guard !links.isEmpty else { return [.notApplicable("no interface takes part in IGMP")] }
        let held = links.filter { $0.forcedIGMPVersion != 0 }
        guard !held.isEmpty else {
            return [.ok("force_igmp_version is 0: the version is the querier's")]
        }
        return held.map { link in
            let groups = groupsWithSources(host, on: link)
            let isOld = link.forcedIGMPVersion < 3
            return .fail(
                "\(link.name) is held at IGMP version \(link.forcedIGMPVersion)"
                    + (isOld ? loss(of: groups) : ""),
                on: host.subject(link.name, group: groups.count == 1 ? groups[0] : nil),
                subCode: "forced-igmp-version",
                // Version 3 is what sources need; only an old querier does not take it.
                severity: isOld ? (groups.isEmpty ? nil : .major) : .info,
                [
                    HostEvidence(
                        in: "proc/sys/net/ipv4/conf/\(link.name)/force_igmp_version",
                        "\(link.forcedIGMPVersion), of all or of \(link.name)")
                ])
        }
    }

    /// Whether the host has given up version 3 for an old query that it heard.
    static let forcedVersionDowngrade = HostCheck(.forcedVersionDowngrade) { host in
        let links = speakers(host).filter { $0.forcedIGMPVersion == 0 }
        let old = links.filter { ($0.igmpVersion ?? 3) < 3 }
        guard !links.isEmpty else {
            return [.notApplicable("no interface follows the querier's version")]
        }
        guard !old.isEmpty else {
            return [.ok("IGMP version 3 is spoken on \(Words.list(links.map(\.name)))")]
        }
        return old.map { link in
            let groups = groupsWithSources(host, on: link)
            let version = link.igmpVersion ?? 0
            return .suspect(
                "\(link.name) speaks IGMP version \(version), since it heard such a query"
                    + loss(of: groups),
                on: host.subject(link.name, group: groups.count == 1 ? groups[0] : nil),
                severity: groups.isEmpty ? .info : nil,
                needs: "the query: mcdump -i \(link.name) igmp",
                [HostEvidence(in: "proc/net/igmp", "\(link.name) V\(version)")])
        }
    }

    private static func speakers(_ host: HostFacts) -> [HostLink] {
        host.links.filter { $0.isUp && !$0.isLoopback && $0.igmpVersion != nil }
    }

    /// The groups of which an interface has to name sources.
    private static func groupsWithSources(_ host: HostFacts, on link: HostLink) -> [IPAddress] {
        let naming = host.sourceFilters.filter {
            $0.interfaceIndex == link.index && $0.includes > 0 && !$0.group.isIPv6
        }
        let specific = host.routable.filter {
            $0.interface == link.name && $0.group.isSourceSpecific && !$0.group.isIPv6
        }
        return Array(Set(naming.map(\.group) + specific.map(\.group))).sorted()
    }

    private static func loss(of groups: [IPAddress]) -> String {
        groups.isEmpty
            ? ""
            : ", so that nobody is told of the sources of \(Words.list(groups.map(\.description)))"
    }
}
