/// The header of Geneve (RFC 8926).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |Ver|  Opt Len  |O|C|    Rsvd.  |          Protocol Type        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |        Virtual Network Identifier (VNI)       |    Reserved   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     ~                    Variable-Length Options                    ~
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct GeneveHeader: Hashable, Sendable {
    /// The version, and the length of the options in words of four octets.
    public let versionAndOptionsLength: UInt8
    /// The O and C flags, and reserved bits.
    public let flags: UInt8
    /// What the payload is.
    public let protocolType: EtherType
    /// The Virtual Network Identifier.
    public let networkIdentifier: UInt32
    /// The reserved octet.
    public let reserved: UInt8
    /// The options.
    public let options: [Option]
    /// What of the options' octets is no option.
    public let optionsRemainder: [UInt8]

    /// The version: 0.
    public var version: UInt8 { versionAndOptionsLength >> 6 }
    /// The length of the options in octets, as the sender gives it.
    public var optionsLength: Int { Int(versionAndOptionsLength & 0x3F) * 4 }
    /// Whether this is a control packet, which carries no user's frame.
    public var isControl: Bool { flags & 0x80 != 0 }
    /// Whether an option must be understood.
    public var hasCriticalOptions: Bool { flags & 0x40 != 0 }

    /// Creates a header; `versionAndOptionsLength` must fit the options.
    public init(
        versionAndOptionsLength: UInt8 = 0, flags: UInt8 = 0,
        protocolType: EtherType = .transparentEthernetBridging, networkIdentifier: UInt32,
        reserved: UInt8 = 0, options: [Option] = [], optionsRemainder: [UInt8] = []
    ) {
        self.versionAndOptionsLength = versionAndOptionsLength
        self.flags = flags
        self.protocolType = protocolType
        self.networkIdentifier = networkIdentifier & 0xFF_FFFF
        self.reserved = reserved
        self.options = options
        self.optionsRemainder = optionsRemainder
    }

    /// Reads the header and leaves `reader` at the payload.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        versionAndOptionsLength = try reader.uint8("Ver, Opt Len")
        flags = try reader.uint8("O, C, Rsvd.")
        protocolType = EtherType(rawValue: try reader.uint16("Protocol Type"))
        networkIdentifier = try reader.uint24("Virtual Network Identifier")
        reserved = try reader.uint8("Reserved")
        let length = Int(versionAndOptionsLength & 0x3F) * 4
        (options, optionsRemainder) = try reader.within(length, "Options") { reader in
            (reader.arrayToEnd(Option.init(from:)), reader.remainder())
        }
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        [versionAndOptionsLength, flags] + bigEndianOctets(protocolType.rawValue)
            + bigEndianOctets(networkIdentifier << 8 | UInt32(reserved))
            + options.flatMap(\.octets) + optionsRemainder
    }

    /// An option (RFC 8926).
    public struct Option: Hashable, Sendable {
        /// Who defines the type.
        public let optionClass: UInt16
        /// The type, whose highest bit says that it must be understood.
        public let type: UInt8
        /// Three reserved bits, and the length of the data in words of four octets.
        public let reservedAndLength: UInt8
        /// The data.
        public let data: [UInt8]

        /// Creates an option; `reservedAndLength` must fit the data.
        public init(optionClass: UInt16, type: UInt8, reservedAndLength: UInt8, data: [UInt8]) {
            self.optionClass = optionClass
            self.type = type
            self.reservedAndLength = reservedAndLength
            self.data = data
        }

        /// Reads an option.
        public init(from reader: inout ByteReader) throws(DecodeError) {
            optionClass = try reader.uint16("Option Class")
            type = try reader.uint8("Type")
            reservedAndLength = try reader.uint8("Length")
            data = try reader.octets(Int(reservedAndLength & 0x1F) * 4, "Option Data")
        }

        /// The option as it goes on the wire.
        public var octets: [UInt8] {
            bigEndianOctets(optionClass) + [type, reservedAndLength] + data
        }
    }
}
