/// A message of the Precision Time Protocol, as far as it tells who is a master and who answers
/// whom (IEEE 1588).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------+-------+-------+-------+-------------------------------+
///     | mSdoId| type  | minor |version|         messageLength         |
///     +---------------+---------------+-------------------------------+
///     | domainNumber  |  minorSdoId   |             flags             |
///     +---------------+---------------+-------------------------------+
///     |             correctionField (8), typeSpecific (4)             |
///     +---------------------------------------------------------------+
///     |      sourcePortIdentity: clockIdentity (8), portNumber (2)    |
///     +-------------------------------+---------------+---------------+
///     |          sequenceId           |    control    |  logInterval  |
///     +-------------------------------+---------------+---------------+
///
/// That of version 1 is another one, of which the same is taken: its subdomain, a name of 16
/// octets, has no number, and its clocks have six octets.
public struct PTPMessage: Hashable, Sendable {
    /// 2, or 1.
    public let version: UInt8
    /// What it is.
    public let type: MessageType
    /// The domain; 0 in version 1, which has names.
    public let domain: UInt8
    /// The profile's identifier, of 12 bits: sdoId; 0 in version 1.
    public let sdoID: UInt16
    /// Whether a Sync is followed by a Follow_Up.
    public let isTwoStep: Bool
    /// Whether it says that it is sent to one station.
    public let isUnicast: Bool
    /// The port it is from.
    public let source: PortIdentity
    /// What tells it from those before it.
    public let sequenceID: UInt16
    /// The time to the next one: the logarithm of seconds to the base 2; 0 in version 1.
    public let logMessageInterval: Int8
    /// The clock that all time comes from, which an Announce names.
    public let grandmaster: UInt64?
    /// Whose request it answers.
    public let requestingPort: PortIdentity?

    /// Reads a message of version 1 or 2; `nil` if it is of neither, or of an unknown type.
    ///
    /// - Throws: ``DecodeError`` where it is cut.
    public init?(from reader: inout ByteReader) throws(DecodeError) {
        guard let first = reader.peek(), let second = reader.peek(1) else { return nil }
        if second & 0xF == 2 {
            guard let type = MessageType(rawValue: first & 0xF) else { return nil }
            try self.init(type, from: &reader)
        } else if first == 0, second == 1 {
            try self.init(version1From: &reader)
        } else {
            return nil
        }
    }

    private init(_ type: MessageType, from reader: inout ByteReader) throws(DecodeError) {
        self.type = type
        let first = try reader.uint8("majorSdoId, messageType")
        version = try reader.uint8("versionPTP") & 0xF
        _ = try reader.uint16("messageLength")
        domain = try reader.uint8("domainNumber")
        sdoID = UInt16(first >> 4) << 8 | UInt16(try reader.uint8("minorSdoId"))
        let flags = try reader.uint16("flagField")
        (isTwoStep, isUnicast) = (flags & 0x0200 != 0, flags & 0x0400 != 0)
        _ = try reader.uint64("correctionField")
        _ = try reader.uint32("messageTypeSpecific")
        source = try PortIdentity(from: &reader)
        sequenceID = try reader.uint16("sequenceId")
        _ = try reader.uint8("controlField")
        logMessageInterval = Int8(bitPattern: try reader.uint8("logMessageInterval"))
        switch type {
        case .announce:
            // Timestamp, UTC offset, reserved, priorities and quality lie before it.
            try reader.skip(19, "originTimestamp to grandmasterPriority2")
            grandmaster = try reader.uint64("grandmasterIdentity")
            requestingPort = nil
        case .delayResp, .pdelayResp:
            try reader.skip(10, "receiveTimestamp")
            requestingPort = try PortIdentity(from: &reader)
            grandmaster = nil
        default: (grandmaster, requestingPort) = (nil, nil)
        }
    }

    private init?(version1From reader: inout ByteReader) throws(DecodeError) {
        version = UInt8(truncatingIfNeeded: try reader.uint16("versionPTP"))
        try reader.skip(20, "versionNetwork, subdomain, messageType, technology")
        let clock = UInt64(try reader.uint16("sourceUuid")) << 32
        let rest = UInt64(try reader.uint32("sourceUuid"))
        source = PortIdentity(clock: clock | rest, port: try reader.uint16("sourcePortId"))
        sequenceID = try reader.uint16("sequenceId")
        switch try reader.uint8("control") {
        case 0: type = .sync
        case 1: type = .delayReq
        case 2: type = .followUp
        case 3: type = .delayResp
        case 4: type = .management
        default: return nil
        }
        (domain, sdoID, isTwoStep, isUnicast, logMessageInterval) = (0, 0, false, false, 0)
        (grandmaster, requestingPort) = (nil, nil)
    }

    /// What a message can be.
    public enum MessageType: UInt8, Sendable {
        /// The time, or that it was sent.
        case sync = 0
        /// A slave asks how long the way is.
        case delayReq = 1
        /// A neighbour asks how long the way is.
        case pdelayReq = 2
        /// The answer of a neighbour.
        case pdelayResp = 3
        /// When the Sync was sent.
        case followUp = 8
        /// The answer of the master.
        case delayResp = 9
        /// When the neighbour's answer was sent.
        case pdelayRespFollowUp = 10
        /// A master says how good it is.
        case announce = 11
        /// Contracts between ports.
        case signaling = 12
        /// Settings.
        case management = 13
    }

    /// A port of a clock.
    public struct PortIdentity: Hashable, Sendable {
        /// The clock: an EUI-64, or the six octets of version 1.
        public let clock: UInt64
        /// The number of the port.
        public let port: UInt16

        /// Creates an identity.
        public init(clock: UInt64, port: UInt16) { (self.clock, self.port) = (clock, port) }

        init(from reader: inout ByteReader) throws(DecodeError) {
            clock = try reader.uint64("clockIdentity")
            port = try reader.uint16("portNumber")
        }

        /// The clock as it is written: 16 hexadecimal digits.
        public var clockText: String {
            let digits = String(clock, radix: 16)
            return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
        }
    }
}
