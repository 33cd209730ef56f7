public import MulticastWire

/// Groups to move to: safe ones that share a MAC address with no group in use, nor with another
/// replacement.
///
/// The same uses, asked for the same groups in the same order, always give the same answers.
public struct ReplacementGroups: Sendable {
    private let advice: GroupAdvice
    /// The MAC addresses of IPv4 groups that are in no use, by their low 23 bits.
    private var ipv4 = FreeNumbers(1 << 23)
    /// The low 32 bits of the IPv6 groups in use, in ascending order.
    private let ipv6Taken: [UInt32]
    private var nextIPv6: UInt32 = 0x8000_0001
    private var nextTaken = 0

    /// Prepares to move groups of `table`.
    public init(for table: CollisionTable) {
        advice = table.advice
        for use in table.uses.ipv4 { ipv4.take(Int(use.group.rawValue & 0x7F_FFFF)) }
        ipv6Taken = table.ipv6Keys
    }

    /// The next safe group of the scope that `group` has, from where it stands.
    ///
    /// For one that stands in a wrong block it is from the start of 239.192.0.0/14, or of IPv6
    /// site-local; `nil` if none is left.
    public mutating func replacement(for group: IPAddress) -> IPAddress? {
        switch group {
        case .v4(let group): replacement(for: group).map(IPAddress.v4)
        case .v6(let group): replacement(for: group).map(IPAddress.v6)
        }
    }

    private mutating func replacement(for group: IPv4Address) -> IPv4Address? {
        let scope = Self.scope(of: group)
        let start = scope.contains(group.rawValue) ? group.rawValue : scope.lowerBound
        // From the group to the end of the scope, then from the start.
        for part in [start ... scope.upperBound, scope.lowerBound ... start] {
            var first = part.lowerBound
            // A part may go over where the low 23 bits begin anew, as 232.0.0.0/8 does.
            while first <= part.upperBound {
                let last = min(part.upperBound, first | 0x7F_FFFF)
                let keys = Int(first & 0x7F_FFFF) ..< Int(last & 0x7F_FFFF) + 1
                while let key = ipv4.first(in: keys) {
                    // Nearly all that speaks against a group is about the bits its MAC address
                    // keeps: such a one is gone for good.
                    ipv4.take(key)
                    let group = IPv4Address(rawValue: first & ~0x7F_FFFF | UInt32(key))
                    if advice.hazards(of: group).isEmpty { return group }
                }
                first = last + 1
            }
        }
        return nil
    }

    /// The groups that reach as far as `group`, or those of an organization if it should not be
    /// where it is.
    private static func scope(of group: IPv4Address) -> ClosedRange<UInt32> {
        let block: (base: UInt32, length: UInt32) =
            switch group.groupBlock {
            case .sourceSpecific: (0xE800_0000, 8)
            // The three blocks that an organization may take when its scope is full (RFC 2365
            // §6.2.1); not what is left of the fourth.
            case .administrativelyScoped where group.rawValue < 0xEFC0_0000:
                (group.rawValue & 0xFFC0_0000, 10)
            default: (0xEFC0_0000, 14)
            }
        return block.base ... block.base | UInt32.max >> block.length
    }

    /// The same prefix with a group identifier that is free for whoever wants it: 0x80000000 and
    /// above (RFC 3307), but none of those that solicited-node groups end in.
    private mutating func replacement(for group: IPv6Address) -> IPv6Address? {
        // The T flag: the group is its user's and not IANA's.
        let high = group.high | 0x0010_0000_0000_0000
        let above = group.low & 0xFFFF_FFFF_0000_0000
        while nextIPv6 < 0xFF00_0000 {
            let identifier = nextIPv6
            nextIPv6 += 1
            while nextTaken < ipv6Taken.count, ipv6Taken[nextTaken] < identifier { nextTaken += 1 }
            if nextTaken < ipv6Taken.count, ipv6Taken[nextTaken] == identifier { continue }
            // Of the same scope, or site-local where that is none for streams.
            for candidate in [
                IPv6Address(high: high, low: above | UInt64(identifier)),
                IPv6Address(high: 0xFF15_0000_0000_0000, low: UInt64(identifier)),
            ] where advice.hazards(of: candidate).isEmpty {
                return candidate
            }
        }
        return nil
    }
}
