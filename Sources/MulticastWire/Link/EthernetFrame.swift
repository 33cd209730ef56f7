/// The header of an Ethernet frame.
///
///     +-------------------+-------------------+-----------+---------- - -
///     |  Destination (6)  |    Source (6)     | Type (2)  |  Payload
///     +-------------------+-------------------+-----------+---------- - -
///
/// In a frame of IEEE 802.3 the last field is the payload's length, at most 1500.
public struct EthernetFrame: Hashable, Sendable {
    /// The address the frame is sent to.
    public let destination: MACAddress
    /// The address the frame comes from.
    public let source: MACAddress
    /// What the payload is, or how long (see ``length``).
    public let etherType: EtherType

    /// The payload's length in octets, in a frame of IEEE 802.3.
    @inlinable
    public var length: Int? { etherType.rawValue <= 1500 ? Int(etherType.rawValue) : nil }

    /// Creates a header.
    public init(destination: MACAddress, source: MACAddress, etherType: EtherType) {
        self.destination = destination
        self.source = source
        self.etherType = etherType
    }

    /// Reads the header and leaves `reader` at the payload, which may end in padding.
    @inline(always)
    public init(from reader: inout ByteReader) throws(DecodeError) {
        try reader.require(14, for: Self.init(from:))
        destination = try reader.macAddress("Destination Address")
        source = try reader.macAddress("Source Address")
        etherType = EtherType(rawValue: try reader.uint16("EtherType"))
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        destination.octets + source.octets + bigEndianOctets(etherType.rawValue)
    }
}
