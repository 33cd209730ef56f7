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
    /// VLANs of which a row must be on one; any if empty.
    private var vlans: [UInt16] = []

    /// Whether only rows about certain groups are wanted.
    var asksForGroups: Bool { !groups.isEmpty }
    /// Whether only rows about certain hosts are wanted.
    var asksForHosts: Bool { !hosts.isEmpty || !macs.isEmpty }

    /// Whether hosts are asked for by their MAC addresses.
    var asksForMACs: Bool { !macs.isEmpty }

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
        return host.map { host in hosts.contains { $0.contains(host) } } ?? false
            || mac.map(macs.contains) ?? false
    }

    /// Whether a host is asked for by its MAC address.
    func admits(_ mac: MACAddress?) -> Bool { mac.map(macs.contains) ?? false }

    /// Asks for more hosts: those that are known to have the MAC addresses that are asked for.
    mutating func add(_ addresses: Set<IPAddress>) {
        hosts += addresses.map { IPPrefix($0) }
    }

    /// Whether a link is wanted.
    func admits(_ link: LinkKey) -> Bool {
        vlans.isEmpty || link.vlans.identifiers.contains(where: vlans.contains)
            || link.vlans == .untagged && vlans.contains(0)
    }
}
