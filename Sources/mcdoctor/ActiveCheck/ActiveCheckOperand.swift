import MulticastAnalysis
import MulticastWire
import ToolSupport

extension ActiveCheck {
    /// Reads what `--probe` is given: `GROUP`, `SOURCE@GROUP` or the address of a host.
    init(operand text: String) throws(UsageError) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            .map { IPAddress($0) }
        guard let address = parts[parts.count - 1] else {
            throw UsageError(
                "option '--probe': '\(text)' is no address "
                    + "(expected a group such as 239.1.2.3, 192.0.2.1@232.1.1.1, or a host)")
        }
        guard parts.count == 2 else {
            self =
                try address.isMulticast
                ? .membership(group: address, source: nil) : Self.question(of: address)
            return
        }
        guard let source = parts[0], !source.isMulticast, address.isMulticast,
            source.isIPv6 == address.isIPv6
        else {
            throw UsageError(
                "option '--probe': '\(text)' is no source and group "
                    + "(expected two addresses such as 192.0.2.1@232.1.1.1)")
        }
        self = .membership(group: address, source: source)
    }

    private static func question(of host: IPAddress) throws(UsageError) -> ActiveCheck {
        let isOfOneHost =
            switch host {
            case .v4(let host): host != .unspecified && host.rawValue != .max
            // Reports come from link-local addresses, and by those hosts are known.
            case .v6(let host): host.isLinkLocal
            }
        guard isOfOneHost else {
            throw UsageError(
                host.isIPv6
                    ? "option '--probe': \(host) is not link-local, as what hosts report from is "
                        + "(expected an address such as fe80::1)"
                    : "option '--probe': \(host) is not the address of one host")
        }
        return .question(host: host)
    }
}
