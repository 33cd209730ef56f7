import MulticastWire

/// What is the same of a packet at every point of its way, as one number.
///
/// It is made of the addresses, the protocol, the length, IPv4's Identification and fragment, the
/// ports, and the first octets of the payload. What a hop may change is left out: TTL, the header's
/// checksum, DSCP and ECN, Ethernet addresses and tags. So is UDP's checksum, which is not final
/// where the sender itself captures.
enum PacketIdentity {
    /// How many octets of the payload of IP count, UDP's header among them.
    ///
    /// A frame that was cut after 96 octets has them, behind two tags as well.
    static let payloadOctets = 48

    /// The identity of a packet to a group; `nil` if so little of the packet was captured that
    /// others may look the same.
    ///
    /// `addresses` is a number made of both addresses, and `index` makes numbers, that nobody can
    /// predict.
    @inline(always)
    static func of(
        _ sketch: PacketSketch, _ octets: Span<UInt8>, addresses: UInt64,
        _ index: borrowing HashIndex
    ) -> UInt64? {
        let payload = sketch.payload
        guard payload.lowerBound >= sketch.start, payload.upperBound <= octets.count,
            sketch.start >= 0
        else { return nil }
        let hasPorts = sketch.protocol == .udp && sketch.sourcePort | sketch.destinationPort != 0
        let limit = hasPorts ? payloadOctets - 8 : payloadOctets
        // Behind the headers, as the IP header gives the length.
        let wanted = min(limit, max(0, sketch.length &- (payload.lowerBound &- sketch.start)))
        guard payload.count >= wanted else { return nil }
        let fragment: UInt64 =
            sketch.version == 4 && sketch.start + 8 <= octets.count
            // More Fragments and Fragment Offset (RFC 791 §3.1).
            ? UInt64(octets[sketch.start + 6] & 0x3F) << 8 | UInt64(octets[sketch.start + 7])
            : UInt64(sketch.fragmentIdentification) << 16
                | (sketch.isLaterFragment ? 2 : sketch.isFirstFragment ? 1 : 0)
        var hash = index.hash(
            addresses ^ fragment,
            UInt64(sketch.identification) << 48 | UInt64(sketch.protocol.rawValue) << 40
                | UInt64(truncatingIfNeeded: sketch.length) & 0xFFFF_FFFF)
        hash = index.hash(
            hash, UInt64(sketch.sourcePort) << 16 | UInt64(sketch.destinationPort))
        var place = payload.lowerBound
        let end = payload.lowerBound &+ wanted
        let bytes = unsafe octets.bytes
        // The payload lies within the octets, as was asked above.
        while place &+ 8 <= end {
            let word = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: place, as: UInt64.self)
            hash = index.hash(hash, word)
            place &+= 8
        }
        var rest: UInt64 = 0
        while place < end {
            rest = rest << 8 | UInt64(octets[place])
            place &+= 1
        }
        return index.hash(hash, rest)
    }
}
