import MulticastWire
import ToolSupport

/// How packets are put into words: what the options `-n`, `-v` and `--color` say.
struct TextStyle: Sendable {
    /// How often `-v` was given: 1 adds the IP header, 2 explains the findings.
    var verbosity = 0
    /// Whether groups are shown with their registered names.
    var showsNames = true
    /// Where the names are from.
    var registry = GroupRegistry.standard
    /// Whether findings are coloured.
    var usesColour = false
}

extension TextSink {
    /// Puts an IPv4 address.
    @inline(__always)
    mutating func put(_ address: IPv4Address) { put(dottedDecimal: address.rawValue) }

    /// Puts an IPv4 address between two literals.
    @inline(__always)
    mutating func put(_ before: StaticString, _ address: IPv4Address, _ after: StaticString = "") {
        put(before, dottedDecimal: address.rawValue, after)
    }

    /// Puts an IPv6 address.
    mutating func put(_ address: IPv6Address) { put(text: address.description) }

    /// Puts an address of either family.
    mutating func put(_ address: IPAddress) {
        switch address {
        case .v4(let address): put(address)
        case .v6(let address): put(address)
        }
    }

    /// Puts a MAC address.
    mutating func put(_ address: MACAddress) { put(macAddress: address.rawValue) }
}
