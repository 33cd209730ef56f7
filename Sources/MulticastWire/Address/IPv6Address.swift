/// An IPv6 address (RFC 4291).
public struct IPv6Address: Hashable, BitwiseCopyable, Sendable {
    /// The first 64 bits; the first octet on the wire is the most significant.
    public let high: UInt64
    /// The last 64 bits.
    public let low: UInt64

    /// Creates an address from its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// `::`, no address, or the group of a General Query.
    @inlinable
    public static var unspecified: IPv6Address { IPv6Address(high: 0, low: 0) }

    /// Whether the address is multicast: ff00::/8 (RFC 4291 §2.7).
    @inlinable
    public var isMulticast: Bool { high >> 56 == 0xFF }

    /// Whether the address is link-local unicast: fe80::/10 (RFC 4291 §2.5.6).
    @inlinable
    public var isLinkLocal: Bool { high >> 54 == 0x3FA }

    /// The 16 octets as they go on the wire.
    public var octets: [UInt8] { bigEndianOctets(high) + bigEndianOctets(low) }
}

extension ByteReader {
    /// Reads an IPv6 address.
    @inline(always)
    public mutating func ipv6Address(_ field: StaticString) throws(DecodeError) -> IPv6Address {
        let start = try advance(16, field)
        return IPv6Address(high: load(at: start), low: load(at: start &+ 8))
    }

    /// Reads `count` IPv6 addresses, or as many as there are, which is then a ``failure``.
    @inlinable
    public mutating func ipv6Addresses(_ count: Int, _ field: StaticString) -> [IPv6Address] {
        array(count, ofAtLeast: 16) { reader throws(DecodeError) in
            try reader.ipv6Address(field)
        }
    }
}

extension IPv6Address: Comparable {
    /// Whether `left` is the lower address, as elections compare them (RFC 9777 §7.6.2).
    @inlinable
    public static func < (left: IPv6Address, right: IPv6Address) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension IPv6Address: CustomStringConvertible {
    /// The address in the form of RFC 5952: lower case, no leading zeros, and the longest run of
    /// two or more zero groups, the first of equals, as `::`.
    public var description: String {
        let groups = [high, low].flatMap { half in
            stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> $0) }
        }
        var longest = 0 ..< 0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, longest.count) { longest = start ..< end }
            start = max(end, start + 1)
        }
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !longest.isEmpty else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}
