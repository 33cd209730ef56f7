import MulticastWire
import ToolSupport

/// A group, or a group from one source, as people write it: `239.1.1.1`, `10.0.0.1@232.1.1.1`.
struct Channel: Hashable {
    let group: IPAddress
    let source: IPAddress?

    init(group: IPAddress, source: IPAddress? = nil) {
        self.group = group
        self.source = source
    }

    /// Reads an operand.
    init(_ text: String) throws(UsageError) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        group = try Self.group(String(parts[parts.count - 1]))
        guard parts.count == 2 else {
            source = nil
            return
        }
        guard let source = IPAddress(parts[0]), !source.isMulticast else {
            throw UsageError(
                "'\(text)': what stands before the '@' is no source; "
                    + "expected an address such as 192.0.2.1@232.1.1.1")
        }
        guard source.isIPv6 == group.isIPv6 else {
            throw UsageError("'\(text)': the source and the group are of two families")
        }
        self.source = source
    }

    /// Reads a group.
    static func group(_ text: String) throws(UsageError) -> IPAddress {
        guard let address = IPAddress(text) else {
            throw UsageError(
                "'\(text)' is no address (expected a group such as 239.1.2.3 or ff15::1)")
        }
        guard address.isMulticast else {
            throw UsageError(
                "\(text) is no group: groups are 224.0.0.0 to 239.255.255.255 and ff00::/8")
        }
        return address
    }
}

extension Channel: CustomStringConvertible {
    var description: String { source.map { "\($0)@\(group)" } ?? group.description }
}
