/// One option of a PIM Hello (RFC 7761 §4.9.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |          OptionType           |         OptionLength          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                          OptionValue                          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMHelloOption: Hashable, Sendable {
    /// What the option is.
    public let type: PIMHelloOptionType
    /// The OptionValue, as many octets as the OptionLength says.
    public let value: [UInt8]

    /// What the octets of the value mean; ``Meaning/unknown`` where the type is unknown, and
    /// where they are not what the type has.
    public var meaning: Meaning {
        var reader = ByteReader(value.span)
        do throws(DecodeError) {
            let meaning = try Meaning(of: type, from: &reader)
            return reader.count == 0 && reader.failure == nil ? meaning : .unknown
        } catch {
            return .unknown
        }
    }

    /// Creates an option.
    public init(type: PIMHelloOptionType, value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// Reads one option and leaves `reader` at the next.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        type = PIMHelloOptionType(rawValue: try reader.uint16("OptionType"))
        let optionLength = try reader.uint16("OptionLength")
        value = try reader.octets(Int(optionLength), "OptionValue")
    }

    /// The option as it goes on the wire.
    public var octets: [UInt8] {
        bigEndianOctets(type.rawValue) + bigEndianOctets(UInt16(truncatingIfNeeded: value.count))
            + value
    }

    /// What an option says.
    public enum Meaning: Hashable, Sendable {
        /// How long the neighbour lives without another Hello, in seconds; 0 says goodbye, and
        /// 65,535 is for ever.
        case holdtime(UInt16)
        /// T, whether the router can do without join suppression, and two times in milliseconds.
        case lanPruneDelay(
            canDisableJoinSuppression: Bool, propagationDelay: UInt16, overrideInterval: UInt16)
        /// The higher priority becomes the designated router.
        case drPriority(UInt32)
        /// A number that changes when the router restarts.
        case generationID(UInt32)
        /// State Refresh of dense mode: version, interval in seconds, and a reserved field
        /// (RFC 3973).
        case stateRefreshCapable(version: UInt8, interval: UInt8, reserved: UInt16)
        /// The router speaks Bidirectional PIM (RFC 5015).
        case bidirectionalCapable
        /// The router's other addresses on the interface.
        case addressList([IPAddress])
        /// The router reads join attributes (RFC 5384).
        case joinAttribute
        /// The interface, by a number of its router's (RFC 6395).
        case interfaceID(router: UInt32, local: UInt32)
        /// Not known, or not of the type's length.
        case unknown

        init(
            of type: PIMHelloOptionType, from reader: inout ByteReader
        ) throws(DecodeError) {
            switch type {
            case .holdtime:
                self = .holdtime(try reader.uint16("Holdtime"))
            case .lanPruneDelay:
                let delay = try reader.uint16("T, Propagation_Delay")
                self = .lanPruneDelay(
                    canDisableJoinSuppression: delay & 0x8000 != 0,
                    propagationDelay: delay & 0x7FFF,
                    overrideInterval: try reader.uint16("Override_Interval"))
            case .drPriority:
                self = .drPriority(try reader.uint32("DR Priority"))
            case .generationID:
                self = .generationID(try reader.uint32("Generation ID"))
            case .stateRefreshCapable:
                self = .stateRefreshCapable(
                    version: try reader.uint8("Version"), interval: try reader.uint8("Interval"),
                    reserved: try reader.uint16("Reserved"))
            case .bidirectionalCapable:
                self = .bidirectionalCapable
            case .addressList, .oldAddressList:
                self = .addressList(
                    reader.arrayToEnd { reader throws(DecodeError) in
                        try PIMEncodedUnicastAddress(from: &reader).address
                    })
            case .joinAttribute:
                self = .joinAttribute
            case .interfaceID:
                self = .interfaceID(
                    router: try reader.uint32("Router Identifier"),
                    local: try reader.uint32("Local Interface Identifier"))
            default:
                self = .unknown
            }
        }
    }
}

