/// What an IPv4 packet carries, or what follows an IPv6 header (the registry is common).
public struct IPProtocol: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// Creates a protocol from the octet on the wire.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// IPv6 Hop-by-Hop Options (RFC 8200 §4.3).
    @inlinable public static var hopByHopOptions: IPProtocol { IPProtocol(rawValue: 0) }
    /// ICMP (RFC 792).
    @inlinable public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
    /// IGMP (RFC 1112).
    @inlinable public static var igmp: IPProtocol { IPProtocol(rawValue: 2) }
    /// IPv4 in IP (RFC 2003).
    @inlinable public static var ipv4: IPProtocol { IPProtocol(rawValue: 4) }
    /// TCP (RFC 9293).
    @inlinable public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
    /// CBT (RFC 2189).
    @inlinable public static var cbt: IPProtocol { IPProtocol(rawValue: 7) }
    /// UDP (RFC 768).
    @inlinable public static var udp: IPProtocol { IPProtocol(rawValue: 17) }
    /// IPv6 in IP (RFC 2473).
    @inlinable public static var ipv6: IPProtocol { IPProtocol(rawValue: 41) }
    /// IPv6 Routing Header (RFC 8200 §4.4).
    @inlinable public static var ipv6Routing: IPProtocol { IPProtocol(rawValue: 43) }
    /// IPv6 Fragment Header (RFC 8200 §4.5).
    @inlinable public static var ipv6Fragment: IPProtocol { IPProtocol(rawValue: 44) }
    /// RSVP (RFC 2205).
    @inlinable public static var rsvp: IPProtocol { IPProtocol(rawValue: 46) }
    /// GRE (RFC 2784).
    @inlinable public static var gre: IPProtocol { IPProtocol(rawValue: 47) }
    /// Encapsulating Security Payload (RFC 4303).
    @inlinable public static var encapsulatingSecurityPayload: IPProtocol {
        IPProtocol(rawValue: 50)
    }
    /// Authentication Header (RFC 4302).
    @inlinable public static var authenticationHeader: IPProtocol { IPProtocol(rawValue: 51) }
    /// ICMPv6 (RFC 4443).
    @inlinable public static var icmpv6: IPProtocol { IPProtocol(rawValue: 58) }
    /// IPv6: nothing follows (RFC 8200 §4.7).
    @inlinable public static var noNextHeader: IPProtocol { IPProtocol(rawValue: 59) }
    /// IPv6 Destination Options (RFC 8200 §4.6).
    @inlinable public static var destinationOptions: IPProtocol { IPProtocol(rawValue: 60) }
    /// EIGRP (RFC 7868).
    @inlinable public static var eigrp: IPProtocol { IPProtocol(rawValue: 88) }
    /// OSPF (RFC 2328).
    @inlinable public static var ospf: IPProtocol { IPProtocol(rawValue: 89) }
    /// PIM (RFC 7761).
    @inlinable public static var pim: IPProtocol { IPProtocol(rawValue: 103) }
    /// VRRP (RFC 9568), and CARP on the same number.
    @inlinable public static var vrrp: IPProtocol { IPProtocol(rawValue: 112) }
    /// PGM (RFC 3208).
    @inlinable public static var pgm: IPProtocol { IPProtocol(rawValue: 113) }
    /// SCTP (RFC 9260).
    @inlinable public static var sctp: IPProtocol { IPProtocol(rawValue: 132) }
    /// Mobility Header (RFC 6275).
    @inlinable public static var mobility: IPProtocol { IPProtocol(rawValue: 135) }
    /// UDP-Lite (RFC 3828).
    @inlinable public static var udpLite: IPProtocol { IPProtocol(rawValue: 136) }
    /// Host Identity Protocol (RFC 7401).
    @inlinable public static var hostIdentity: IPProtocol { IPProtocol(rawValue: 139) }
    /// Shim6 (RFC 5533).
    @inlinable public static var shim6: IPProtocol { IPProtocol(rawValue: 140) }
    /// MPLS in IP (RFC 4023).
    @inlinable public static var mpls: IPProtocol { IPProtocol(rawValue: 137) }
}

extension IPProtocol {
    /// The protocol's usual short name; `nil` for one that has none here.
    public var name: StaticString? {
        switch self {
        case .hopByHopOptions: "Options"
        case .icmp: "ICMP"
        case .igmp: "IGMP"
        case .ipv4: "IPIP"
        case .tcp: "TCP"
        case .cbt: "CBT"
        case .udp: "UDP"
        case .ipv6: "IPv6"
        case .ipv6Routing: "Routing"
        case .ipv6Fragment: "Fragment"
        case .rsvp: "RSVP"
        case .gre: "GRE"
        case .encapsulatingSecurityPayload: "ESP"
        case .authenticationHeader: "AH"
        case .icmpv6: "ICMPv6"
        case .noNextHeader: "no next header"
        case .destinationOptions: "Destination Options"
        case .eigrp: "EIGRP"
        case .ospf: "OSPF"
        case .pim: "PIM"
        case .vrrp: "VRRP"
        case .pgm: "PGM"
        case .sctp: "SCTP"
        case .mobility: "Mobility"
        case .udpLite: "UDPLite"
        case .mpls: "MPLS"
        case .hostIdentity: "HIP"
        case .shim6: "Shim6"
        default: nil
        }
    }
}
