import MulticastWire

/// A packet that is put to the rules of a packet filter, to learn what becomes of it.
struct FilterPacket: Hashable, Sendable {
    /// Where a packet is on its way through a host.
    enum Hook: String, Sendable {
        case ingress, prerouting, input, output, postrouting
    }

    /// What it is, for people: `an IGMP query`.
    let title: String
    /// Protocol of IPv4, or Next Header of IPv6 behind options.
    let transport: UInt8
    /// The addresses that it may come from; `nil` for any.
    let source: IPPrefix?
    let destination: IPAddress
    /// The port that it goes to; `nil` for any.
    var port: UInt16?
    /// Type of IGMP or ICMPv6.
    var messageType: UInt8?
    /// The interface that it comes or goes by.
    let interface: String
    let isIncoming: Bool

    /// The places it passes, in order.
    var hooks: [Hook] { isIncoming ? [.ingress, .prerouting, .input] : [.output, .postrouting] }

    /// What connection tracking says of it.
    ///
    /// Nobody answers a packet to a group from the group's address, so each is new; MLD is not
    /// tracked at all.
    var connectionState: String { transport == IPProtocolNumber.icmpv6 ? "untracked" : "new" }
}

/// Numbers of protocols (IANA "Protocol Numbers") that filters name.
enum IPProtocolNumber {
    static let igmp: UInt8 = 2
    static let udp: UInt8 = 17
    static let icmpv6: UInt8 = 58

    /// The number of a protocol by its name in /etc/protocols, or by the number itself.
    static func named(_ word: some StringProtocol) -> UInt8? {
        switch word.lowercased() {
        case "icmp": 1
        case "igmp": igmp
        case "tcp": 6
        case "udp": udp
        case "gre": 47
        case "esp": 50
        case "ah": 51
        case "icmpv6", "ipv6-icmp": icmpv6
        case "ospf": 89
        case "pim": 103
        case "vrrp": 112
        case "sctp": 132
        case "udplite": 136
        default: UInt8(word)
        }
    }
}

/// Whether a test holds, as far as can be told.
enum Truth: Hashable, Sendable {
    case yes, no, maybe

    init(_ isTrue: Bool) { self = isTrue ? .yes : .no }

    static prefix func ! (truth: Truth) -> Truth {
        switch truth {
        case .yes: .no
        case .no: .yes
        case .maybe: .maybe
        }
    }

    /// Whether all of them hold.
    static func all(_ truths: some Sequence<Truth>) -> Truth {
        truths.reduce(.yes) { $0 == .no || $1 == .no ? .no : $0 == .yes ? $1 : .maybe }
    }

    /// Whether one of them holds.
    static func any(_ truths: some Sequence<Truth>) -> Truth {
        truths.reduce(.no) { $0 == .yes || $1 == .yes ? .yes : $0 == .no ? $1 : .maybe }
    }
}

/// One thing that a rule asks of a packet.
struct FilterTest: Hashable, Sendable {
    let kind: Kind
    var isNegated = false

    /// What is asked.
    enum Kind: Hashable, Sendable {
        /// That it is of IPv6, or of IPv4.
        case family(isIPv6: Bool)
        case transport(Set<UInt8>)
        case source([IPPrefix])
        case destination([ClosedRange<IPAddress>])
        case incoming([String])
        case outgoing([String])
        case port([ClosedRange<UInt16>])
        /// Its type, for messages of one protocol.
        case messageType(Set<UInt8>, of: UInt8)
        /// `multicast`, `unicast`, `broadcast`: how it is addressed.
        case addressed([String])
        case connectionState([String])
        /// Something that a packet in question never is.
        case never
        /// Something that is not read here.
        case unknown
    }

    init(_ kind: Kind, isNegated: Bool = false) { (self.kind, self.isNegated) = (kind, isNegated) }

    /// What the test says of a packet.
    func holds(for packet: FilterPacket) -> Truth {
        isNegated ? !plainly(for: packet) : plainly(for: packet)
    }

    private func plainly(for packet: FilterPacket) -> Truth {
        switch kind {
        case .family(let isIPv6): Truth(packet.destination.isIPv6 == isIPv6)
        case .transport(let numbers): Truth(numbers.contains(packet.transport))
        case .source(let prefixes): .any(prefixes.map { Self.isFrom(packet.source, $0) })
        case .destination(let ranges):
            Truth(
                ranges.contains {
                    $0.lowerBound.isIPv6 == packet.destination.isIPv6
                        && $0.contains(packet.destination)
                })
        case .incoming(let names):
            packet.isIncoming ? Truth(names.contains { Self.fits(packet.interface, $0) }) : .no
        case .outgoing(let names):
            packet.isIncoming ? .no : Truth(names.contains { Self.fits(packet.interface, $0) })
        case .port(let ranges):
            if packet.transport != IPProtocolNumber.udp {
                .no
            } else if let port = packet.port {
                Truth(ranges.contains { $0.contains(port) })
            } else {
                .maybe
            }
        case .messageType(let types, let transport):
            if packet.transport != transport {
                .no
            } else if let type = packet.messageType {
                Truth(types.contains(type))
            } else {
                .maybe
            }
        case .addressed(let words): Truth(words.contains("multicast"))
        case .connectionState(let states): Truth(states.contains(packet.connectionState))
        case .never: .no
        case .unknown: .maybe
        }
    }

    /// Whether a packet from somewhere in `possible` is from within `wanted`.
    private static func isFrom(_ possible: IPPrefix?, _ wanted: IPPrefix) -> Truth {
        if wanted.length == 0 { return .yes }
        guard let possible else { return .maybe }
        if wanted.contains(possible.base), wanted.length <= possible.length { return .yes }
        return possible.contains(wanted.base) ? .maybe : .no
    }

    /// Whether a name fits a pattern, whose last letter may stand for any rest.
    private static func fits(_ name: String, _ pattern: String) -> Bool {
        pattern.last == "*" || pattern.last == "+"
            ? name.hasPrefix(pattern.dropLast()) : name == pattern
    }
}
