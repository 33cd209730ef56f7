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
