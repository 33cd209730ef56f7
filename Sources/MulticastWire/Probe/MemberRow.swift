/// What a member of a mesh has of another one: an entry of an experimental option of a multicast
/// ping message.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Length     |      Hops     |              Age              |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                            Expected                           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                            Received                           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Round-Trip Time                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                     Address (4 or 16 octets)                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// Length is that of the address. The format is mcping's own, described in mcping-protocol(7).
public struct MemberRow: Hashable, Sendable {
    /// The member that the row is about.
    public var address: IPAddress
    /// How many hops its probes take to the sender of the row; `nil` if that is not known.
    public var hops: UInt8?
    /// How long it has not been heard, in seconds; 65535 stands for longer.
    public var age: UInt16
    /// How many of its probes there should have been since the first that was heard.
    public var expected: UInt32
    /// How many of them came.
    public var received: UInt32
    /// The median round trip to it and back, in microseconds; `nil` where it never answered.
    public var roundTripTime: UInt32?

    /// How many rows an option has at most.
    public static let limit = 64
    /// The number of hops, and the time, that stand for what is not known.
    private static let unknownHops: UInt8 = 255
    private static let unknownTime = UInt32.max

    /// Creates a row.
    public init(
        address: IPAddress, hops: UInt8?, age: UInt16, expected: UInt32, received: UInt32,
        roundTripTime: UInt32?
    ) {
        self.address = address
        self.hops = hops
        self.age = age
        self.expected = expected
        self.received = received
        self.roundTripTime = roundTripTime
    }

    /// Reads one row.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        let length = try reader.uint8("Length")
        let hops = try reader.uint8("Hops")
        age = try reader.uint16("Age")
        expected = try reader.uint32("Expected")
        received = try reader.uint32("Received")
        let time = try reader.uint32("Round-Trip Time")
        switch length {
        case 4: address = .v4(try reader.ipv4Address("Address"))
        case 16: address = .v6(try reader.ipv6Address("Address"))
        default: throw reader.invalid("Length", Int(length), expected: "4 or 16", back: 16)
        }
        self.hops = hops == Self.unknownHops ? nil : hops
        roundTripTime = time == Self.unknownTime ? nil : time
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        [UInt8(address.octets.count), hops ?? Self.unknownHops] + bigEndianOctets(age)
            + bigEndianOctets(expected) + bigEndianOctets(received)
            + bigEndianOctets(roundTripTime ?? Self.unknownTime) + address.octets
    }
}

extension MulticastPingMessage {
    /// What the sender of a probe has of the other members of a mesh; none in messages of others.
    ///
    /// Rows that cannot be read end the list.
    public var memberRows: [MemberRow] {
        guard let value = first(.memberRows)?.value else { return [] }
        var reader = ByteReader(value.span)
        var rows: [MemberRow] = []
        while reader.count > 0, rows.count < MemberRow.limit,
            let row = try? MemberRow(from: &reader)
        {
            rows.append(row)
        }
        return rows
    }
}
