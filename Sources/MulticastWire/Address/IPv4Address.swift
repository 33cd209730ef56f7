/// An IPv4 address.
public struct IPv4Address: RawRepresentable, Hashable, Sendable {
    /// The 32 bits; the first octet on the wire is the most significant.
    public let rawValue: UInt32

    /// Creates an address from its 32 bits.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Creates an address from its four octets, in the order they are written.
    @inlinable
    public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        rawValue =
            UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
    }

    /// 0.0.0.0: no address, or the group of a General Query.
    @inlinable
    public static var unspecified: IPv4Address { IPv4Address(rawValue: 0) }

    /// 255.255.255.255, the limited broadcast address (RFC 919 §7).
    @inlinable
    public static var broadcast: IPv4Address { IPv4Address(rawValue: 0xFFFF_FFFF) }

    /// Whether the address is a host group: 224.0.0.0 to 239.255.255.255 (RFC 1112 §4).
    @inlinable
    public var isMulticast: Bool { rawValue >> 28 == 0xE }
}

extension ByteReader {
    /// Reads an IPv4 address.
    @inline(always)
    public mutating func ipv4Address(_ field: StaticString) throws(DecodeError) -> IPv4Address {
        IPv4Address(rawValue: try uint32(field))
    }

    /// Reads `count` IPv4 addresses, or as many as there are, which is then a ``failure``.
    @inlinable
    public mutating func ipv4Addresses(_ count: Int, _ field: StaticString) -> [IPv4Address] {
        array(count, ofAtLeast: 4) { reader throws(DecodeError) in
            try reader.ipv4Address(field)
        }
    }
}

extension IPv4Address: Comparable {
    /// Whether `left` is the lower address, as elections compare them (RFC 9776 §6.6.2).
    @inlinable
    public static func < (left: IPv4Address, right: IPv4Address) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension IPv4Address: CustomStringConvertible {
    /// The address in dotted decimal.
    public var description: String {
        // So short a string needs no memory of its own.
        unsafe String(unsafeUninitializedCapacity: 15) { buffer in
            var count = 0
            func put(_ character: UInt8) {
                unsafe buffer.initializeElement(at: count, to: character)
                count += 1
            }
            for shift in stride(from: 24, through: 0, by: -8) {
                let octet = UInt8(truncatingIfNeeded: rawValue >> UInt32(shift))
                if shift < 24 { put(0x2E) }
                if octet >= 100 { put(0x30 + octet / 100) }
                if octet >= 10 { put(0x30 + octet / 10 % 10) }
                put(0x30 + octet % 10)
            }
            return count
        }
    }
}
