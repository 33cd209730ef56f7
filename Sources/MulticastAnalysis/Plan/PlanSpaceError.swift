import MulticastWire

/// A prefix whose groups are nobody's to choose.
public struct PlanSpaceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the prefix and which one to take, on one line.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension PlanSpace {
    /// Checks that a prefix holds groups and nothing else, and that an IPv6 one leaves the group
    /// ID to whoever uses it.
    static func check(_ prefix: IPPrefix) throws(PlanSpaceError) {
        switch prefix.base {
        case .v4(let base):
            guard base.isMulticast, prefix.length >= 4 else {
                throw PlanSpaceError(
                    "\(prefix) is no prefix of groups, which are 224.0.0.0/4; "
                        + "239.192.0.0/14 is for the use of an organization")
            }
        case .v6(let base):
            guard base.isMulticast, prefix.length >= 8 else {
                throw PlanSpaceError(
                    "\(prefix) is no prefix of groups, which are ff00::/8; "
                        + "ff15::/16 is for the use of a site")
            }
            guard prefix.length >= 16, let flags = base.groupFlags, let scope = base.groupScope
            else {
                throw PlanSpaceError(
                    "\(prefix) leaves flags or scope open; expected 16 bits or more, as ff15::/16")
            }
            try check(prefix, base, flags, scope)
        }
    }

    private static func check(
        _ prefix: IPPrefix, _ base: IPv6Address, _ flags: IPv6Address.Flags, _ scope: GroupScope
    ) throws(PlanSpaceError) {
        guard scope.rawValue != 0, scope.rawValue != 15 else {
            throw PlanSpaceError("\(prefix) has a reserved scope (RFC 4291 §2.7)")
        }
        guard flags.contains(.transient) else {
            throw PlanSpaceError(
                "the groups of \(prefix) are IANA's to assign: their T flag is 0 "
                    + "(RFC 4291 §2.7); take ff1\(String(scope.rawValue, radix: 16))::/16")
        }
        guard flags.rawValue & 8 == 0 else {
            throw PlanSpaceError("\(prefix) has a reserved flag set (RFC 4291 §2.7)")
        }
        // RFC 3306: the third octet is reserved, the fourth is the length of the network prefix.
        let hasNetworkPrefix = base.high & 0xFF_0000_0000 != 0
        if flags.contains(.embeddedRendezvousPoint), !hasNetworkPrefix {
            throw PlanSpaceError(
                "\(prefix) holds no rendezvous point; its R flag says so (RFC 3956)")
        }
        if base.isSourceSpecific, base.high & 0xFFFF_FFFF != 0 || base.low >> 32 != 0 {
            throw PlanSpaceError(
                "\(prefix) is source-specific and not in ff3x::/96, where addresses are allocated "
                    + "(RFC 4607 §1)")
        }
    }
}
