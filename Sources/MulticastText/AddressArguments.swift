public import MulticastWire
public import ToolSupport

// What capture tools are asked to show: `--group`, `--host` and `--vlan`.
extension Arguments {
    /// The prefixes that `--group` names.
    public func groupPrefixes() throws(UsageError) -> [IPPrefix] {
        var prefixes: [IPPrefix] = []
        for text in all("group") {
            guard let prefix = IPPrefix(text) else {
                throw UsageError("option '--group': '\(text)' is no group or prefix")
            }
            guard prefix.hasGroups else {
                throw UsageError(
                    "option '--group': '\(text)' holds no group: those are in 224.0.0.0/4 and ff00::/8"
                )
            }
            prefixes.append(prefix)
        }
        return prefixes
    }

    /// The hosts that `--host` names: by IP address or prefix, or by MAC address.
    public func hosts() throws(UsageError) -> (prefixes: [IPPrefix], macs: [MACAddress]) {
        var hosts: (prefixes: [IPPrefix], macs: [MACAddress]) = ([], [])
        for text in all("host") {
            if let prefix = IPPrefix(text) {
                hosts.prefixes.append(prefix)
            } else if let address = MACAddress(text) {
                hosts.macs.append(address)
            } else {
                throw UsageError("option '--host': '\(text)' is no address, prefix or MAC address")
            }
        }
        return hosts
    }

    /// The VLANs that `--vlan` names.
    public func vlans() throws(UsageError) -> [UInt16] {
        var vlans: [UInt16] = []
        for text in all("vlan") {
            guard let identifier = UInt16(text), identifier <= 4095 else {
                throw UsageError("option '--vlan': '\(text)' is no number from 0 to 4095")
            }
            vlans.append(identifier)
        }
        return vlans
    }
}

extension IPPrefix {
    /// Whether any address of the block is a group's (RFC 1112 §4, RFC 4291 §2.7).
    fileprivate var hasGroups: Bool {
        let groups =
            switch base {
            case .v4: IPPrefix(.v4(IPv4Address(224, 0, 0, 0)), length: 4)
            case .v6: IPPrefix(.v6(IPv6Address(high: 0xFF << 56, low: 0)), length: 8)
            }
        return groups.map { $0.contains(base) || contains($0.base) } ?? false
    }
}
