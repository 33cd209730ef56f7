/// A block of Ethernet addresses: those that share their first bits.
public struct MACPrefix: Hashable, Sendable {
    /// The block's first address: all bits behind the prefix are 0.
    public let base: MACAddress
    /// How many bits the block's addresses share: 0 to 48.
    public let length: Int

    /// Creates the block of `length` bits, 0 to 48, that `address` lies in.
    public init(_ address: MACAddress, length: Int) {
        let length = min(max(length, 0), 48)
        base = MACAddress(rawValue: address.rawValue & ~(UInt64(0xFFFF_FFFF_FFFF) >> length))
        self.length = length
    }

    /// Creates a block from the beginning of an address in any notation of ``MACAddress``; `nil`
    /// if `text` is anything else.
    ///
    /// `01:00:5e` and `1:0:5e`, `01-00-5E-01`, `0100.5e` and `0100-5e01`, and the six digits of a
    /// manufacturer, `01005e`. Two octets at least, five at most.
    public init?(_ text: some StringProtocol) {
        let utf8 = Array(text.utf8)[...]
        let separators: [UInt8] = [UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: ".")]
        let separator = utf8.first { separators.contains($0) } ?? UInt8(ascii: ":")
        let parts = utf8.split(separator: separator, omittingEmptySubsequences: false)
        let isInFours = separator == UInt8(ascii: ".") || parts.first?.count == 4
        let widest = parts.count == 1 ? 6 : isInFours ? 4 : 2
        var (bits, count): (UInt64, Int) = (0, 0)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            // Only the last part of a notation in fours can be cut, after two digits.
            let isWhole =
                part.count == widest || widest == 2 && separator == UInt8(ascii: ":")
                || widest == 4 && isLast && part.count == 2
            guard isWhole, let number = hexNumber(part, digits: 1 ... widest) else { return nil }
            let width = widest == 2 ? 8 : part.count * 4
            bits = bits << UInt64(width) | number
            count += width
            guard count <= 40 else { return nil }
        }
        guard count >= 16 else { return nil }
        self.init(MACAddress(rawValue: bits << UInt64(48 - count)), length: count)
    }

    /// Whether `address` lies in the block.
    public func contains(_ address: MACAddress) -> Bool {
        MACPrefix(address, length: length) == self
    }

    /// Whether all of `other` lies in the block.
    public func contains(_ other: MACPrefix) -> Bool {
        other.length >= length && contains(other.base)
    }

    /// The blocks of IPv4 groups that map to it, lowest first: 32, unless it is wider than what a
    /// group keeps; none if not all of it stands for IPv4 groups.
    public var ipv4Prefixes: [IPPrefix] {
        // 25 bits are fixed, and stand for the 9 bits that groups begin with.
        guard length >= 25 else { return [] }
        return base.ipv4Groups.compactMap { IPPrefix(.v4($0), length: length - 16) }
    }
}

extension MACPrefix: CustomStringConvertible {
    /// The octets that the prefix fills, as they are written of an address, or else the first
    /// address and the length, joined by a slash.
    public var description: String {
        guard length % 8 == 0, length > 0 else { return "\(base)/\(length)" }
        return String(base.description.prefix(length / 8 * 3 - 1))
    }
}
