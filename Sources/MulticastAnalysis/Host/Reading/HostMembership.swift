public import MulticastWire

/// A group that an interface of the host is in.
public struct HostMembership: Hashable, Sendable {
    /// The name of the interface.
    public let interface: String
    /// The group.
    public let group: IPAddress
    /// How many joins of sockets, or of the kernel itself, hold it.
    public let users: Int

    /// Reads `/proc/net/igmp` and `/proc/net/igmp6`.
    static func all(_ tree: HostTree, _ order: AddressOrder) -> [HostMembership] {
        var found: [HostMembership] = []
        var interface = ""
        for line in tree.lines("proc/net/igmp") {
            guard line.count >= 4 else { continue }
            if line[2] != ":", line[2].contains(":"), let group = order.ipv4(line[0]) {
                found.append(
                    HostMembership(
                        interface: interface, group: .v4(group), users: Int(line[1]) ?? 1))
            } else if Int(line[0]) != nil {
                // A long name has no blank before the colon.
                interface = String(line[1].last == ":" ? line[1].dropLast() : line[1])
            }
        }
        for line in tree.lines("proc/net/igmp6") where line.count >= 4 {
            guard let group = packedIPv6(line[2]) else { continue }
            found.append(
                HostMembership(
                    interface: String(line[1]), group: .v6(group), users: Int(line[3]) ?? 1))
        }
        return found.filter { $0.group.isMulticast }
    }

    /// The version of IGMP that each interface speaks now, as the queries that it hears have it.
    static func versions(_ tree: HostTree) -> [String: Int] {
        var found: [String: Int] = [:]
        for line in tree.lines("proc/net/igmp") {
            guard line.count >= 4, Int(line[0]) != nil, let version = line.last,
                version.first == "V", let number = Int(version.dropFirst())
            else { continue }
            found[String(line[1].last == ":" ? line[1].dropLast() : line[1])] = number
        }
        return found
    }
}

/// Sources of a group that sockets of the host want, or do not want.
public struct HostSourceFilter: Hashable, Sendable {
    /// The kernel's number of the interface.
    public let interfaceIndex: Int
    /// The group.
    public let group: IPAddress
    /// The source.
    public let source: IPAddress
    /// How many sockets want it.
    public let includes: Int
    /// How many sockets want all but it.
    public let excludes: Int

    /// Reads `/proc/net/mcfilter` and `/proc/net/mcfilter6`.
    static func all(_ tree: HostTree) -> [HostSourceFilter] {
        func filter(
            _ line: [Substring], _ address: (Substring) -> IPAddress?
        ) -> HostSourceFilter? {
            guard line.count >= 6, let index = Int(line[0]), let group = address(line[2]),
                let source = address(line[3])
            else { return nil }
            return HostSourceFilter(
                interfaceIndex: index, group: group, source: source, includes: Int(line[4]) ?? 0,
                excludes: Int(line[5]) ?? 0)
        }
        return tree.lines("proc/net/mcfilter").compactMap { line in
            filter(line) { digits in
                // Unlike its neighbours this file has them in the order of the wire.
                guard digits.hasPrefix("0x"), let number = UInt32(digits.dropFirst(2), radix: 16)
                else { return nil }
                return .v4(IPv4Address(rawValue: number))
            }
        }
            + tree.lines("proc/net/mcfilter6").compactMap { line in
                filter(line) { packedIPv6($0).map(IPAddress.v6) }
            }
    }
}
