/// A message of DDS, as far as it tells which participant speaks, and whether it makes itself known
/// (OMG DDSI-RTPS).
///
///     0               4                 8
///     | 'R' 'T' 'P' 'S' | version, vendor | guidPrefix (12)
///
/// Submessages follow: identifier, flags, and the octets to the next one in the order of octets
/// that the flags tell.
public struct RTPSMessage: Hashable, Sendable {
    /// The participant that speaks: what its entities' identifiers begin with.
    public let participant: Participant
    /// Whether it makes a participant known: data of the writer that all participants have for it.
    public let isAnnouncement: Bool
    /// Whether there is anything else but such data in it.
    public let hasOther: Bool

    /// The port of domain 0 to which participants make themselves known; that of each other domain
    /// is ``portsPerDomain`` more.
    public static let discoveryPort: UInt16 = 7400
    /// How far the ports of two domains are apart.
    public static let portsPerDomain: UInt16 = 250
    /// Of 400 submessages that 64 KiB may hold by half, no more are looked at.
    private static let submessageLimit = 64

    /// The domain whose participants make themselves known to a port; `nil` if it is none of these.
    public static func domain(ofDiscoveryPort port: UInt16) -> UInt16? {
        guard port >= discoveryPort, (port - discoveryPort) % portsPerDomain == 0 else {
            return nil
        }
        return (port - discoveryPort) / portsPerDomain
    }

    /// Reads a message; `nil` if it is another protocol's.
    ///
    /// - Throws: ``DecodeError`` where its header is cut.
    public init?(from reader: inout ByteReader) throws(DecodeError) {
        guard reader.begins(with: "RTPS") else { return nil }
        try reader.skip(8, "protocol, version, vendorId")
        participant = Participant(
            host: try reader.uint64("guidPrefix"), rest: try reader.uint32("guidPrefix"))
        var (isAnnouncement, hasOther) = (false, false)
        for _ in 0 ..< Self.submessageLimit {
            guard let kind = reader.peek(), let flags = reader.peek(1),
                let announced = reader.peek16(2)
            else { break }
            let length = flags & 1 == 0 ? announced : announced.byteSwapped
            // Extra flags, octets to inline QoS, reader; then the writer (DATA, 0x15).
            let writer = UInt32(reader.peek16(12) ?? 0) << 16 | UInt32(reader.peek16(14) ?? 0)
            switch kind {
            case 0x15 where writer == 0x0001_00C2: isAnnouncement = true
            // Padding, a time stamp, and for whom it is, say nothing by themselves.
            case 0x01, 0x09, 0x0E: break
            default: hasOther = true
            }
            // The last one may leave its length open.
            guard length > 0, Int(length) + 4 < reader.count else { break }
            try reader.skip(Int(length) + 4, "submessage")
        }
        (self.isAnnouncement, self.hasOther) = (isAnnouncement, hasOther)
    }

    /// A participant: the first 12 octets of its identifiers.
    public struct Participant: Hashable, Sendable {
        /// The first eight octets, which vendors fill with host and process.
        public let host: UInt64
        /// The last four.
        public let rest: UInt32

        /// Creates a participant.
        public init(host: UInt64, rest: UInt32) { (self.host, self.rest) = (host, rest) }
    }
}
