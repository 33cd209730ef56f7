/// A protocol that is told by its number, port or first octets, and not taken apart any further.
///
/// Whoever looks at multicast meets them all over 224.0.0.0/24 and beside the streams; their names,
/// and one field that says most, are enough to know them by.
public struct RecognisedProtocol: Hashable, Sendable {
    /// Which protocol it is.
    public let name: Name
    /// What the message is, by its protocol's name for it; `nil` if it has none or cannot be told.
    public let message: MessageName?
    /// The one number that says most, and what it is.
    public let number: Number?
    /// The groups of MOSPF's group-membership LSAs (RFC 1584); empty for all else.
    public let groups: [IPv4Address]
    /// Where in the frame the protocol's octets lie, as far as they were captured.
    public let octets: Range<Int>

    /// Creates a recognised protocol.
    public init(
        _ name: Name, message: MessageName? = nil, number: Number? = nil,
        groups: [IPv4Address] = [], at octets: Range<Int>
    ) {
        self.name = name
        self.message = message
        self.number = number
        self.groups = groups
        self.octets = octets
    }

    /// Takes all that `reader` has for the protocol `name`, with what was told of it.
    init(
        _ name: Name, _ message: StaticString? = nil, _ kind: Number.Kind? = nil,
        _ value: (some BinaryInteger)?, groups: [IPv4Address] = [], in reader: ByteReader
    ) {
        self.init(
            name, message: message.map(MessageName.init),
            number: kind.flatMap { kind in value.map { Number(kind, Int64(truncatingIfNeeded: $0)) }
            },
            groups: groups, at: reader.rest)
    }

    /// Takes all that `reader` has for the protocol `name`.
    init(_ name: Name, _ message: StaticString? = nil, in reader: ByteReader) {
        self.init(name, message: message.map(MessageName.init), at: reader.rest)
    }

    /// A message's name in lower case, with underscores between its words.
    public struct MessageName: Hashable, Sendable {
        /// The name, as a literal.
        public let literal: StaticString

        /// Creates a name from a literal.
        public init(_ literal: StaticString) { self.literal = literal }

        /// Whether both are the same words.
        public static func == (left: MessageName, right: MessageName) -> Bool {
            "\(left.literal)" == "\(right.literal)"
        }

        /// Feeds the words.
        public func hash(into hasher: inout Hasher) { hasher.combine("\(literal)") }
    }

    /// A number, and which field it is from.
    public struct Number: Hashable, Sendable {
        /// What the number is.
        public let kind: Kind
        /// The number.
        public let value: Int64

        /// Creates a number.
        public init(_ kind: Kind, _ value: Int64) {
            self.kind = kind
            self.value = value
        }

        /// What a number can be.
        public enum Kind: Sendable, CaseIterable {
            /// The type, opcode or command on the wire.
            case typeCode
            /// The virtual router or host (VRRP, CARP).
            case virtualRouterID
            /// The standby group (HSRP, GLBP).
            case group
            /// The PTP or DDS domain.
            case domain
            /// The DMX universe (sACN).
            case universe
            /// The transport session (ALC).
            case transportSessionID
            /// The number of the packet in its stream.
            case sequence
            /// How many MPEG transport packets there are.
            case packets
        }
    }

