public import MulticastWire

/// Groups and prefixes that others use, as the Ethernet addresses that they take.
public struct AvoidedGroups: Sendable {
    /// The low 23 bits of IPv4 groups, and all 32 of IPv6 group IDs.
    private(set) var ipv4: [UInt32] = []
    private(set) var ipv6: [UInt32] = []
    /// Whole prefixes, for what is said about them.
    public private(set) var prefixes: [IPPrefix] = []

    /// Nothing is avoided.
    public init() {}

    /// Avoids what shares an Ethernet address with `group`.
    public mutating func insert(_ group: IPAddress) {
        switch group {
        case .v4(let group): ipv4.append(group.rawValue & 0x7F_FFFF)
        case .v6(let group): ipv6.append(UInt32(truncatingIfNeeded: group.low))
        }
    }

    /// Avoids what shares an Ethernet address with a group of `prefix`.
    public mutating func insert(_ prefix: IPPrefix) { prefixes.append(prefix) }

    /// Whether nothing is avoided.
    public var isEmpty: Bool { ipv4.isEmpty && ipv6.isEmpty && prefixes.isEmpty }

    /// The numbers of a family that are taken.
    func numbers(isIPv4: Bool) -> NumberRanges {
        let single = NumberRanges(numbers: (isIPv4 ? ipv4 : ipv6).map(Int.init))
        let whole = prefixes.filter { $0.isIPv4 == isIPv4 }.map(\.mappedNumbers)
            .sorted { $0.lowerBound < $1.lowerBound }
        return single.union(NumberRanges(sorted: whole))
    }
}

extension IPPrefix {
    /// Whether it is a prefix of IPv4.
    var isIPv4: Bool {
        if case .v4 = base { true } else { false }
    }

    /// The bits that Ethernet addresses keep of the groups of the prefix: 23 of IPv4, 32 of IPv6.
    ///
    /// They are one range, which is all there are for a prefix that leaves them all free.
    public var mappedNumbers: Range<Int> {
        switch base {
        case .v4(let base):
            let free = min(23, 32 - length)
            let first = Int(base.rawValue & 0x7F_FFFF) & (-1 << free)
            return first ..< first + 1 << free
        case .v6(let base):
            let free = min(32, 128 - length)
            let first = Int(base.low & 0xFFFF_FFFF) & (-1 << free)
            return first ..< first + 1 << free
        }
    }

    /// Whether groups of two prefixes that do not overlap have the same Ethernet addresses, since
    /// the prefixes differ in bits that the mapping drops (RFC 1112 §6.4).
    public func sharesAddresses(with other: IPPrefix) -> Bool {
        isIPv4 == other.isIPv4 && mappedNumbers.overlaps(other.mappedNumbers)
            && !contains(other.base) && !other.contains(base)
    }
}
