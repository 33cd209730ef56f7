/// Cisco metadata, which carries a security group tag in front of what a frame holds
/// (EtherType 0x8909).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Version    |    Length     |            Option             |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |      Security Group Tag       |   EtherType of what follows   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// Length counts words of four octets: options with their values. In GRE the EtherType comes
/// first. There is no public specification; this is what Cisco's switches send.
public struct CiscoMetadata: Hashable, Sendable {
    /// The version: 1.
    public let version: UInt8
    /// The length of the options in words of four octets, as the sender gives it.
    public let length: UInt8
    /// Options and their values: 0x0001 and a security group tag, as a rule.
    public let options: [UInt8]
    /// What follows.
    public let etherType: EtherType
    /// Whether the EtherType stands in front, as it does in GRE.
    public let isEtherTypeFirst: Bool

    /// The security group tag: the value of option 1, if it comes first.
    public var securityGroupTag: UInt16? {
        guard options.count >= 4, options[0] & 0x0F == 0, options[1] == 1 else { return nil }
        return UInt16(options[2]) << 8 | UInt16(options[3])
    }

    /// Creates metadata.
    public init(
        version: UInt8 = 1, length: UInt8 = 1, options: [UInt8], etherType: EtherType,
        isEtherTypeFirst: Bool = false
    ) {
        self.version = version
        self.length = length
        self.options = options
        self.etherType = etherType
        self.isEtherTypeFirst = isEtherTypeFirst
    }

    /// Reads the metadata and leaves `reader` at what follows.
    public init(
        etherTypeFirst isEtherTypeFirst: Bool = false, from reader: inout ByteReader
    ) throws(DecodeError) {
        self.isEtherTypeFirst = isEtherTypeFirst
        let first = isEtherTypeFirst ? try reader.uint16("EtherType") : 0
        version = try reader.uint8("Version")
        length = try reader.uint8("Length")
        options = try reader.octets(Int(length) * 4, "Options")
        etherType = EtherType(
            rawValue: isEtherTypeFirst ? first : try reader.uint16("EtherType"))
    }

    /// The metadata as it goes on the wire, behind the type that announces it.
    public var octets: [UInt8] {
        let type = bigEndianOctets(etherType.rawValue)
        return (isEtherTypeFirst ? type : []) + [version, length] + options
            + (isEtherTypeFirst ? [] : type)
    }
}
