/// What a responder says of a probe and of those before it: an experimental option of a multicast
/// ping message.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Version    |     Flags     |  Request TTL  |   Reply TTL   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     | Prefix Length |               Interface Number                |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         Responder ID (64)                     |
///     |                         Receive Time (64)                     |
///     |                        Transmit Time (64)                     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                       Requests Received                       |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                       Highest Sequence                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         Replies Sent                          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                           Duplicates                          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                       Dropped for Room                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                            Refused                            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// A request carries it with all octets zero, so that the answer, in which it is filled in, is no
/// longer than the request; a responder that does not know the option echoes the zeros, and Version
/// 0 says so. The format is mcping's own, described in mcping-protocol(7).
public struct ResponderReport: Hashable, Sendable {
    /// The version of the format: 1, or 0 where nobody has filled it in.
    public var version: UInt8
    /// What is known of the times.
    public var flags: Flags
    /// The TTL or Hop Limit that the request arrived with, in hops.
    public var requestTTL: UInt8
    /// The TTL or Hop Limit that the reply is sent with, in hops.
    public var replyTTL: UInt8
    /// The length of the prefix of the responder's address on that link; 0 if it does not say.
    public var prefixLength: UInt8
    /// The responder's number of the interface that the request came in by, of which 24 bits are
    /// sent.
    public var interface: UInt32
    /// A number that the responder chose when it started.
    public var responderID: UInt64
    /// When the request came, in nanoseconds since 1970 by the responder's clock.
    public var receiveTime: UInt64
    /// When the reply left, likewise.
    public var transmitTime: UInt64
    /// How many requests of this client came, each counted once.
    public var requestsReceived: UInt32
    /// The highest sequence number of them.
    public var highestSequence: UInt32
    /// How many replies were sent to them, this one included.
    public var repliesSent: UInt32
    /// How many requests came more than once.
    public var duplicates: UInt32
    /// How many datagrams the responder's socket had no room for since the client's first request.
    public var droppedForRoom: UInt32
    /// How many requests were not answered because of the responder's limits.
    public var refused: UInt32
    /// Octets of later versions.
    public var remainder: [UInt8]

    /// The version that is written.
    public static let currentVersion: UInt8 = 1
    /// How many octets a report has.
    public static let length = 56
    /// Where in the value the transmit time stands.
    public static let transmitTimePlace = 24

    /// Creates a report that nobody has filled in.
    public init() {
        (version, flags, requestTTL, replyTTL) = (0, [], 0, 0)
        (prefixLength, interface) = (0, 0)
        (responderID, receiveTime, transmitTime) = (0, 0, 0)
        (requestsReceived, highestSequence, repliesSent, duplicates) = (0, 0, 0, 0)
        (droppedForRoom, refused, remainder) = (0, 0, [])
    }

    /// Reads the value of an option.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        version = try reader.uint8("Version")
        flags = Flags(rawValue: try reader.uint8("Flags"))
        requestTTL = try reader.uint8("Request TTL")
        replyTTL = try reader.uint8("Reply TTL")
        let place = try reader.uint32("Interface Number")
        (prefixLength, interface) = (UInt8(truncatingIfNeeded: place >> 24), place & 0xFF_FFFF)
        responderID = try reader.uint64("Responder ID")
        receiveTime = try reader.uint64("Receive Time")
        transmitTime = try reader.uint64("Transmit Time")
        requestsReceived = try reader.uint32("Requests Received")
        highestSequence = try reader.uint32("Highest Sequence")
        repliesSent = try reader.uint32("Replies Sent")
        duplicates = try reader.uint32("Duplicates")
        droppedForRoom = try reader.uint32("Dropped for Room")
        refused = try reader.uint32("Refused")
        remainder = reader.remainder()
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(Self.length + remainder.count)
        octets += [version, flags.rawValue, requestTTL, replyTTL]
        octets += bigEndianOctets(UInt32(prefixLength) << 24 | interface & 0xFF_FFFF)
        for number in [responderID, receiveTime, transmitTime] { octets += bigEndianOctets(number) }
        for number in [
            requestsReceived, highestSequence, repliesSent, duplicates, droppedForRoom, refused,
        ] {
            octets += bigEndianOctets(number)
        }
        return octets + remainder
    }

    /// How long the responder took, in nanoseconds; `nil` where its clock went back, or a time is
    /// missing.
    public var dwell: Int64? {
        guard receiveTime > 0, transmitTime >= receiveTime else { return nil }
        return Int64(exactly: transmitTime - receiveTime)
    }

    /// What is known of the times.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates flags from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The receive time is that of the responder's kernel.
        public static let receiveTimeIsKernels = Flags(rawValue: 1)
    }
}
