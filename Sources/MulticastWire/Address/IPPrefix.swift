/// A block of addresses: those of one family that share their first bits (CIDR, RFC 4632 §3.1).
public struct IPPrefix: Hashable, Sendable {
    /// The block's first address: all bits behind the prefix are 0.
    public let base: IPAddress
    /// How many bits the block's addresses share: 0 to 32, or 0 to 128.
    public let length: Int

    /// Creates the block of `length` bits that `address` lies in; `nil` if the family has not that
    /// many bits.
    public init?(_ address: IPAddress, length: Int) {
        switch address {
        case .v4(let address):
            guard 0 ... 32 ~= length else { return nil }
            // A shift by all of the bits gives 0.
            base = .v4(IPv4Address(rawValue: address.rawValue & ~(UInt32.max >> length)))
        case .v6(let address):
            guard 0 ... 128 ~= length else { return nil }
            base = .v6(IPv6Address(bits: address.bits & ~(UInt128.max >> length)))
        }
        self.length = length
    }

    /// Creates the block of a single address.
    public init(_ address: IPAddress) {
        base = address
        length = address.bitWidth
    }

    /// Creates a block from its text, such as `239.0.0.0/8` or `ff02::1:ff00:0/104`, or that of
    /// one address; `nil` if `text` is anything else.
    ///
    /// Bits behind the prefix are free: `239.1.2.3/8` is `239.0.0.0/8`.
    public init?(_ text: some StringProtocol) {
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(utf8: first) else { return nil }
        var length = address.bitWidth
        if parts.count == 2 {
            guard let announced = decimalNumber(parts[1], upTo: length) else { return nil }
            length = announced
        }
        self.init(address, length: length)
    }

    /// Whether `address` lies in the block; one of the other family never does.
    public func contains(_ address: IPAddress) -> Bool {
        IPPrefix(address, length: length) == self
    }
}

extension IPPrefix: CustomStringConvertible {
    /// The first address and the length, joined by a slash.
    public var description: String { "\(base)/\(length)" }
}

extension IPAddress {
    /// How many bits an address of its family has.
    var bitWidth: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }
}

extension IPv6Address {
    /// The 128 bits as one number; the first octet on the wire is the most significant.
    @inlinable
    public var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }

    /// Creates an address from its 128 bits.
    @inlinable
    public init(bits: UInt128) {
        self.init(
            high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits))
    }
}
