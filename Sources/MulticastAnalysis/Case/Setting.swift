import MulticastWire

/// Where a capture was taken, as far as it tells itself; what is missing may be missing only there.
public enum Vantage: String, Hashable, Sendable, CaseIterable {
    /// Nothing tells.
    case unknown
    /// Frames of several interfaces in one, without their Ethernet headers.
    case cooked
    /// A port of one station: it sees queries, its own reports, and what its groups are sent.
    case accessPort = "access-port"
    /// A mirror port, a hub, or a Wi-Fi monitor: it sees the unicast of others.
    case mirror
    /// It sees the reports of several hosts and no unicast of others: a port to a router, or a
    /// network without snooping.
    case routerPort = "router-port"
    /// PIM routers speak here.
    case transit

    /// What it is, for people.
    var words: String {
        switch self {
        case .unknown: "a place that the capture does not tell"
        case .cooked: "a host, on several interfaces at once"
        case .accessPort: "the port of one station"
        case .mirror: "a mirror port, a hub or a Wi-Fi monitor"
        case .routerPort: "a port where reports of several hosts come: to a router, or unsnooped"
        case .transit: "a link with PIM routers"
        }
    }
}

extension Case {
    /// Where the frames of an interface were captured.
    func vantage(of interface: Int) -> Vantage {
        toldVantage ?? (vantages.indices.contains(interface) ? vantages[interface] : .unknown)
    }

    /// What the frames of an interface say of the place.
    func vantageOfFrames(_ interface: Int) -> Vantage {
        let facts = interfaces[interface]
        switch facts.description?.linkType {
        case .linuxCooked?, .linuxCooked2?: return .cooked
        case .ethernet?, nil: break
        default: return .unknown
        }
        if pimNeighbors.contains(where: { $0.link.interface == interface }) { return .transit }
        if let share = facts.link.foreignShare, share > 0.01 { return .mirror }
        if (reporters[interface] ?? []).count > 1 { return .routerPort }
        return facts.link.foreignShare == nil ? .unknown : .accessPort
    }

    /// Whether somebody says that a capture was taken at such a place; what frames look like is no
    /// proof.
    func isTold(_ vantage: Vantage, of interface: Int) -> Bool { toldVantage == vantage }

    /// Whether anything but messages about memberships and routing was captured on a link's
    /// interface: if not, nothing can be said of data that is missing.
    func showsData(on link: LinkKey) -> Bool {
        guard interfaces.indices.contains(link.interface) else { return false }
        let facts = interfaces[link.interface].link
        return facts.dataFrames + facts.otherFrames > 0
    }

    /// The station that a filter leaves of a link, as it seems: what others say to all of the link
    /// cannot be missed then.
    func onlyStation(on link: LinkKey) -> MACAddress? {
        interfaces.indices.contains(link.interface)
            ? interfaces[link.interface].link.onlyStation : nil
    }

    /// The filter of a link's interface, if a capture tells it.
    func filter(on link: LinkKey) -> String? {
        interfaces.indices.contains(link.interface)
            ? interfaces[link.interface].description?.filter : nil
    }

    /// Where it was captured, and what that hides.
    var setting: [String] {
        var found: [String] = []
        for (number, facts) in interfaces.enumerated() {
            let name = facts.description.map(\.name).flatMap { $0.isEmpty ? nil : $0 }
            let prefix = name ?? (interfaces.count > 1 ? "interface \(number)" : nil)
            var says = (prefix.map { "\($0): " } ?? "") + "taken at \(vantage(of: number).words)"
            if let filter = facts.description?.filter, !filter.isEmpty {
                says += "; the filter hides all but \(filter)"
            }
            if let station = facts.link.onlyStation {
                says += "; every frame is from or to \(station), as if a filter hid all others"
            }
            if let length = facts.description?.snapshotLength, length > 0, length < 1500 {
                says += "; frames are cut after \(length) octets"
            }
            if facts.dropped > 0 {
                says += "; \(facts.dropped) frames were dropped while it was captured"
            }
            if facts.link.cutReports > 0 {
                says += "; \(facts.link.cutReports) messages of IGMP or MLD are cut"
            }
            if facts.blindness != nil { says += ", so nothing is said of what did not come" }
            if facts.link.dataFrames + facts.link.otherFrames == 0, facts.link.controlFrames > 0 {
                says += "; nothing but control messages, so nothing is said of data that is missing"
            }
            found.append(says)
        }
        if !mixedLinks.isEmpty {
            found.append(
                "frames of several networks are mixed on \(Words.count(mixedLinks.count, "link")), so "
                    + "nothing is said there of what stations do together")
        }
        if clockStepsBack > 0 {
            found.append("time goes back \(clockStepsBack) times, so nothing is said of times")
        }
        return Array(found.prefix(64))
    }
}
