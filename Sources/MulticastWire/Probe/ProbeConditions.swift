/// Under which conditions mcping sends a probe: an experimental option of a multicast ping message,
/// which says what an RFC 6450 request does not.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Version    |     Flags     |      TTL      |     Round     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |            Spread             |           Reserved            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// A responder that does not know the option echoes it as it is (RFC 6450 §3.4). The format is
/// mcping's own, described in mcping-protocol(7).
public struct ProbeConditions: Hashable, Sendable {
    /// The version of the format: 1.
    public let version: UInt8
    /// What is asked for.
    public let flags: Flags
    /// The TTL or Hop Limit that the request is sent with, in hops.
    public let ttl: UInt8
    /// The pass of a search that the request belongs to, from 0.
    public let round: UInt8
    /// Up to how long an answer is held back at random, in milliseconds.
    public let spread: UInt16
    /// Two octets of no meaning yet.
    public let reserved: UInt16
    /// Octets of later versions.
    public let remainder: [UInt8]

    /// The version that is written.
    public static let currentVersion: UInt8 = 1

    /// Creates conditions of the current version.
    public init(flags: Flags, ttl: UInt8, round: UInt8 = 0, spread: UInt16 = 0) {
        (version, self.flags, self.ttl, self.round) = (Self.currentVersion, flags, ttl, round)
        (self.spread, reserved, remainder) = (spread, 0, [])
    }

    /// Reads the value of an option.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        version = try reader.uint8("Version")
        flags = Flags(rawValue: try reader.uint8("Flags"))
        ttl = try reader.uint8("TTL")
        round = try reader.uint8("Round")
        spread = try reader.uint16("Spread")
        reserved = try reader.uint16("Reserved")
        remainder = reader.remainder()
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        [version, flags.rawValue, ttl, round] + bigEndianOctets(spread) + bigEndianOctets(reserved)
            + remainder
    }

    /// What a request asks for.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates flags from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// An answer to the sender.
        public static let answerByUnicast = Flags(rawValue: 1)
        /// An answer to the group.
        public static let answerToGroup = Flags(rawValue: 2)
        /// What has been counted so far; the request itself is not counted.
        public static let isEnquiry = Flags(rawValue: 4)
        /// No answer: a member of a mesh says that it leaves.
        public static let isLeaving = Flags(rawValue: 8)
    }
}