    /// Which protocols are recognised.
    public enum Name: BitwiseCopyable, Sendable, CaseIterable {
        /// ICMP (RFC 792).
        case icmp
        /// OSPF versions 2 and 3 (RFC 2328, RFC 5340), with MOSPF (RFC 1584).
        case ospf
        /// EIGRP (RFC 7868).
        case eigrp
        /// RIP version 1 (RFC 1058).
        case ripv1
        /// RIP version 2 (RFC 2453).
        case ripv2
        /// RIPng (RFC 2080).
        case ripng
        /// HSRP (RFC 2281).
        case hsrp
        /// VRRP (RFC 9568).
        case vrrp
        /// GLBP, Cisco's.
        case glbp
        /// CARP, OpenBSD's.
        case carp
        /// CBT (RFC 2189).
        case cbt
        /// RSVP (RFC 2205).
        case rsvp
        /// PGM (RFC 3208).
        case pgm
        /// NORM (RFC 5740).
        case norm
        /// ALC (RFC 5775), which FLUTE (RFC 6726) rides on.
        case alc
        /// FLUTE (RFC 6726), told by its File Delivery Table.
        case flute
        /// GDOI (RFC 6407).
        case gdoi
        /// Multicast DNS (RFC 6762).
        case mdns
        /// LLMNR (RFC 4795).
        case llmnr
        /// SSDP, of UPnP.
        case ssdp
        /// PTP (IEEE 1588).
        case ptp
        /// RTPS, the wire protocol of DDS.
        case rtps
        /// Streaming ACN (ANSI E1.31).
        case sacn
        /// UFTP.
        case uftp
        /// GMRP (IEEE 802.1D-2004).
        case gmrp
        /// MMRP (IEEE 802.1Q).
        case mmrp
        /// CGMP, Cisco's.
        case cgmp
        /// An MPEG transport stream (ISO/IEC 13818-1), in UDP or RTP.
        case mpegTS
        /// RTCP (RFC 3550).
        case rtcp
        /// A probe of mcjoin.
        case mcjoin
        /// A numbered packet of msend, of troglobit's mtools.
        case msend
        /// A packet of msend, of Informatica's mtools.
        case umMsend
        /// A probe of mbeat.
        case mbeat
        /// A datagram of iperf 2.
        case iperf2
        /// A probe or report of dbeacon.
        case dbeacon

        /// The name in lower case, as JSON has it.
        public var keyword: StaticString {
            switch self {
            case .icmp: "icmp"
            case .ospf: "ospf"
            case .eigrp: "eigrp"
            case .ripv1: "ripv1"
            case .ripv2: "ripv2"
            case .ripng: "ripng"
            case .hsrp: "hsrp"
            case .vrrp: "vrrp"
            case .glbp: "glbp"
            case .carp: "carp"
            case .cbt: "cbt"
            case .rsvp: "rsvp"
            case .pgm: "pgm"
            case .norm: "norm"
            case .alc: "alc"
            case .flute: "flute"
            case .gdoi: "gdoi"
            case .mdns: "mdns"
            case .llmnr: "llmnr"
            case .ssdp: "ssdp"
            case .ptp: "ptp"
            case .rtps: "rtps"
            case .sacn: "sacn"
            case .uftp: "uftp"
            case .gmrp: "gmrp"
            case .mmrp: "mmrp"
            case .cgmp: "cgmp"
            case .mpegTS: "mpeg_ts"
            case .rtcp: "rtcp"
            case .mcjoin: "mcjoin"
            case .msend: "msend"
            case .umMsend: "um_msend"
            case .mbeat: "mbeat"
            case .iperf2: "iperf2"
            case .dbeacon: "dbeacon"
            }
        }
    }
}

extension ByteReader {
    /// Four octets from `ahead` octets after the next one on, without moving.
    func peek32(_ ahead: Int = 0) -> UInt32? {
        guard let high = peek16(ahead), let low = peek16(ahead + 2) else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    /// Whether the octets from `ahead` octets after the next one on are those of `text`.
    func begins(with text: StaticString, after ahead: Int = 0) -> Bool {
        text.withUTF8Buffer { text in
            guard ahead + text.count <= count else { return false }
            for place in text.indices where unsafe peek(ahead + place) != text[place] {
                return false
            }
            return true
        }
    }

    /// The number whose digits start `ahead` octets after the next one, and how many they are;
    /// `nil` if there are none, or more than a number holds.
    func peekDigits(_ ahead: Int, radix: Int = 10) -> (value: Int64, count: Int)? {
        var (value, digits): (Int64, Int) = (0, 0)
        while digits < 16, let octet = peek(ahead + digits),
            let digit = Character(Unicode.Scalar(octet)).hexDigitValue, digit < radix
        {
            let (product, overflow) = value.multipliedReportingOverflow(by: Int64(radix))
            if overflow { return nil }
            value = product &+ Int64(digit)
            digits += 1
        }
        return digits == 0 || value < 0 ? nil : (value, digits)
    }
}
