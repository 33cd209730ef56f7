/// The header of a GRE packet: RFC 2784 with key and sequence number (RFC 2890), its forerunner
/// with source routes (RFC 1701), or version 1, which PPTP uses (RFC 2637).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |C|R|K|S|    Reserved0    | Ver |         Protocol Type         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |      Checksum (optional)      |  Reserved1, Offset (optional) |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         Key (optional)                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                 Sequence Number (optional)                    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// In version 1 the key is the payload's length and the call, and an Acknowledgment Number may
/// follow.
public struct GREHeader: Hashable, Sendable {
    /// Which fields there are, reserved bits, and the version.
    public let flagsAndVersion: UInt16
    /// What the payload is.
    public let protocolType: EtherType
    /// The checksum over header and payload, and the 16 bits behind it: Reserved1, or the
    /// offset of the active source route (RFC 1701).
    public let checksumAndOffset: UInt32?
    /// The key; in version 1 the payload's length and the call identifier.
    public let key: UInt32?
    /// The sequence number.
    public let sequenceNumber: UInt32?
    /// Version 1: the highest sequence number the sender has seen.
    public let acknowledgmentNumber: UInt32?
    /// The source routes (RFC 1701), with the empty one that ends them.
    public let routing: [UInt8]

    /// The version: 0, or 1 for PPTP.
    public var version: UInt8 { UInt8(flagsAndVersion & 7) }
    /// The checksum over header and payload, if there is one.
    public var checksum: UInt16? {
        flagsAndVersion & 0x8000 == 0
            ? nil : checksumAndOffset.map { UInt16(truncatingIfNeeded: $0 >> 16) }
    }
    /// Version 1: the length of the payload in octets, as the sender gives it.
    public var payloadLength: UInt16? {
        version == 1 ? key.map { UInt16(truncatingIfNeeded: $0 >> 16) } : nil
    }
    /// Version 1: the call that the payload belongs to.
    public var callID: UInt16? {
        version == 1 ? key.map { UInt16(truncatingIfNeeded: $0) } : nil
    }

    /// Creates a header; `flagsAndVersion` must tell which fields there are.
    public init(
        flagsAndVersion: UInt16 = 0, protocolType: EtherType, checksumAndOffset: UInt32? = nil,
        key: UInt32? = nil, sequenceNumber: UInt32? = nil, acknowledgmentNumber: UInt32? = nil,
        routing: [UInt8] = []
    ) {
        self.flagsAndVersion = flagsAndVersion
        self.protocolType = protocolType
        self.checksumAndOffset = checksumAndOffset
        self.key = key
        self.sequenceNumber = sequenceNumber
        self.acknowledgmentNumber = acknowledgmentNumber
        self.routing = routing
    }

    /// Reads the header and leaves `reader` at the payload, which in version 1 ends where the
    /// header says.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        flagsAndVersion = try reader.uint16("Flags, Version")
        let flags = flagsAndVersion
        func has(_ flag: UInt16) -> Bool { flags & flag != 0 }
        protocolType = EtherType(rawValue: try reader.uint16("Protocol Type"))
        checksumAndOffset = has(0xC000) ? try reader.uint32("Checksum, Offset") : nil
        key = has(0x2000) ? try reader.uint32("Key") : nil
        sequenceNumber = has(0x1000) ? try reader.uint32("Sequence Number") : nil
        let isVersion1 = flags & 7 == 1
        acknowledgmentNumber =
            isVersion1 && has(0x0080) ? try reader.uint32("Acknowledgment Number") : nil
        routing = has(0x4000) ? reader.available(Self.routeLength(at: reader), "Routing") : []
        if isVersion1, let key { reader.narrow(to: Int(key >> 16), by: .enclosingLength) }
    }

    /// The length of the source routes at the reader's place: each has a family, an offset and
    /// its length, and the last one is all zero.
    private static func routeLength(at reader: borrowing ByteReader) -> Int {
        var place = 0
        while let family = reader.peek16(place), let length = reader.peek(place + 3) {
            place += 4 + Int(length)
            if family == 0, length == 0 { return place }
        }
        return place + 4
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        let fields = [checksumAndOffset, key, sequenceNumber, acknowledgmentNumber]
        return bigEndianOctets(flagsAndVersion) + bigEndianOctets(protocolType.rawValue)
            + fields.flatMap { field in field.map(bigEndianOctets) ?? [] } + routing
    }
}

extension EtherType {
    /// PPP, as GRE names it (RFC 2637).
    static let ppp = EtherType(rawValue: 0x880B)
}
