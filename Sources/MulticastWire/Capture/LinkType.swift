/// The link-layer header type of a capture: the LINKTYPE_ value that pcap and pcapng store.
///
/// Values are those of the registry at tcpdump.org (link-layer header types); a type that this
/// package cannot read is still a value, and a dissection says that it cannot be read.
public struct LinkType: BitwiseCopyable, RawRepresentable, Hashable, Sendable {
    /// The 16 bits of the file format.
    public let rawValue: UInt16

    /// Creates a type from the number that a file or libpcap gives.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// BSD loopback: a protocol family in the byte order of the capturing host.
    @inlinable public static var null: LinkType { LinkType(rawValue: 0) }
    /// Ethernet.
    @inlinable public static var ethernet: LinkType { LinkType(rawValue: 1) }
    /// PPP (RFC 1661), with or without HDLC-like framing (RFC 1662).
    @inlinable public static var ppp: LinkType { LinkType(rawValue: 9) }
    /// PPP in HDLC-like framing (RFC 1662), or Cisco HDLC where the first octet is not 0xff.
    @inlinable public static var pppHDLC: LinkType { LinkType(rawValue: 50) }
    /// A PPPoE session packet without its Ethernet header (RFC 2516).
    @inlinable public static var pppoe: LinkType { LinkType(rawValue: 51) }
    /// IPv4 or IPv6 without a link layer.
    @inlinable public static var raw: LinkType { LinkType(rawValue: 101) }
    /// IEEE 802.11 without radio information.
    @inlinable public static var ieee80211: LinkType { LinkType(rawValue: 105) }
    /// OpenBSD loopback: as ``null``, in network byte order.
    @inlinable public static var loop: LinkType { LinkType(rawValue: 108) }
    /// Linux "cooked" capture, version 1.
    @inlinable public static var linuxCooked: LinkType { LinkType(rawValue: 113) }
    /// IEEE 802.11 behind a radiotap header.
    @inlinable public static var radiotap: LinkType { LinkType(rawValue: 127) }
    /// PPP with a direction octet in front.
    @inlinable public static var pppWithDirection: LinkType { LinkType(rawValue: 166) }
    /// Raw IPv4.
    @inlinable public static var ipv4: LinkType { LinkType(rawValue: 228) }
    /// Raw IPv6.
    @inlinable public static var ipv6: LinkType { LinkType(rawValue: 229) }
    /// Linux netfilter's log.
    @inlinable public static var nflog: LinkType { LinkType(rawValue: 239) }
    /// Linux "cooked" capture, version 2.
    @inlinable public static var linuxCooked2: LinkType { LinkType(rawValue: 276) }

    /// Raw IP where DLT_RAW, which most systems number 12, was saved as it is.
    public static let rawOfBSD = LinkType(rawValue: 12)
    /// Raw IP where DLT_RAW, which OpenBSD numbers 14, was saved as it is.
    public static let rawOfOpenBSD = LinkType(rawValue: 14)
    /// Cisco's HDLC, which ``pppHDLC`` also has.
    public static let ciscoHDLC = LinkType(rawValue: 104)

    /// Whether frames of this type can be dissected.
    public var isReadable: Bool {
        switch self {
        case .ethernet, .linuxCooked, .linuxCooked2, .raw, .rawOfBSD, .rawOfOpenBSD, .ipv4, .ipv6,
            .null, .loop, .nflog, .ppp, .pppHDLC, .ciscoHDLC, .pppWithDirection, .pppoe,
            .ieee80211, .radiotap:
            true
        default: false
        }
    }
}
