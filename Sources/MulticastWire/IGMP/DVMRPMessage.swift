/// What follows the Checksum of a DVMRP message of version 3, as mrouted speaks it
/// (draft-ietf-idmr-dvmrp-v3; RFC 1075 is version 1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Type (0x13)  |     Code      |           Checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Reserved   |  Capabilities | Minor Version | Major Version |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                     Body, as the Code says                    |
///
/// The Code is the message's second octet.
public struct DVMRPMessage: Hashable, Sendable {
    /// A reserved octet.
    public let reserved: UInt8
    /// What the router can do.
    public let capabilities: UInt8
    /// The minor version of the protocol, or of the router's software.
    public let minorVersion: UInt8
    /// The major version: 3, or that of the router's software.
    public let majorVersion: UInt8
    /// What follows.
    public let body: Body

    /// Creates a message.
    public init(
        reserved: UInt8 = 0, capabilities: UInt8 = 0, minorVersion: UInt8 = 255,
        majorVersion: UInt8 = 3, _ body: Body = .none
    ) {
        self.reserved = reserved
        self.capabilities = capabilities
        self.minorVersion = minorVersion
        self.majorVersion = majorVersion
        self.body = body
    }

    /// Reads what follows the Checksum of a message with the Code given.
    ///
    /// Version 1 has commands where version 3 has its version, and those are left unread.
    init(code: UInt8, from reader: inout ByteReader) throws(DecodeError) {
        reserved = try reader.uint8("Reserved")
        capabilities = try reader.uint8("Capabilities")
        minorVersion = try reader.uint8("Minor Version")
        majorVersion = try reader.uint8("Major Version")
        body = majorVersion < 3 ? .none : Body(code: code, from: &reader)
    }

    var octets: [UInt8] { [reserved, capabilities, minorVersion, majorVersion] + body.octets }

    /// The name of a Code: 1 to 9.
    public static func name(ofCode code: UInt8) -> StaticString? {
        switch code {
        case 1: "probe"
        case 2: "report"
        case 3: "ask-neighbors"
        case 4: "neighbors"
        case 5: "ask-neighbors-2"
        case 6: "neighbors-2"
        case 7: "prune"
        case 8: "graft"
        case 9: "graft-ack"
        default: nil
        }
    }

    /// The layouts of the codes.
    public enum Body: Hashable, Sendable {
        /// A Probe: what the router's restarts are told by, and whom it hears.
        case probe(generationID: UInt32, neighbors: [IPv4Address])
        /// A Route Report.
        case report([DVMRPRoutes])
        /// The interfaces of a router, for the programs that map a network.
        case neighbors([DVMRPInterface])
        /// A Prune, with the seconds it holds, and the source's netmask where it has one.
        case prune(
            source: IPv4Address, group: IPv4Address, lifetime: UInt32, netmask: IPv4Address?)
        /// A Graft or its acknowledgement.
        case graft(source: IPv4Address, group: IPv4Address, netmask: IPv4Address?)
        /// Nothing, or nothing that is known.
        case none

        init(code: UInt8, from reader: inout ByteReader) {
            let start = reader
            do throws(DecodeError) {
                switch code {
                case 1:
                    self = .probe(
                        generationID: try reader.uint32("Generation ID"),
                        neighbors: reader.ipv4Addresses(
                            reader.count / 4, "Neighbor IP Address"))
                case 2:
                    self = .report(reader.arrayToEnd(DVMRPRoutes.init(from:)))
                case 4, 6:
                    self = .neighbors(
                        reader.arrayToEnd { reader throws(DecodeError) in
                            try DVMRPInterface(hasFlags: code == 6, from: &reader)
                        })
                case 7:
                    self = .prune(
                        source: try reader.ipv4Address("Source Address"),
                        group: try reader.ipv4Address("Group Address"),
                        lifetime: try reader.uint32("Prune Lifetime"),
                        netmask: try reader.netmask())
                case 8, 9:
                    self = .graft(
                        source: try reader.ipv4Address("Source Address"),
                        group: try reader.ipv4Address("Group Address"),
                        netmask: try reader.netmask())
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
            case .probe(let generationID, let neighbors):
                bigEndianOctets(generationID)
                    + neighbors.flatMap { bigEndianOctets($0.rawValue) }
            case .report(let routes): routes.flatMap(\.octets)
            case .neighbors(let interfaces): interfaces.flatMap(\.octets)
            case .prune(let source, let group, let lifetime, let netmask):
                bigEndianOctets(source.rawValue) + bigEndianOctets(group.rawValue)
                    + bigEndianOctets(lifetime)
                    + (netmask.map { bigEndianOctets($0.rawValue) } ?? [])
            case .graft(let source, let group, let netmask):
                bigEndianOctets(source.rawValue) + bigEndianOctets(group.rawValue)
                    + (netmask.map { bigEndianOctets($0.rawValue) } ?? [])
            case .none: []
            }
        }
    }
}

extension ByteReader {
    /// Reads the netmask that may end a Prune or Graft.
    fileprivate mutating func netmask() throws(DecodeError) -> IPv4Address? {
        count < 4 ? nil : try ipv4Address("Source Network Mask")
    }
}
