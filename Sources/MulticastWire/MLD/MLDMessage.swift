/// A message of Multicast Listener Discovery, version 1 or 2, or of Multicast Router Discovery:
/// the part of ICMPv6 that is about groups (RFC 9777; RFC 3810 §5, RFC 2710 §3, RFC 4286).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |     Type      |     Code      |           Checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Content, as the Type says                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Additional Data                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// Nothing is lost: ``octets`` are those that were read, right or wrong.
public struct MLDMessage: Hashable, Sendable {
    /// What kind of message it is.
    public let type: MLDType
    /// Zero in MLD; the Advertisement Interval in seconds of a Multicast Router Advertisement.
    public let code: UInt8
    /// The ICMPv6 checksum as it was sent.
    public let checksum: UInt16
    /// What follows the checksum.
    public let content: Content
    /// Octets after the last field that was read: legal ones, which the checksum covers and
    /// receivers ignore (RFC 3810 §5.1.12, §5.2.11), or those of a field that is cut.
    public let additionalData: [UInt8]

    /// The version of MLD; `nil` where it cannot be told, and for Multicast Router Discovery.
    public var version: Int? {
        switch content {
        case .query(let query): query.version
        case .listener: 1
        case .report: 2
        case .routerAdvertisement, .empty: nil
        case .cut:
            switch type {
            case .multicastListenerReport, .multicastListenerDone: 1
            case .version2MulticastListenerReport: 2
            default: nil
            }
        }
    }

    /// The group of a query, which is `::` in a general one, or of an MLDv1 report or done.
    public var group: IPv6Address? {
        switch content {
        case .query(let query): query.multicastAddress
        case .listener(_, _, let multicastAddress): multicastAddress
        default: nil
        }
    }

    /// How long listeners may take to answer a query, in milliseconds; `nil` for other messages
    /// and where the version of the query cannot be told.
    public var maximumResponseDelay: Int? {
        guard case .query(let query) = content, let version else { return nil }
        let code = query.maximumResponseCode
        return version == 1 ? Int(code.rawValue) : code.milliseconds
    }

    /// Creates a message; see ``withChecksum(from:to:)`` for the checksum.
    public init(
        type: MLDType, code: UInt8 = 0, checksum: UInt16 = 0, content: Content,
        additionalData: [UInt8] = []
    ) {
        self.type = type
        self.code = code
        self.checksum = checksum
        self.content = content
        self.additionalData = additionalData
    }

    /// Reads the one message that fills the layer.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        try self.init(isCut: false, from: &reader)
    }

    /// Reads the one message that fills the layer.
    ///
    /// `isCut` says that the packet was longer than the capture holds, so that the length does
    /// not tell the version of a query.
    public init(isCut: Bool, from reader: inout ByteReader) throws(DecodeError) {
        type = MLDType(rawValue: try reader.uint8("Type"))
        code = try reader.uint8("Code")
        checksum = try reader.uint16("Checksum")
        let type = type
        // A shortage in the fixed part is noted, so that what the message is still shows.
        let contents = reader.array(1, ofAtLeast: 1) { reader throws(DecodeError) in
            try Content(of: type, isCut: isCut, from: &reader)
        }
        content = contents.first ?? .cut
        additionalData = reader.remainder()
    }

    /// The message as it goes on the wire.
    public var octets: [UInt8] {
        [type.rawValue, code] + bigEndianOctets(checksum) + content.octets + additionalData
    }

    /// The same message with the checksum that it has to have between two addresses
    /// (RFC 4443).
    public func withChecksum(from source: IPv6Address, to destination: IPv6Address) -> MLDMessage {
        let blank = MLDMessage(
            type: type, code: code, content: content, additionalData: additionalData)
        let octets = blank.octets
        var checksum = InternetChecksum()
        for address in [source, destination] {
            checksum.add(address.high)
            checksum.add(address.low)
        }
        checksum.add(UInt32(truncatingIfNeeded: octets.count))
        checksum.add(UInt16(IPProtocol.icmpv6.rawValue))
        checksum.add(octets.span)
        return MLDMessage(
            type: type, code: code, checksum: checksum.value, content: content,
            additionalData: additionalData)
    }

    /// The layouts that types share.
    public enum Content: Hashable, Sendable {
        /// A Multicast Listener Query of either version.
        case query(MulticastListenerQuery)
        /// The fields of an MLDv1 report or done: a Maximum Response Delay and a reserved field,
        /// which are zero, and the group.
        case listener(
            maximumResponseDelay: UInt16 = 0, reserved: UInt16 = 0, multicastAddress: IPv6Address)
        /// A Version 2 Multicast Listener Report.
        case report(MulticastListenerReport)
        /// A Multicast Router Advertisement: the Query Interval in seconds and the Robustness
        /// Variable (RFC 4286 §3.2).
        case routerAdvertisement(queryInterval: UInt16, robustnessVariable: UInt16)
        /// Nothing follows the checksum, or nothing that an RFC defines.
        case empty
        /// The message ends within its fixed part; its octets are additional data.
        case cut

        init(
            of type: MLDType, isCut: Bool, from reader: inout ByteReader
        ) throws(DecodeError) {
            switch type {
            case .multicastListenerQuery:
                self = .query(try MulticastListenerQuery(isCut: isCut, from: &reader))
            case .multicastListenerReport, .multicastListenerDone:
                self = .listener(
                    maximumResponseDelay: try reader.uint16("Maximum Response Delay"),
                    reserved: try reader.uint16("Reserved"),
                    multicastAddress: try reader.ipv6Address("Multicast Address"))
            case .version2MulticastListenerReport:
                self = .report(try MulticastListenerReport(from: &reader))
            case .multicastRouterAdvertisement:
                self = .routerAdvertisement(
                    queryInterval: try reader.uint16("Query Interval"),
                    robustnessVariable: try reader.uint16("Robustness Variable"))
            default:
                self = .empty
            }
        }

        var octets: [UInt8] {
            switch self {
            case .query(let query): query.octets
            case .listener(let maximumResponseDelay, let reserved, let multicastAddress):
                bigEndianOctets(maximumResponseDelay) + bigEndianOctets(reserved)
                    + multicastAddress.octets
            case .report(let report): report.octets
            case .routerAdvertisement(let queryInterval, let robustnessVariable):
                bigEndianOctets(queryInterval) + bigEndianOctets(robustnessVariable)
            case .empty, .cut: []
            }
        }
    }
}
