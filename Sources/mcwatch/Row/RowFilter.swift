import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Which rows are shown: what `--group`, `--host` and `--vlan` say.
struct RowFilter: Sendable {
    /// Groups of which a row must be about one; any if empty.
    private var groups: [IPPrefix] = []
    /// Hosts of which a row must be about one; any if no kind of address was given.
    private var hosts: [IPPrefix] = []
    private var macs: [MACAddress] = []
    /// The addresses that hosts with those MAC addresses are known to have.
    private var addressesOfMACs: Set<IPAddress> = []
    /// VLANs of which a row must be on one; any if empty.
    private var vlans: [UInt16] = []

    /// Whether only rows about certain groups are wanted.
    var asksForGroups: Bool { !groups.isEmpty }
    /// Whether only rows about certain hosts are wanted.
    var asksForHosts: Bool { !hosts.isEmpty || !macs.isEmpty }

    /// Creates a filter that admits all.
    init() {}

    /// Reads the filter out of a command line.
    init(_ arguments: Arguments) throws(UsageError) {
        groups = try arguments.groupPrefixes()
        (hosts, macs) = try arguments.hosts()
        vlans = try arguments.vlans()
    }

    /// Whether a group is wanted; none is where only certain ones are.
    func admits(group: IPAddress?) -> Bool {
        guard asksForGroups else { return true }
        return group.map { group in groups.contains { $0.contains(group) } } ?? false
    }

    /// Whether one of some groups is wanted.
    func admits(anyGroupOf candidates: [IPAddress]) -> Bool {
        !asksForGroups || candidates.contains { admits(group: $0) }
    }

    /// Whether a host is wanted.
    func admits(host: IPAddress?, mac: MACAddress? = nil) -> Bool {
        guard asksForHosts else { return true }
        if let mac, macs.contains(mac) { return true }
        guard let host else { return false }
        return addressesOfMACs.contains(host) || hosts.contains { $0.contains(host) }
    }

    /// The same filter, which knows what addresses the hosts have that MAC addresses are asked for.
    ///
    /// Those of members, queriers and PIM routers are known; streams do not tell theirs.
    func resolved(by state: MulticastState) -> RowFilter {
        guard !macs.isEmpty else { return self }
        func isAskedFor(_ mac: MACAddress?) -> Bool { mac.map(macs.contains) ?? false }
        var resolved = self
        resolved.addressesOfMACs = Set(
            state.memberships.memberships.filter { isAskedFor($0.mac) }.map(\.host)
                + state.memberships.queriers.filter { isAskedFor($0.mac) }.map(\.address)
                + state.pimNeighbors.neighbors.filter { isAskedFor($0.mac) }.map(\.address))
        return resolved
    }

    /// The numbers of the streams that are wanted.
    func numbers(of streams: borrowing StreamTable) -> [Int] {
        (0 ..< streams.count).filter { number in
            admits(streams.link(of: number)) && admits(group: streams.group(of: number))
                && admits(host: streams.source(of: number))
        }
    }

    /// Whether a link is wanted.
    func admits(_ link: LinkKey) -> Bool {
        vlans.isEmpty || link.vlans.identifiers.contains(where: vlans.contains)
            || link.vlans == .untagged && vlans.contains(0)
    }
}
