/// The VLAN tags that a frame came with, outermost first, in 64 bits.
///
/// A key that costs no allocation. A priority tag, whose VLAN Identifier is 0, says nothing of a
/// VLAN and is left out, as a bridge leaves it out (IEEE 802.1Q). Of more than four tags the inner
/// four count.
public struct VLANStack: RawRepresentable, Hashable, BitwiseCopyable, Sendable {
    /// 16 bits a tag, the innermost in the lowest: its VLAN Identifier with the bit above it set.
    public let rawValue: UInt64

    /// Creates a stack from its 64 bits.
    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Creates a stack of VLAN Identifiers, outermost first.
    public init(_ identifiers: UInt16...) {
        self = identifiers.reduce(.untagged) { $0.pushing($1) }
    }

    /// No VLAN tag at all.
    @inlinable public static var untagged: VLANStack { VLANStack(rawValue: 0) }

    /// The stack with one more tag inside.
    @inlinable @inline(__always)
    public func pushing(_ identifier: UInt16) -> VLANStack {
        let identifier = UInt64(identifier & 0xFFF)
        return identifier == 0 ? self : VLANStack(rawValue: rawValue << 16 | 0x1000 | identifier)
    }

    /// The VLAN Identifiers, outermost first.
    public var identifiers: [UInt16] {
        stride(from: 48, through: 0, by: -16)
            .map { UInt16(truncatingIfNeeded: rawValue >> UInt64($0)) }
            .filter { $0 != 0 }
            .map { $0 & 0xFFF }
    }

    /// The VLAN that hosts are in: that of the innermost tag; `nil` if there is none.
    @inlinable
    public var innermost: UInt16? {
        rawValue == 0 ? nil : UInt16(truncatingIfNeeded: rawValue & 0xFFF)
    }
}

extension VLANStack: Comparable, CustomStringConvertible {
    /// The order of tables: fewer tags first, then by number.
    @inlinable
    public static func < (left: VLANStack, right: VLANStack) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The VLAN Identifiers, outermost first, joined by dots; nothing if there is none.
    public var description: String { identifiers.map(String.init).joined(separator: ".") }
}
