public import MulticastWire

/// How a host is set up for multicast: all that was read of it, put in order for rules to look at.
///
/// A value that is computed of a ``HostTree``: it reads no file itself, so a tree that was saved
/// elsewhere says the same as the host that it is of.
public struct HostFacts: Sendable {
    /// Its interfaces.
    public let links: [HostLink]
    /// The groups that its interfaces are in.
    public let memberships: [HostMembership]
    /// The sources that its sockets want, or do not want.
    public let sourceFilters: [HostSourceFilter]
    /// Its bound UDP sockets.
    public let sockets: [HostSocket]
    /// Its bridges.
    public let bridges: [HostBridge]
    /// Data to groups that was seen to arrive while the host was read.
    public let arrivals: [HostArrival]
    /// The groups that somebody asks about, and for each the source if one is named.
    public let asked: [Question]
    /// What could not be read, a sentence each without capital and full stop.
    public let gaps: [String]

    let counters: HostCounterTable
    /// The counters a little later, if they were read twice.
    let laterCounters: HostCounterTable?
    /// The sockets a little later, if they were read twice.
    let laterSockets: [HostSocket]?
    let routes: HostRoutes
    let forwarding: HostForwarding
    /// What is forwarded a little later, if it was read twice.
    let laterForwarding: HostForwarding?
    /// For how long arrivals were counted; `nil` if it is not told.
    let watched: Duration?
    let filter: PacketFilter
    /// `igmp_max_memberships`: the groups that a socket may join; `nil` if it is not known.
    let mostMemberships: Int?
    /// `igmp_max_msf`: the sources that a socket may name for a group; `nil` if it is not known.
    let mostSources: Int?
    /// `proc/net/softnet_stat`: packets that a processor had no room for.
    let backlogDrops: UInt64

    /// The most interfaces, memberships, sockets and the like that are looked at: of each kind.
    public static let mostEntries = 4096

    /// A group that somebody asks about.
    public struct Question: Hashable, Sendable {
        /// The group.
        public let group: IPAddress
        /// The source of its data; `nil` if none is named.
        public let source: IPAddress?

        /// Creates a question.
        public init(group: IPAddress, source: IPAddress? = nil) {
            (self.group, self.source) = (group, source)
        }
    }

    /// Puts in order what a tree holds.
    ///
    /// - Parameters:
    ///   - tree: the files of the host.
    ///   - asked: the groups that somebody asks about.
    public init(_ tree: HostTree, asked: [Question] = []) {
        let order = AddressOrder(of: tree)
        var gaps: [String] = []
        func capped<Element>(_ all: [Element], _ what: String) -> [Element] {
            guard all.count > Self.mostEntries else { return all }
            gaps.append("\(all.count - Self.mostEntries) of \(all.count) \(what)")
            return Array(all.prefix(Self.mostEntries))
        }
        links = capped(HostLink.all(tree), "interfaces")
        memberships = capped(HostMembership.all(tree, order), "memberships")
        sourceFilters = capped(HostSourceFilter.all(tree), "sources of groups")
        sockets = capped(HostSocket.all(tree, order), "sockets")
        bridges = HostBridge.all(tree)
        arrivals = capped(HostArrival.all(tree), "streams that came in")
        counters = HostCounterTable(tree)
        let later = HostCounterTable(tree, in: "later/proc/net")
        laterCounters = later.isEmpty ? nil : later
        let laterSockets = HostSocket.all(tree, order, in: "later/proc/net")
        self.laterSockets = laterSockets.isEmpty ? nil : laterSockets
        routes = HostRoutes(tree, order)
        forwarding = HostForwarding(tree, order)
        laterForwarding =
            tree.octets(of: "later/proc/net/ip_mr_cache") == nil
            ? nil : HostForwarding(tree, order, cacheIn: "later/proc/net")
        watched = HostArrival.watched(tree)
        let filter = PacketFilter(tree)
        self.filter = filter
        mostMemberships = tree.number("proc/sys/net/ipv4/igmp_max_memberships")
        mostSources = tree.number("proc/sys/net/ipv4/igmp_max_msf")
        backlogDrops = tree.lines("proc/net/softnet_stat").reduce(0) { sum, line in
            sum &+ (line.count > 1 ? UInt64(line[1], radix: 16) ?? 0 : 0)
        }
        self.asked = asked
        gaps += tree.names(in: "commands").filter { $0.hasSuffix(".error") }
            .compactMap { name -> String? in
                let reason = (tree.lines("commands/\(name)").first ?? []).joined(separator: " ")
                // Who has no iptables(8) has no rules of it, or sees them by nft(8).
                if name.contains("tables-save"), reason == "not installed", filter.isKnown {
                    return nil
                }
                return "\(name.dropLast(6)): \(reason)"
            }
        if tree.octets(of: "proc/net/igmp") == nil { gaps.append("/proc/net/igmp is not there") }
        if tree.leftOut > 0 {
            gaps.append("\(Words.count(tree.leftOut, "file is", "files are")) cut or left out")
        }
        self.gaps = gaps
    }
}

