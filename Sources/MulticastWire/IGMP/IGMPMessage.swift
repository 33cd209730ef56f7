/// An IGMP message of any version (RFC 9776 §4, RFC 2236 §2, RFC 1112 Appendix I).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |     Type      | Max Resp Code |           Checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Content, as the Type says                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Additional Data                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// Nothing is lost: ``octets`` are those that were read, right or wrong. What a message announces
/// and does not hold is the reader's failure; the octets that could not be read as it are
/// additional data.
public struct IGMPMessage: Hashable, Sendable {
    /// What kind of message it is.
    public let type: IGMPType
    /// The second octet: how long hosts may take to answer a query, the Code of DVMRP and PIMv1,
    /// the interval of a router's advertisement; in any other message reserved.
    public let maxRespCode: TimeCode
    /// The checksum as it was sent.
    public let checksum: UInt16
    /// What follows the checksum.
    public let content: Content
    /// Octets after the last field, which the checksum covers and receivers ignore
    /// (RFC 9776 §4.1.10, §4.2.12).
    ///
    /// With the E flag they are extensions (RFC 9279).
    public let additionalData: [UInt8]

    /// The version of IGMP, or `nil` where the type has none.
    ///
    /// Queries of all versions share a type; length and Max Resp Code tell them apart
    /// (RFC 9776 §7.1). A query of 9 to 11 octets has none, and one that the capture cut so early
    /// is of any.
    public var version: Int? {
        switch content {
        case .query(let query):
            if query.version3 != nil { return 3 }
            if query.isCut || 1 ... 3 ~= additionalData.count { return nil }
            return maxRespCode.rawValue == 0 ? 1 : 2
        case .group:
            return type.isRGMP ? nil : type == .version1MembershipReport ? 1 : 2
        case .report: return 3
        default: return nil
        }
    }

    /// Whether the message is a Membership Query of any version.
    @inlinable public var isQuery: Bool { type == .membershipQuery }

    /// Whether the message is a report or leave of versions 1 to 3.
    @inlinable public var isReport: Bool { type.isReport }

    /// The Max Resp Time of a query; IGMPv1 has none, and RFC 2236 §4 makes it 10 seconds.
    public var maxRespTime: Duration? {
        guard let milliseconds = maxRespMilliseconds else { return nil }
        return .milliseconds(milliseconds)
    }

    /// The Max Resp Time of a query in milliseconds; `nil` where the capture cut what tells how to
    /// read it.
    public var maxRespMilliseconds: Int? {
        guard case .query(let query) = content else { return nil }
        if query.version3 != nil { return 100 * maxRespCode.units }
        if query.isCut { return nil }
        return maxRespCode.rawValue == 0 ? 10_000 : 100 * Int(maxRespCode.rawValue)
    }

    /// The extensions that the E flag announces (RFC 9279 §3); `nil` without it.
    public var extensions: [MembershipExtension]? {
        switch content {
        case .query(let query) where query.version3?.hasExtensions == true: break
        case .report(let report) where report.hasExtensions: break
        default: return nil
        }
        return MembershipExtension.list(in: additionalData)
    }

    /// Creates a message; its checksum is the right one, unless told otherwise.
    public init(
        _ type: IGMPType, maxRespCode: TimeCode = TimeCode(rawValue: 0), _ content: Content,
        additionalData: [UInt8] = [], checksum: UInt16? = nil
    ) {
        self.type = type
        self.maxRespCode = maxRespCode
        self.content = content
        self.additionalData = additionalData
        let body = content.octets + additionalData
        self.checksum =
            checksum ?? internetChecksum(([type.rawValue, maxRespCode.rawValue, 0, 0] + body).span)
    }

    /// Reads the one message that fills the layer.
    @inlinable
    public init(from reader: inout ByteReader) throws(DecodeError) {
        try self.init(isCut: false, from: &reader)
    }

    /// Reads the one message that fills the layer.
    ///
    /// `isCut` says that the packet was longer than the capture holds, so that the length does
    /// not tell the version of a query.
    public init(isCut: Bool, from reader: inout ByteReader) throws(DecodeError) {
        try self.init(isCut: isCut, in: nil, from: &reader)
    }

    /// Reads the one message that fills the layer of `frame`, if that is what `reader` reads.
    ///
    /// The records of a report are then a view of the frame, and spared a copy.
    @inline(__always)
    init(isCut: Bool, in frame: [UInt8]?, from reader: inout ByteReader) throws(DecodeError) {
        type = IGMPType(rawValue: try reader.uint8("Type"))
        maxRespCode = TimeCode(rawValue: try reader.uint8("Max Resp Code"))
        checksum = try reader.uint16("Checksum")
        content = Content(type, code: maxRespCode.rawValue, isCut: isCut, in: frame, from: &reader)
        additionalData = reader.remainder()
    }

    /// The message as it goes on the wire.
    public var octets: [UInt8] {
        [type.rawValue, maxRespCode.rawValue] + bigEndianOctets(checksum) + content.octets
            + additionalData
    }

    /// The layouts that types share.
    public enum Content: Hashable, Sendable {
        /// A Membership Query of any version.
        case query(MembershipQuery)
        /// The group of a report or leave of versions 1 and 2, or of RGMP.
        case group(IPv4Address)
        /// A Version 3 Membership Report.
        case report(MembershipReport)
        /// A Multicast Router Advertisement.
        case routerAdvertisement(RouterAdvertisement)
        /// An mtrace query, request or response.
        indirect case mtrace(MtraceMessage)
        /// DVMRP.
        indirect case dvmrp(DVMRPMessage)
        /// PIM version 1.
        indirect case pimVersion1(PIMVersion1Message)
        /// No more than the first four octets, or nothing that this package knows, or too little
        /// for what the type has: all that follows is additional data.
        case none

        init(
            _ type: IGMPType, code: UInt8, isCut: Bool, in frame: [UInt8]?,
            from reader: inout ByteReader
        ) {
            let start = reader
            do throws(DecodeError) {
                switch type {
                case .membershipQuery:
                    self = .query(try MembershipQuery(isCut: isCut, from: &reader))
                case .version3MembershipReport:
                    self = .report(try MembershipReport(in: frame, from: &reader))
                case .version1MembershipReport, .version2MembershipReport, .version2LeaveGroup,
                    .rgmpHello, .rgmpBye, .rgmpJoin, .rgmpLeave:
                    self = .group(try reader.ipv4Address("Group Address"))
                case .routerAdvertisement:
                    self = .routerAdvertisement(try RouterAdvertisement(from: &reader))
                case .mtraceQuery, .mtraceResponse:
                    self = .mtrace(try MtraceMessage(from: &reader))
                case .dvmrp:
                    self = .dvmrp(try DVMRPMessage(code: code, from: &reader))
                case .pimVersion1:
                    self = .pimVersion1(try PIMVersion1Message(code: code, from: &reader))
                default:
                    self = .none
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
            case .query(let query): query.octets
            case .group(let group): bigEndianOctets(group.rawValue)
            case .report(let report): report.octets
            case .routerAdvertisement(let advertisement): advertisement.octets
            case .mtrace(let message): message.octets
            case .dvmrp(let message): message.octets
            case .pimVersion1(let message): message.octets
            case .none: []
            }
        }
    }
}
