public import MulticastWire
public import ToolSupport

extension TextSink {
    /// Puts an IPv4 address as a JSON string.
    @inlinable @inline(__always)
    public mutating func value(_ address: IPv4Address) { value(dottedDecimal: address.rawValue) }

    /// Puts an IPv6 address as a JSON string.
    public mutating func value(_ address: IPv6Address) {
        comma()
        put(octet: UInt8(ascii: "\""))
        put(address)
        put(octet: UInt8(ascii: "\""))
        endValue()
    }

    /// Puts an address of either family as a JSON string.
    public mutating func value(_ address: IPAddress) {
        switch address {
        case .v4(let address): value(address)
        case .v6(let address): value(address)
        }
    }

    /// Puts a MAC address as a JSON string.
    @inlinable @inline(__always)
    public mutating func value(_ address: MACAddress) { value(macAddress: address.rawValue) }

    /// Puts a member whose value is an IPv4 address.
    @inlinable @inline(__always)
    public mutating func member(_ name: StaticString, _ address: IPv4Address) {
        member(name, dottedDecimal: address.rawValue)
    }

    /// Puts a member whose value is an IPv6 address.
    public mutating func member(_ name: StaticString, _ address: IPv6Address) {
        key(name)
        value(address)
    }

    /// Puts a member whose value is an address of either family.
    public mutating func member(_ name: StaticString, _ address: IPAddress) {
        key(name)
        value(address)
    }

    /// Puts a member whose value is a MAC address.
    public mutating func member(_ name: StaticString, _ address: MACAddress) {
        key(name)
        value(address)
    }
}
