public import MulticastWire

/// A bound UDP socket of the host.
public struct HostSocket: Hashable, Sendable {
    /// The address it is bound to; unspecified for any.
    public let address: IPAddress
    /// The port it is bound to.
    public let port: UInt16
    /// The number of the user it belongs to.
    public let user: Int
    /// The number by which the kernel tells sockets apart.
    public let inode: UInt64
    /// How many datagrams it had no room for, since it was opened.
    public let drops: UInt64

    /// Whether it takes datagrams to any address of its family.
    var isWildcard: Bool {
        switch address {
        case .v4(let address): address == .unspecified
        case .v6(let address): address == .unspecified
        }
    }

    /// Whether datagrams to groups can reach it.
    var takesGroups: Bool { isWildcard || address.isMulticast }

    /// How it is named in a sentence: `0.0.0.0:5000`.
    var name: String { address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)" }

    /// Reads the `udp` and `udp6` files in a folder of a tree.
    static func all(
        _ tree: HostTree, _ order: AddressOrder, in folder: String = "proc/net"
    ) -> [HostSocket] {
        ["udp", "udplite", "udp6", "udplite6"].flatMap { file in
            tree.lines("\(folder)/\(file)").compactMap { line -> HostSocket? in
                guard line.count >= 13 else { return nil }
                let local = line[1].split(separator: ":")
                guard local.count == 2, let address = order.address(local[0]),
                    let port = UInt16(local[1], radix: 16), let inode = UInt64(line[9])
                else { return nil }
                return HostSocket(
                    address: address, port: port, user: Int(line[7]) ?? 0, inode: inode,
                    drops: UInt64(line[12]) ?? 0)
            }
        }
    }
}
