/// One layer of a frame: what it is and where it lies.
public struct Layer: Sendable {
    /// The layer's header or message.
    public let content: Content
    /// The layer's octets, counted from the start of the frame: from its first to its last, the
    /// layers it carries included, as far as they were captured and no further than the outer
    /// length fields let it reach.
    public let octets: Range<Int>

    /// Creates a layer.
    @inlinable
    public init(_ content: Content, at octets: Range<Int>) {
        self.content = content
        self.octets = octets
    }

    /// What a layer can be.
    public enum Content: Sendable {
        /// Ethernet II or IEEE 802.3.
        case ethernet(EthernetFrame)
        /// IEEE 802.2 LLC, with SNAP or without.
        case llc(LLCHeader)
        /// A VLAN tag.
        case vlan(VLANTag)
        /// Cisco metadata.
        case ciscoMetadata(CiscoMetadata)
        /// Linux cooked capture.
        case linuxCooked(LinuxCookedHeader)
        /// BSD loopback.
        case loopback(LoopbackHeader)
        /// Linux netfilter's log.
        case nflog(NFLOGHeader)
        /// PPP.
        case ppp(PPPHeader)
        /// PPPoE.
        case pppoe(PPPoEHeader)
        /// Radiotap, or another radio header.
        case radiotap(RadiotapHeader)
        /// IEEE 802.11.
        case ieee80211(IEEE80211Frame)
        /// An entry of an MPLS label stack.
        case mpls(MPLSLabelStackEntry)
        /// GRE.
        case gre(GREHeader)
        /// ERSPAN.
        case erspan(ERSPANHeader)
        /// VXLAN.
        case vxlan(VXLANHeader)
        /// Geneve.
        case geneve(GeneveHeader)
        /// CAPWAP data.
        case capwap(CAPWAPHeader)
        /// GTP-U.
        case gtp(GTPHeader)
        /// IPv4.
        case ipv4(IPv4Packet)
        /// IPv6.
        case ipv6(IPv6Packet)
        /// UDP.
        case udp(UDPDatagram)
        /// TCP.
        case tcp(TCPSegment)
        /// IGMP of any version, and what shares its number.
        case igmp(IGMPMessage)
        /// MLD, and Multicast Router Discovery over ICMPv6.
        indirect case mld(MLDMessage)
        /// PIM version 2.
        indirect case pim(PIMMessage)
        /// MSDP.
        indirect case msdp(MSDPSegment)
        /// SAP.
        indirect case sap(SAPMessage)
        /// RTP.
        indirect case rtp(RTPPacket)
        /// mtrace version 2.
        indirect case mtrace2(Mtrace2Message)
        /// A probe of mping, ssmping, RFC 6450 or omping.
        indirect case probe(ProbeMessage)
        /// A protocol that is named, and no more.
        indirect case recognised(RecognisedProtocol)
        /// What was to be the named protocol, but cannot be read: see ``Dissection/error``.
        case unreadable(StaticString)
    }
}
