/// One option of an IPv4 header (RFC 791 §3.1).
///
///     +--------+--------+--------- - -
///     |  Type  | Length |  Data
///     +--------+--------+--------- - -
///
/// End of Option List and No Operation are a type alone.
public struct IPv4Option: Hashable, Sendable {
    /// What the option is.
    public let type: Kind
    /// What follows type and length.
    public let data: [UInt8]
    /// Where in the frame the option lies, its type and length included.
    public let octets: Range<Int>

    /// The value of a Router Alert option (RFC 2113 §2.1); 0 is the only one defined.
    public var routerAlert: UInt16? {
        guard type == .routerAlert, data.count == 2 else { return nil }
        return UInt16(data[0]) << 8 | UInt16(data[1])
    }

    /// The addresses of a source route or of a Record Route, the free places of it included, and
    /// how many of them lie behind: visited or recorded (RFC 791 §3.1).
    public var route: (addresses: [IPv4Address], done: Int)? {
        guard type == .looseSourceRoute || type == .strictSourceRoute || type == .recordRoute,
            let pointer = data.first
        else { return nil }
        let addresses = stride(from: 1, through: data.count - 4, by: 4).map { place in
            IPv4Address(data[place], data[place + 1], data[place + 2], data[place + 3])
        }
        // The pointer counts from the option's type, from 1, so 4 is the first address.
        return (addresses, min(addresses.count, max(0, (Int(pointer) - 4) / 4)))
    }

    /// What an option is: copied flag, class and number in one octet.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a kind from the octet on the wire.
        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// End of Option List (RFC 791 §3.1).
        @inlinable public static var endOfOptionList: Kind { Kind(rawValue: 0) }
        /// No Operation (RFC 791 §3.1).
        @inlinable public static var noOperation: Kind { Kind(rawValue: 1) }
        /// Record Route (RFC 791 §3.1).
        @inlinable public static var recordRoute: Kind { Kind(rawValue: 7) }
        /// Quick-Start (RFC 4782).
        @inlinable public static var quickStart: Kind { Kind(rawValue: 25) }
        /// Internet Timestamp (RFC 791 §3.1).
        @inlinable public static var timestamp: Kind { Kind(rawValue: 68) }
        /// Traceroute (RFC 1393).
        @inlinable public static var traceroute: Kind { Kind(rawValue: 82) }
        /// Security (RFC 1108).
        @inlinable public static var security: Kind { Kind(rawValue: 130) }
        /// Loose Source and Record Route (RFC 791 §3.1).
        @inlinable public static var looseSourceRoute: Kind { Kind(rawValue: 131) }
        /// Extended Security (RFC 1108).
        @inlinable public static var extendedSecurity: Kind { Kind(rawValue: 133) }
        /// Commercial Security, CIPSO.
        @inlinable public static var commercialSecurity: Kind { Kind(rawValue: 134) }
        /// Stream Identifier (RFC 791 §3.1).
        @inlinable public static var streamIdentifier: Kind { Kind(rawValue: 136) }
        /// Strict Source and Record Route (RFC 791 §3.1).
        @inlinable public static var strictSourceRoute: Kind { Kind(rawValue: 137) }
        /// Router Alert (RFC 2113 §2.1).
        @inlinable public static var routerAlert: Kind { Kind(rawValue: 148) }
        /// Selective Directed Broadcast (RFC 1770).
        @inlinable public static var selectiveDirectedBroadcast: Kind { Kind(rawValue: 149) }

        /// Whether the option is its type alone.
        @inlinable
        public var isTypeAlone: Bool { rawValue < 2 }
    }
}

extension IPv4Packet {
    /// The options of the header, in wire order; End of Option List, if there is one, is the last.
    ///
    /// A length that cannot be ends the list: what follows is still in ``header``.
    ///
    /// `octets` is the frame that the header was read from.
    public func options(in octets: [UInt8]) -> [IPv4Option] {
        var options: [IPv4Option] = []
        var place = header.lowerBound + 20
        let end = min(header.upperBound, octets.count)
        while place < end {
            let type = IPv4Option.Kind(rawValue: octets[place])
            if type.isTypeAlone {
                options.append(IPv4Option(type: type, data: [], octets: place ..< place + 1))
                place += 1
                if type == .endOfOptionList { break }
            } else {
                guard place + 1 < end else { break }
                let length = Int(octets[place + 1])
                guard length >= 2, place + length <= end else { break }
                options.append(
                    IPv4Option(
                        type: type, data: Array(octets[place + 2 ..< place + length]),
                        octets: place ..< place + length))
                place += length
            }
        }
        return options
    }
}

extension IPv4Option.Kind: CustomStringConvertible {
    /// The option's name, as tcpdump(1) shortens it; the number of one that has none.
    public var description: String {
        switch self {
        case .endOfOptionList: "EOL"
        case .noOperation: "NOP"
        case .recordRoute: "RR"
        case .quickStart: "QS"
        case .timestamp: "timestamp"
        case .traceroute: "traceroute"
        case .security: "security"
        case .looseSourceRoute: "LSRR"
        case .extendedSecurity: "extended security"
        case .commercialSecurity: "CIPSO"
        case .streamIdentifier: "SID"
        case .strictSourceRoute: "SSRR"
        case .routerAlert: "RA"
        case .selectiveDirectedBroadcast: "SDB"
        default: "option-\(rawValue)"
        }
    }
}
