/// The header of a mirrored frame in ERSPAN, type II or III (draft-foschiano-erspan-03 §4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Ver  |          VLAN         | COS | En|T|    Session ID     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |      Reserved         |                  Index                |  type II ends here
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                          Timestamp                            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             SGT               |P|    FT   |   Hw ID   |D|Gra|O|  type III
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |        Platform Specific SubHeader (8 octets, optional)       |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// Type I has no header: the frame follows GRE's.
public struct ERSPANHeader: Hashable, Sendable {
    /// Version, VLAN, class of service, encapsulation, the cut bit and the session.
    public let firstWord: UInt32
    /// Type II: reserved bits and the index of the mirrored port; type III: the time of mirroring.
    public let secondWord: UInt32
    /// Type III: the security group tag and what the frame is; `nil` in type II.
    public let thirdWord: UInt32?
    /// Type III: the platform's own subheader, if there is one.
    public let subheader: [UInt8]

    /// The version: 1 in type II, 2 in type III.
    public var version: UInt8 { UInt8(truncatingIfNeeded: firstWord >> 28) }
    /// The VLAN that the frame was seen on.
    public var vlan: UInt16 { UInt16(truncatingIfNeeded: firstWord >> 16) & 0x0FFF }
    /// The class of service, 0 to 7.
    public var classOfService: UInt8 { UInt8(truncatingIfNeeded: firstWord >> 13) & 7 }
    /// Whether the mirrored frame was cut.
    public var isCut: Bool { firstWord & 0x0400 != 0 }
    /// The mirroring session.
    public var sessionID: UInt16 { UInt16(truncatingIfNeeded: firstWord) & 0x03FF }
    /// Type II: which port was mirrored, and in which direction.
    public var index: UInt32? { thirdWord == nil ? secondWord & 0xF_FFFF : nil }
    /// Type III: the time of mirroring.
    public var timestamp: UInt32? { thirdWord == nil ? nil : secondWord }
    /// Type III: the security group tag.
    public var securityGroupTag: UInt16? {
        thirdWord.map { UInt16(truncatingIfNeeded: $0 >> 16) }
    }
    /// What was mirrored: 0 for an Ethernet frame, 2 for an IP packet.
    public var frameType: UInt8 {
        thirdWord.map { UInt8(truncatingIfNeeded: $0 >> 10) & 0x1F } ?? 0
    }

    /// Creates a header; one of type III if it has a third word.
    public init(
        firstWord: UInt32, secondWord: UInt32, thirdWord: UInt32? = nil, subheader: [UInt8] = []
    ) {
        self.firstWord = firstWord
        self.secondWord = secondWord
        self.thirdWord = thirdWord
        self.subheader = subheader
    }

    /// Reads the header and leaves `reader` at the mirrored frame.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        firstWord = try reader.uint32("Ver, VLAN, Session ID")
        let version = firstWord >> 28
        guard version == 1 || version == 2 else {
            throw reader.invalid("Ver", Int(version), expected: "1 or 2", back: 4)
        }
        secondWord = try reader.uint32(version == 1 ? "Index" : "Timestamp")
        thirdWord = version == 2 ? try reader.uint32("SGT, FT, Hw ID") : nil
        let hasSubheader = (thirdWord ?? 0) & 1 != 0
        subheader = hasSubheader ? try reader.octets(8, "Platform Specific SubHeader") : []
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        bigEndianOctets(firstWord) + bigEndianOctets(secondWord)
            + (thirdWord.map(bigEndianOctets) ?? []) + subheader
    }
}
