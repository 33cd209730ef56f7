/// Where an extension header of an IPv6 packet lies (RFC 8200 §4).
///
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Next Header  |  Hdr Ext Len  |  Content                      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  as the type has it           |
///
/// The content stays where it is, in the octets of the frame.
public struct IPv6ExtensionHeader: Hashable, Sendable {
    /// What the header is, as the one before it says.
    public let type: IPProtocol
    /// Where in the frame it lies.
    public let octets: Range<Int>

    /// Creates a header from its place.
    public init(_ type: IPProtocol, at octets: Range<Int>) {
        self.type = type
        self.octets = octets
    }

    /// The options of a Hop-by-Hop or Destination Options header, in wire order, padding
    /// included; none of other headers.
    ///
    /// A length that cannot be ends the list: what follows is still in ``octets``.
    ///
    /// `frame` is what the header was read from.
    public func options(in frame: [UInt8]) -> [IPv6Option] {
        guard type == .hopByHopOptions || type == .destinationOptions else { return [] }
        var options: [IPv6Option] = []
        var place = octets.lowerBound + 2
        let end = min(octets.upperBound, frame.count)
        while place < end {
            let type = IPv6Option.Kind(rawValue: frame[place])
            if type == .pad1 {
                options.append(IPv6Option(type: type, data: [], octets: place ..< place + 1))
                place += 1
            } else {
                guard place + 1 < end else { break }
                let next = place + 2 + Int(frame[place + 1])
                guard next <= end else { break }
                options.append(
                    IPv6Option(
                        type: type, data: Array(frame[place + 2 ..< next]), octets: place ..< next))
                place = next
            }
        }
        return options
    }

    /// Type and Segments Left of a Routing header (RFC 8200 §4.4); `nil` of other headers.
    ///
    /// `frame` is what the header was read from.
    public func routing(in frame: [UInt8]) -> (type: UInt8, segmentsLeft: UInt8)? {
        guard type == .ipv6Routing, octets.count >= 4, octets.upperBound <= frame.count else {
            return nil
        }
        return (frame[octets.lowerBound + 2], frame[octets.lowerBound + 3])
    }

    /// Whether a header of this type has a Next Header, so that something can follow it.
    static func isExtension(_ type: IPProtocol) -> Bool {
        switch type {
        case .hopByHopOptions, .ipv6Routing, .ipv6Fragment, .authenticationHeader,
            .destinationOptions, .mobility, .hostIdentity, .shim6:
            true
        default: false
        }
    }
}

/// One option of a Hop-by-Hop or Destination Options header (RFC 8200 §4.2).
public struct IPv6Option: Hashable, Sendable {
    /// What the option is.
    public let type: Kind
    /// What follows type and length.
    public let data: [UInt8]
    /// Where in the frame the option lies, its type and length included.
    public let octets: Range<Int>

    /// The value of a Router Alert option (RFC 2711 §2.1): 0 is MLD.
    public var routerAlert: UInt16? {
        guard type == .routerAlert, data.count == 2 else { return nil }
        return UInt16(data[0]) << 8 | UInt16(data[1])
    }

    /// What an option is: what to do if it is unknown, whether it changes on the way, and its
    /// number, in one octet.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a kind from the octet on the wire.
        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Pad1, one octet without a length (RFC 8200 §4.2).
        @inlinable public static var pad1: Kind { Kind(rawValue: 0) }
        /// PadN (RFC 8200 §4.2).
        @inlinable public static var padN: Kind { Kind(rawValue: 1) }
        /// Router Alert (RFC 2711 §2.1).
        @inlinable public static var routerAlert: Kind { Kind(rawValue: 5) }
        /// Simplified Multicast Forwarding, duplicate detection (RFC 6621).
        @inlinable public static var simplifiedMulticastForwarding: Kind { Kind(rawValue: 8) }
        /// Jumbo Payload (RFC 2675 §2).
        @inlinable public static var jumboPayload: Kind { Kind(rawValue: 0xC2) }
        /// MPL, Multicast Protocol for Low-Power Networks (RFC 7731).
        @inlinable public static var mpl: Kind { Kind(rawValue: 0x6D) }
    }
}

extension IPv6Option.Kind: CustomStringConvertible {
    /// The option's name in short; the number of one that has none.
    public var description: String {
        switch self {
        case .pad1: "Pad1"
        case .padN: "PadN"
        case .routerAlert: "RA"
        case .simplifiedMulticastForwarding: "SMF_DPD"
        case .jumboPayload: "jumbo"
        case .mpl: "MPL"
        default: "option-\(rawValue)"
        }
    }
}
