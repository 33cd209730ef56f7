public import MulticastWire
public import ToolSupport

extension TextSink {
    /// Puts an IPv4 address.
    @inlinable @inline(__always)
    public mutating func put(_ address: IPv4Address) { put(dottedDecimal: address.rawValue) }

    /// Puts an IPv4 address between two literals.
    @inlinable @inline(__always)
    public mutating func put(
        _ before: StaticString, _ address: IPv4Address, _ after: StaticString = ""
    ) {
        put(before, dottedDecimal: address.rawValue, after)
    }

    /// Puts an IPv6 address.
    public mutating func put(_ address: IPv6Address) { put(text: address.description) }

    /// Puts an address of either family.
    public mutating func put(_ address: IPAddress) {
        switch address {
        case .v4(let address): put(address)
        case .v6(let address): put(address)
        }
    }

    /// Puts a MAC address.
    @inlinable
    public mutating func put(_ address: MACAddress) { put(macAddress: address.rawValue) }
}
