/// A 48-bit Ethernet address.
public struct MACAddress: Hashable, Sendable {
    /// The 48 bits; the first octet on the wire is the most significant.
    public let rawValue: UInt64

    /// Creates an address from its low 48 bits.
    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue & 0xFFFF_FFFF_FFFF }

    /// ff:ff:ff:ff:ff:ff.
    @inlinable
    public static var broadcast: MACAddress { MACAddress(rawValue: 0xFFFF_FFFF_FFFF) }

    /// Whether the group bit is set: the lowest bit of the first octet (RFC 9542 §2.1).
    @inlinable
    public var isGroup: Bool { rawValue & 0x0100_0000_0000 != 0 }

    /// The six octets as they go on the wire.
    public var octets: [UInt8] { Array(bigEndianOctets(rawValue).suffix(6)) }
}

extension ByteReader {
    /// Reads an Ethernet address.
    @inline(always)
    public mutating func macAddress(_ field: StaticString) throws(DecodeError) -> MACAddress {
        let start = try advance(6, field)
        let (high, low): (UInt16, UInt32) = (load(at: start), load(at: start &+ 2))
        return MACAddress(rawValue: UInt64(high) << 32 | UInt64(low))
    }
}

extension MACAddress: CustomStringConvertible {
    /// Six pairs of lowercase hexadecimal digits, joined by colons.
    public var description: String {
        octets.map { octet in
            (octet < 0x10 ? "0" : "") + String(octet, radix: 16)
        }.joined(separator: ":")
    }
}
