/// What follows the Checksum of a PIM version 1 message, which rides on IGMP type 0x14.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Type (0x14)  |     Code      |           Checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |Version|                      Reserved                         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                     Body, as the Code says                    |
///
/// The protocol predates its standard; routers have long spoken version 2 (RFC 7761).
public struct PIMVersion1Message: Hashable, Sendable {
    /// The version in the top four bits, 1, and reserved bits.
    public let versionAndReserved: UInt32
    /// What follows.
    public let body: Body

    /// The version: 1.
    public var version: UInt8 { UInt8(versionAndReserved >> 28) }

    /// Creates a message.
    public init(versionAndReserved: UInt32 = 0x1000_0000, _ body: Body = .none) {
        self.versionAndReserved = versionAndReserved
        self.body = body
    }

    /// Reads what follows the Checksum of a message with the Code given.
    init(code: UInt8, from reader: inout ByteReader) throws(DecodeError) {
        versionAndReserved = try reader.uint32("Version, Reserved")
        body = Body(code: code, from: &reader)
    }

    var octets: [UInt8] { bigEndianOctets(versionAndReserved) + body.octets }

    /// The name of a Code: 0 to 8.
    public static func name(ofCode code: UInt8) -> StaticString? {
        switch code {
        case 0: "query"
        case 1: "register"
        case 2: "register-stop"
        case 3: "join/prune"
        case 4: "rp-reachable"
        case 5: "assert"
        case 6: "graft"
        case 7: "graft-ack"
        case 8: "mode"
        default: nil
        }
    }

    /// The layouts of the codes.
    public enum Body: Hashable, Sendable {
        /// A Query, which is version 2's Hello: the mode in the top four bits of the first field
        /// (0 dense, 1 sparse, 2 both), and the holdtime in seconds.
        case query(modeAndReserved: UInt16, holdtime: UInt16)
        /// A Join/Prune, a Graft, or its acknowledgement.
        case joinPrune(PIMVersion1JoinPrune)
        /// A Register-Stop.
        case registerStop(group: IPv4Address, source: IPv4Address)
        /// An RP-Reachability: the holdtime in seconds is the low half of the last field.
        case rpReachable(
            group: IPv4Address, groupMask: IPv4Address, rp: IPv4Address,
            reservedAndHoldtime: UInt32)
        /// An Assert: the top bit of the preference says that the tree is the RP's.
        case assert(
            group: IPv4Address, groupMask: IPv4Address, source: IPv4Address,
            metricPreference: UInt32, metric: UInt32)
        /// Nothing, or nothing that is known; the packet of a Register is additional data.
        case none

        init(code: UInt8, from reader: inout ByteReader) {
            let start = reader
            do throws(DecodeError) {
                switch code {
                case 0:
                    self = .query(
                        modeAndReserved: try reader.uint16("Mode, Reserved"),
                        holdtime: try reader.uint16("Holdtime"))
                case 2:
                    self = .registerStop(
                        group: try reader.ipv4Address("Group Address"),
                        source: try reader.ipv4Address("Source Address"))
                case 3, 6, 7:
                    self = .joinPrune(try PIMVersion1JoinPrune(from: &reader))
                case 4:
                    self = .rpReachable(
                        group: try reader.ipv4Address("Group Address"),
                        groupMask: try reader.ipv4Address("Group Address Mask"),
                        rp: try reader.ipv4Address("RP Address"),
                        reservedAndHoldtime: try reader.uint32("Reserved, Holdtime"))
                case 5:
                    self = .assert(
                        group: try reader.ipv4Address("Group Address"),
                        groupMask: try reader.ipv4Address("Group Address Mask"),
                        source: try reader.ipv4Address("Source Address"),
                        metricPreference: try reader.uint32("Metric Preference"),
                        metric: try reader.uint32("Metric"))
                default: self = .none
                }
            } catch {
                // The message is shown with what it has, and the reader tells what it lacks.
                self = .none
                reader = start
                reader.failure = error
            }
        }

        var octets: [UInt8] {
            switch self {
            case .query(let modeAndReserved, let holdtime):
                bigEndianOctets(modeAndReserved) + bigEndianOctets(holdtime)
            case .joinPrune(let message): message.octets
            case .registerStop(let group, let source):
                [group, source].flatMap { bigEndianOctets($0.rawValue) }
            case .rpReachable(let group, let groupMask, let rp, let reservedAndHoldtime):
                [group, groupMask, rp].flatMap { bigEndianOctets($0.rawValue) }
                    + bigEndianOctets(reservedAndHoldtime)
            case .assert(let group, let groupMask, let source, let metricPreference, let metric):
                [group, groupMask, source].flatMap { bigEndianOctets($0.rawValue) }
                    + bigEndianOctets(metricPreference) + bigEndianOctets(metric)
            case .none: []
            }
        }
    }
}