// What rules ask.
extension HostFacts {
    /// The interface of a name.
    func link(_ name: String) -> HostLink? { links.first { $0.name == name } }

    /// The interface of a number.
    func link(index: Int) -> HostLink? { links.first { $0.index == index && index > 0 } }

    /// Groups that routers may forward, and that sockets therefore joined.
    ///
    /// Where groups are asked about, those alone.
    var routable: [HostMembership] {
        memberships.filter { membership in
            membership.group.isRoutableGroup
                && (asked.isEmpty || asked.contains { $0.group == membership.group })
        }
    }

    /// The interfaces that are in a group.
    func links(in group: IPAddress) -> [HostLink] {
        let names = memberships.filter { $0.group == group }.map(\.interface)
        return links.filter { names.contains($0.name) }
    }

    /// The sources that are known to send to a group, or are asked for: from where each is known.
    func sources(of group: IPAddress) -> [(source: IPAddress, known: String, file: String)] {
        var found: [(source: IPAddress, known: String, file: String)] = []
        func add(_ source: IPAddress, _ known: String, _ file: String) {
            if !found.contains(where: { $0.source == source }) {
                found.append((source, known, file))
            }
        }
        for arrival in arrivals where arrival.group == group {
            add(arrival.source, "data of it came in by \(arrival.interface)", HostArrival.file)
        }
        for question in asked where question.group == group {
            if let source = question.source { add(source, "it was asked about", "command line") }
        }
        for filter in sourceFilters where filter.group == group && filter.includes > 0 {
            add(filter.source, "a socket wants it", "proc/net/mcfilter")
        }
        for entry in forwarding.entries where .v4(entry.group) == group {
            add(.v4(entry.source), "the multicast router has it", "proc/net/ip_mr_cache")
        }
        return found
    }

    /// How much a counter grew between two readings; `nil` if it was read once.
    func growth(of name: String) -> UInt64? {
        guard let later = laterCounters?[name], let first = counters[name] else { return nil }
        return later >= first ? later - first : 0
    }

    /// What verdicts about an interface are about.
    func subject(
        _ link: String, group: IPAddress? = nil, source: IPAddress? = nil, port: UInt16? = nil
    ) -> Subject {
        let place = links.firstIndex { $0.name == link }.map { LinkKey(interface: $0) }
        return Subject(place, group: group, source: source, port: port)
    }

    /// What becomes of packets from a source that come in by an interface, by `rp_filter`.
    enum ReversePath: Hashable, Sendable {
        case passes
        /// There is no way back at all: strict and loose filters drop.
        case noRoute
        /// The way back leads by another interface: a strict filter drops.
        case otherInterface(String)
    }

    /// Whether the reverse path filter lets packets from a source in by an interface.
    func reversePath(to source: IPAddress, by link: HostLink) -> ReversePath {
        guard link.reversePathFilter > 0, !source.isIPv6, routes.isKnown else { return .passes }
        guard let route = routes.route(to: source), let interface = route.interface else {
            return .noRoute
        }
        return link.reversePathFilter == 1 && interface != link.name && interface != link.master
            ? .otherInterface(interface) : .passes
    }
}
