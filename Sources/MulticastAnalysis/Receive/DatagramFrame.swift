public import MulticastWire

/// The headers that a datagram had, put before it again, so that what follows streams on a wire
/// follows those that come to a socket.
///
/// What the kernel does not tell of them is 0, as are checksums: nothing looks at them but the
/// filter of duplicates, which tells nothing apart without.
public struct DatagramFrame: Sendable {
    /// How many octets of headers may stand before a datagram.
    public static let headroom = 48

    /// Writes the headers in front of the payload at ``headroom`` of `memory`.
    ///
    /// - Parameters:
    ///   - memory: room for the headers, and the payload behind it.
    ///   - count: the octets of the payload.
    ///   - source: who sent it.
    ///   - sourcePort: from which port.
    ///   - group: to which group.
    ///   - port: to which port.
    ///   - ttl: the TTL or Hop Limit that it came with.
    ///   - trafficClass: the octet with the DSCP.
    /// - Returns: where the packet begins, and how many octets it has; `nil` if the addresses are
    ///   of two families, or the payload is not all there.
    @inlinable
    public static func write(
        into memory: inout [UInt8], count: Int, source: IPAddress, sourcePort: UInt16,
        group: IPAddress, port: UInt16, ttl: UInt8, trafficClass: UInt8
    ) -> Range<Int>? {
        guard count >= 0, memory.count - headroom >= count, count <= 65_507 else { return nil }
        let udp = headroom - 8
        let length = UInt16(truncatingIfNeeded: count + 8)
        put(sourcePort, at: udp, in: &memory)
        put(port, at: udp + 2, in: &memory)
        put(length, at: udp + 4, in: &memory)
        put(UInt16(0), at: udp + 6, in: &memory)
        switch (source, group) {
        case (.v4(let source), .v4(let group)):
            let start = udp - 20
            put(UInt16(0x4500) | UInt16(trafficClass), at: start, in: &memory)
            put(length &+ 20, at: start + 2, in: &memory)
            put(UInt32(0x4000), at: start + 4, in: &memory)
            put(UInt32(ttl) << 24 | 17 << 16, at: start + 8, in: &memory)
            put(source.rawValue, at: start + 12, in: &memory)
            put(group.rawValue, at: start + 16, in: &memory)
            return start ..< headroom + count
        case (.v6(let source), .v6(let group)):
            let start = udp - 40
            put(UInt32(6) << 28 | UInt32(trafficClass) << 20, at: start, in: &memory)
            put(UInt32(length) << 16 | 17 << 8 | UInt32(ttl), at: start + 4, in: &memory)
            put(source.high, at: start + 8, in: &memory)
            put(source.low, at: start + 16, in: &memory)
            put(group.high, at: start + 24, in: &memory)
            put(group.low, at: start + 32, in: &memory)
            return start ..< headroom + count
        default: return nil
        }
    }

    @inlinable @inline(always)
    static func put<Number: FixedWidthInteger>(
        _ number: Number, at place: Int, in memory: inout [UInt8]
    ) {
        for octet in 0 ..< Number.bitWidth / 8 {
            memory[place + octet] = UInt8(
                truncatingIfNeeded: number >> Number(Number.bitWidth - 8 - 8 * octet))
        }
    }
}
