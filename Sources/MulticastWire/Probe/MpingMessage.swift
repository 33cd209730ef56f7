/// A probe of mping 2, as its 64-bit builds send it.
///
///     offset size
///          0    4  version, text with a NUL
///          4    1  type, 's' or 'r'
///          5    1  TTL that the sender set
///          6    2  padding
///          8  128  source host, a socket address of the sender's system
///        136  128  destination host, likewise
///        264    4  sequence number, from 0
///        268    4  process identifier, in the sender's byte order
///        272    8  seconds of the sender's monotonic clock
///        280    8  microseconds
///        288    …  payload
///
/// The format is the program's memory: no standard has it. Numbers that go out in the sender's
/// byte order are kept as octets, since nothing says which order that is.
public struct MpingMessage: Hashable, Sendable {
    /// The program's version; receivers take no other than their own.
    public let version: [UInt8]
    /// Whether this is a request or a reply.
    public let type: MessageType
    /// The TTL that the sender of the request set, in hops; a reply has it unchanged.
    public let ttl: UInt8
    /// Two octets between fields.
    public let padding: UInt16
    /// The host that sent this.
    public let sourceHost: Host
    /// The host or group that it is for; in replies the replying host once more.
    public let destinationHost: Host
    /// The number of the request, from 0.
    public let sequence: UInt32
    /// The process that sent the request, in the byte order of its host.
    public let processID: [UInt8]
    /// The request's time in seconds, by a clock that starts when it likes.
    public let seconds: UInt64
    /// Microseconds since that second.
    public let microseconds: UInt64
    /// Octets that fill the probe up to the size wanted.
    public let payload: [UInt8]

    /// Creates a probe; version and process identifier have four octets.
    public init(
        version: [UInt8] = [0x32, 0x2E, 0x31, 0], type: MessageType, ttl: UInt8,
        sourceHost: Host, destinationHost: Host, sequence: UInt32, processID: [UInt8],
        seconds: UInt64, microseconds: UInt64, payload: [UInt8] = [], padding: UInt16 = 0
    ) {
        precondition(version.count == 4 && processID.count == 4, "fields of four octets")
        self.version = version
        self.type = type
        self.ttl = ttl
        self.padding = padding
        self.sourceHost = sourceHost
        self.destinationHost = destinationHost
        self.sequence = sequence
        self.processID = processID
        self.seconds = seconds
        self.microseconds = microseconds
        self.payload = payload
    }

    /// Reads all that `reader` has.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        version = try reader.octets(4, "version")
        type = MessageType(rawValue: try reader.uint8("type"))
        ttl = try reader.uint8("ttl")
        padding = try reader.uint16("padding")
        sourceHost = try Host(from: &reader)
        destinationHost = try Host(from: &reader)
        sequence = try reader.uint32("seq_no")
        processID = try reader.octets(4, "pid")
        seconds = try reader.uint64("tv_sec")
        microseconds = try reader.uint64("tv_usec")
        payload = reader.remainder()
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        version + [type.rawValue, ttl] + bigEndianOctets(padding) + sourceHost.octets
            + destinationHost.octets + bigEndianOctets(sequence) + processID
            + bigEndianOctets(seconds) + bigEndianOctets(microseconds) + payload
    }

    /// What a probe can be.
    public struct MessageType: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a type from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A request, to the group.
        public static let request = MessageType(rawValue: UInt8(ascii: "s"))
        /// A reply, to the group as well.
        public static let reply = MessageType(rawValue: UInt8(ascii: "r"))
    }

    /// A socket address as the sender's memory had it, 128 octets long.
    public struct Host: Hashable, Sendable {
        /// The octets; what lies behind the address is whatever lay there.
        public let octets: [UInt8]

        /// The address; `nil` where the family is neither IPv4 nor IPv6.
        public var address: IPAddress? {
            if isFamily(2) {
                .v4(IPv4Address(rawValue: UInt32(ProbeOption.bigEndian(octets[4 ..< 8]))))
            } else if isFamily(10) || isFamily(24) || isFamily(28) || isFamily(30) {
                .v6(
                    IPv6Address(
                        high: ProbeOption.bigEndian(octets[8 ..< 16]),
                        low: ProbeOption.bigEndian(octets[16 ..< 24])))
            } else {
                nil
            }
        }

        /// The port.
        public var port: UInt16 { UInt16(ProbeOption.bigEndian(octets[2 ..< 4])) }

        /// The address of a host as Linux on a little-endian machine has it.
        public init(_ address: IPAddress, port: UInt16) {
            let start: [UInt8] =
                switch address {
                case .v4(let address):
                    [2, 0] + bigEndianOctets(port) + bigEndianOctets(address.rawValue)
                case .v6(let address):
                    [10, 0] + bigEndianOctets(port) + [0, 0, 0, 0] + address.octets
                }
            octets = start + Array(repeating: 0, count: 128 - start.count)
        }

        /// Reads an address.
        public init(from reader: inout ByteReader) throws(DecodeError) {
            octets = try reader.octets(128, "sockaddr_storage")
        }

        /// Linux has the family in 16 bits of the host's byte order (2, and 10 for IPv6); BSD and
        /// macOS in the second octet, after a length (2, and 24, 28 or 30).
        private func isFamily(_ family: UInt8) -> Bool {
            octets[1] == family || octets[0] == family && octets[1] == 0
        }
    }
}