/// The OptionType of a PIM Hello option (RFC 7761 §4.9.2, §5.2 and the registry).
public struct PIMHelloOptionType: RawRepresentable, Hashable, Sendable {
    /// The two octets on the wire.
    public let rawValue: UInt16

    /// Creates a type from the two octets on the wire; all values are types.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Holdtime.
    public static let holdtime = PIMHelloOptionType(rawValue: 1)
    /// LAN Prune Delay.
    public static let lanPruneDelay = PIMHelloOptionType(rawValue: 2)
    /// The DR Priority of old, deprecated.
    public static let oldDRPriority = PIMHelloOptionType(rawValue: 18)
    /// DR Priority.
    public static let drPriority = PIMHelloOptionType(rawValue: 19)
    /// Generation ID.
    public static let generationID = PIMHelloOptionType(rawValue: 20)
    /// State Refresh Capable (RFC 3973).
    public static let stateRefreshCapable = PIMHelloOptionType(rawValue: 21)
    /// Bidirectional Capable (RFC 5015).
    public static let bidirectionalCapable = PIMHelloOptionType(rawValue: 22)
    /// Address List.
    public static let addressList = PIMHelloOptionType(rawValue: 24)
    /// Join Attribute (RFC 5384).
    public static let joinAttribute = PIMHelloOptionType(rawValue: 26)
    /// PIM over TCP (RFC 6559).
    public static let pimOverTCP = PIMHelloOptionType(rawValue: 27)
    /// PIM over SCTP (RFC 6559).
    public static let pimOverSCTP = PIMHelloOptionType(rawValue: 28)
    /// Population Count (RFC 6807).
    public static let popCount = PIMHelloOptionType(rawValue: 29)
    /// Multi-Topology ID (RFC 6420).
    public static let multiTopologyID = PIMHelloOptionType(rawValue: 30)
    /// Interface ID (RFC 6395).
    public static let interfaceID = PIMHelloOptionType(rawValue: 31)
    /// ECMP Redirect (RFC 6754).
    public static let ecmpRedirect = PIMHelloOptionType(rawValue: 32)
    /// DR Load-Balancing Capability (RFC 8775).
    public static let drLoadBalancingCapability = PIMHelloOptionType(rawValue: 34)
    /// DR Load-Balancing List (RFC 8775).
    public static let drLoadBalancingList = PIMHelloOptionType(rawValue: 35)
    /// Hierarchical Join/Prune Attribute (RFC 7887).
    public static let hierarchicalJoinAttribute = PIMHelloOptionType(rawValue: 36)
    /// The Address List of old, from the private range.
    public static let oldAddressList = PIMHelloOptionType(rawValue: 65001)
}

extension PIMHelloOptionType: CustomStringConvertible {
    /// The name of the option in lower case, or `option n` for one that has none.
    public var description: String {
        switch self {
        case .holdtime: "holdtime"
        case .lanPruneDelay: "lan-prune-delay"
        case .oldDRPriority: "old-dr-priority"
        case .drPriority: "dr-priority"
        case .generationID: "generation-id"
        case .stateRefreshCapable: "state-refresh-capable"
        case .bidirectionalCapable: "bidirectional-capable"
        case .addressList: "address-list"
        case .joinAttribute: "join-attribute"
        case .pimOverTCP: "pim-over-tcp"
        case .pimOverSCTP: "pim-over-sctp"
        case .popCount: "pop-count"
        case .multiTopologyID: "multi-topology-id"
        case .interfaceID: "interface-id"
        case .ecmpRedirect: "ecmp-redirect"
        case .drLoadBalancingCapability: "dr-load-balancing-capability"
        case .drLoadBalancingList: "dr-load-balancing-list"
        case .hierarchicalJoinAttribute: "hierarchical-join-attribute"
        case .oldAddressList: "old-address-list"
        default: "option \(rawValue)"
        }
    }
}
