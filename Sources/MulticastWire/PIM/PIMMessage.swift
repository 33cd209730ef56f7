/// A message of Protocol Independent Multicast, version 2 (RFC 7761 §4.9, RFC 3973,
/// RFC 5059, RFC 5015).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |PIM Ver| Type  |   Reserved    |           Checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Content, as the Type says                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The packet inside a Register is not part of the value: `reader` is left at it. For all other
/// messages ``octets`` are those that were read, right or wrong.
public struct PIMMessage: Hashable, Sendable {
    /// PIM Ver, which is 2.
    ///
    /// Of any other version only the first four octets are looked at.
    public let version: UInt8
    /// What kind of message it is.
    public let type: PIMType
    /// Zero, but for the N bit of a Bootstrap message and the subtypes of some types.
    public let reserved: UInt8
    /// The checksum as it was sent.
    public let checksum: UInt16
    /// What follows the checksum.
    public let content: Content
    /// Octets after the last field that was read.
    public let additionalData: [UInt8]

    /// N of a Bootstrap message: routers do not forward it (RFC 5059).
    public var isNotForwarded: Bool { type == .bootstrap && reserved & 0x80 != 0 }

    /// The subtype of a DF Election message, which is the high half of the reserved octet.
    public var dfElectionSubtype: PIMDFElectionSubtype? {
        type == .dfElection ? PIMDFElectionSubtype(rawValue: reserved >> 4) : nil
    }

    /// Creates a message; see ``withChecksum(between:)`` for the checksum.
    public init(
        version: UInt8 = 2, type: PIMType, reserved: UInt8 = 0, checksum: UInt16 = 0,
        content: Content, additionalData: [UInt8] = []
    ) {
        self.version = version & 0xF
        self.type = type
        self.reserved = reserved
        self.checksum = checksum
        self.content = content
        self.additionalData = additionalData
    }

    /// Reads the message, and leaves `reader` at the packet inside a Register.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        let versionAndType = try reader.uint8("PIM Ver, Type")
        version = versionAndType >> 4
        type = PIMType(rawValue: versionAndType)
        let rest = reader.array(1, ofAtLeast: 3) { reader throws(DecodeError) in
            (reserved: try reader.uint8("Reserved"), checksum: try reader.uint16("Checksum"))
        }
        guard let rest = rest.first else {
            (reserved, checksum) = (0, 0)
            content = .cutHeader
            additionalData = reader.remainder()
            return
        }
        (reserved, checksum) = rest
        guard version == 2 else {
            content = .other
            additionalData = reader.remainder()
            return
        }
        let (type, reserved) = (type, reserved)
        // A shortage in the fixed part is noted, so that what the message is still shows.
        let contents = reader.array(1, ofAtLeast: 1) { reader throws(DecodeError) in
            try Content(of: type, reserved, from: &reader)
        }
        content = contents.first ?? .cut
        if case .register = content {
            additionalData = []
        } else {
            additionalData = reader.remainder()
        }
    }

    /// The message as it goes on the wire; of a Register all but the packet inside.
    public var octets: [UInt8] {
        let header = content == .cutHeader ? [] : [reserved] + bigEndianOctets(checksum)
        return [version << 4 | type.rawValue] + header + content.octets + additionalData
    }

    /// The same message with the checksum that it has to have, which for a Register does not
    /// cover the packet inside (RFC 7761 §4.9).
    ///
    /// `addresses` are source and destination of the IPv6 packet; IPv4 has no pseudo-header, and
    /// needs none.
    public func withChecksum(
        between addresses: (source: IPv6Address, destination: IPv6Address)? = nil
    ) -> PIMMessage {
        let blank = PIMMessage(
            version: version, type: type, reserved: reserved, content: content,
            additionalData: additionalData)
        let octets = blank.octets
        var checksum = InternetChecksum()
        if let addresses {
            for address in [addresses.source, addresses.destination] {
                checksum.add(address.high)
                checksum.add(address.low)
            }
            checksum.add(UInt32(truncatingIfNeeded: octets.count))
            checksum.add(UInt16(IPProtocol.pim.rawValue))
        }
        checksum.add(octets.span)
        return PIMMessage(
            version: version, type: type, reserved: reserved, checksum: checksum.value,
            content: content, additionalData: additionalData)
    }

    /// The layouts that types share.
    public enum Content: Hashable, Sendable {
        /// The options of a Hello.
        case hello([PIMHelloOption])
        /// B, N and 30 reserved bits of a Register; the packet follows.
        case register(flags: UInt32)
        /// The group and the source of a Register-Stop; a source of zeros stands for all.
        case registerStop(group: PIMEncodedGroupAddress, source: PIMEncodedUnicastAddress)
        /// A Join/Prune, Graft or Graft-Ack.
        case joinPrune(PIMJoinPrune)
        /// A Bootstrap message.
        case bootstrap(PIMBootstrap)
        /// An Assert.
        case assert(PIMAssert)
        /// A Candidate-RP-Advertisement.
        case candidateRPAdvertisement(PIMCandidateRPAdvertisement)
        /// A State Refresh.
        case stateRefresh(PIMStateRefresh)
        /// A DF Election message.
        case dfElection(PIMDFElection)
        /// A type or version that is not looked into: all of it is additional data.
        case other
        /// The fixed part cannot be read; its octets are additional data.
        case cut
        /// The header itself is cut after its first octet; what there is of it is additional data.
        case cutHeader

        /// Whether this is a Register with no packet but a dummy IP header that names source and
        /// group (RFC 7761 §4.9.3).
        public var isNullRegister: Bool {
            if case .register(let flags) = self { flags & 0x4000_0000 != 0 } else { false }
        }

        /// Whether this is a Register with the deprecated Border bit (RFC 7761 §4.9.3).
        public var isBorderRegister: Bool {
            if case .register(let flags) = self { flags & 0x8000_0000 != 0 } else { false }
        }

        init(
            of type: PIMType, _ reserved: UInt8, from reader: inout ByteReader
        ) throws(DecodeError) {
            switch type {
            case .hello:
                self = .hello(reader.arrayToEnd(PIMHelloOption.init(from:)))
            case .register:
                self = .register(flags: try reader.uint32("B, N, Reserved2"))
            case .registerStop:
                self = .registerStop(
                    group: try PIMEncodedGroupAddress(from: &reader),
                    source: try PIMEncodedUnicastAddress(from: &reader))
            case .joinPrune, .graft, .graftAck:
                self = .joinPrune(try PIMJoinPrune(from: &reader))
            case .bootstrap:
                self = .bootstrap(try PIMBootstrap(from: &reader))
            case .assert:
                self = .assert(try PIMAssert(from: &reader))
            case .candidateRPAdvertisement:
                self = .candidateRPAdvertisement(try PIMCandidateRPAdvertisement(from: &reader))
            case .stateRefresh:
                self = .stateRefresh(try PIMStateRefresh(from: &reader))
            case .dfElection:
                self = .dfElection(
                    try PIMDFElection(PIMDFElectionSubtype(rawValue: reserved >> 4), from: &reader))
            default:
                self = .other
            }
        }

        var octets: [UInt8] {
            switch self {
            case .hello(let options): options.flatMap(\.octets)
            case .register(let flags): bigEndianOctets(flags)
            case .registerStop(let group, let source): group.octets + source.octets
            case .joinPrune(let message): message.octets
            case .bootstrap(let message): message.octets
            case .assert(let message): message.octets
            case .candidateRPAdvertisement(let message): message.octets
            case .stateRefresh(let message): message.octets
            case .dfElection(let message): message.octets
            case .other, .cut, .cutHeader: []
            }
        }
    }
}
