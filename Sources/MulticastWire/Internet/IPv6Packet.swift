/// The header of an IPv6 packet, its extension headers included (RFC 8200 §3, §4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |Version| Traffic Class |           Flow Label                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Payload Length        |  Next Header  |   Hop Limit   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Source Address (128)                       |
///     |                  Destination Address (128)                    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Extension Headers, each with a Next Header            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct IPv6Packet: Hashable, Sendable {
    /// Version (6), traffic class and flow label.
    public let versionClassAndFlow: UInt32
    /// The octets after the fixed header, as the sender gives it.
    public let payloadLength: UInt16
    /// What follows the fixed header.
    public let nextHeader: IPProtocol
    /// The Hop Limit, in hops.
    public let hopLimit: UInt8
    /// The sender.
    public let source: IPv6Address
    /// The host or group the packet is sent to.
    public let destination: IPv6Address
    /// What the payload behind all extension headers is.
    public let `protocol`: IPProtocol
    /// The value of the Router Alert option of a Hop-by-Hop header (RFC 2711), if there is one.
    public let routerAlert: UInt16?
    /// The length that a Jumbo Payload option gives instead of the Payload Length (RFC 2675), if
    /// there is one.
    public let jumboPayloadLength: UInt32?
    /// The Fragment Header's offset and flags, if there is one.
    public let fragment: UInt16?
    /// The Fragment Header's Identification, if there is one.
    public let identification: UInt32?
    /// The extension headers, in wire order.
    public let extensionHeaders: [IPv6ExtensionHeader]
    /// Where in the frame fixed and extension headers lie.
    public let header: Range<Int>
    /// Where in the frame the payload lies, as far as it was captured.
    public let payload: Range<Int>

    /// Where in the whole packet's payload this one starts, in octets; not 0 in a later fragment.
    @inlinable
    public var fragmentOffset: Int { Int((fragment ?? 0) & 0xFFF8) }

    /// Whether this is not a whole packet but a piece of one.
    @inlinable
    public var isFragment: Bool { (fragment ?? 0) & 0xFFF9 != 0 }

    /// Whether another fragment follows.
    @inlinable
    public var moreFragments: Bool { (fragment ?? 0) & 1 != 0 }

    /// DSCP and ECN (RFC 2474, RFC 3168).
    @inlinable
    public var trafficClass: UInt8 { UInt8(truncatingIfNeeded: versionClassAndFlow >> 20) }

    /// The 20 bits that packets of one flow share.
    @inlinable
    public var flowLabel: UInt32 { versionClassAndFlow & 0xF_FFFF }

    /// The octets after the fixed header, by Payload Length or Jumbo Payload option; `nil` if the
    /// sender left it open, as segmentation offload does.
    @inlinable
    public var announcedLength: Int? {
        if payloadLength != 0 { return Int(payloadLength) }
        if let jumboPayloadLength { return Int(jumboPayloadLength) }
        return nextHeader == .noNextHeader ? 0 : nil
    }

    /// Whether the frame holds less of the payload than the sender says there was.
    @inlinable
    public var isCut: Bool { header.count + payload.count < (announcedLength ?? 0) + 40 }

    /// Reads the headers and leaves `reader` at the payload, which ends where the Payload Length
    /// says.
    ///
    /// An extension header that is cut is a failure: what it is stays known, what follows not.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        try reader.require(40, for: Self.init(from:))
        let start = reader.offset
        versionClassAndFlow = try reader.uint32("Version, Traffic Class, Flow Label")
        guard versionClassAndFlow >> 28 == 6 else {
            throw DecodeError(
                "Version", at: start, invalid: Int(versionClassAndFlow >> 28), expected: "6")
        }
        payloadLength = try reader.uint16("Payload Length")
        nextHeader = IPProtocol(rawValue: try reader.uint8("Next Header"))
        hopLimit = try reader.uint8("Hop Limit")
        source = try reader.ipv6Address("Source Address")
        destination = try reader.ipv6Address("Destination Address")
        if payloadLength != 0 || nextHeader == .noNextHeader {
            reader.narrow(to: Int(payloadLength), by: .ipv6PayloadLength)
        }
        var chain = ExtensionChain()
        if IPv6ExtensionHeader.isExtension(nextHeader) {
            chain.read(nextHeader, from: &reader)
            if payloadLength == 0, let length = chain.jumboPayloadLength {
                // What was read of the extension headers counts; Int has 64 bits.
                let left = Int(length) - (reader.offset - start - 40)
                reader.narrow(to: max(0, left), by: .ipv6PayloadLength)
            }
            `protocol` = chain.next
        } else {
            `protocol` = nextHeader
        }
        routerAlert = chain.routerAlert
        jumboPayloadLength = chain.jumboPayloadLength
        fragment = chain.fragment
        identification = chain.identification
        extensionHeaders = chain.headers
        header = start ..< reader.offset
        payload = reader.rest
    }
}

extension IPv6Packet {
    /// Creates the header of a packet to be sent, which lies at the start of its octets.
    ///
    /// `extensions` are the octets of all extension headers, the first of which is `nextHeader`;
    /// `payloadLength` octets of `protocol` follow them. A Payload Length to announce that is
    /// not given is the right one.
    public init(
        source: IPv6Address, destination: IPv6Address, protocol: IPProtocol, hopLimit: UInt8 = 1,
        trafficClass: UInt8 = 0, flowLabel: UInt32 = 0, nextHeader: IPProtocol? = nil,
        extensions: [UInt8] = [], payloadLength: Int, announcedLength: UInt16? = nil
    ) {
        versionClassAndFlow = 6 << 28 | UInt32(trafficClass) << 20 | flowLabel & 0xF_FFFF
        self.payloadLength =
            announcedLength ?? UInt16(truncatingIfNeeded: extensions.count + payloadLength)
        self.nextHeader = nextHeader ?? `protocol`
        self.hopLimit = hopLimit
        self.source = source
        self.destination = destination
        self.protocol = `protocol`
        var chain = ExtensionChain()
        var reader = ByteReader(extensions.span)
        if IPv6ExtensionHeader.isExtension(self.nextHeader) {
            chain.read(self.nextHeader, from: &reader)
        }
        routerAlert = chain.routerAlert
        jumboPayloadLength = chain.jumboPayloadLength
        fragment = chain.fragment
        identification = chain.identification
        extensionHeaders = chain.headers.map { header in
            let place = header.octets
            return IPv6ExtensionHeader(
                header.type, at: place.lowerBound + 40 ..< place.upperBound + 40)
        }
        header = 0 ..< 40 + extensions.count
        payload = header.upperBound ..< header.upperBound + payloadLength
    }

    /// All headers as they go on the wire.
    ///
    /// `frame` is what they were read from, and holds the extension headers.
    public func octets(in frame: [UInt8]) -> [UInt8] {
        let end = min(header.upperBound, frame.count)
        return octets(extensions: frame[min(header.lowerBound + 40, end) ..< end])
    }

    /// All headers as they go on the wire, with the extension headers given.
    public func octets(extensions: ArraySlice<UInt8> = []) -> [UInt8] {
        bigEndianOctets(versionClassAndFlow) + bigEndianOctets(payloadLength)
            + [nextHeader.rawValue, hopLimit] + source.octets + destination.octets + extensions
    }
}

/// What a packet's extension headers say, gathered as they are read.
private struct ExtensionChain {
    var headers: [IPv6ExtensionHeader] = []
    var next = IPProtocol.noNextHeader
    var routerAlert: UInt16?
    var jumboPayloadLength: UInt32?
    var fragment: UInt16?
    var identification: UInt32?

    /// Reads headers from one of type `first` on; each has 8 octets or more, so the loop ends.
    mutating func read(_ first: IPProtocol, from reader: inout ByteReader) {
        next = first
        // Behind the header of a later fragment lies the middle of something.
        while IPv6ExtensionHeader.isExtension(next), (fragment ?? 0) & 0xFFF8 == 0,
            !reader.hasFailed
        {
            let type = next
            let start = reader.offset
            do throws(DecodeError) {
                if type == .ipv6Fragment {
                    try readFragment(from: &reader)
                } else {
                    try readHeader(of: type, from: &reader)
                }
                headers.append(IPv6ExtensionHeader(type, at: start ..< reader.offset))
            } catch {
                reader.failure = error
            }
        }
    }

    private mutating func readFragment(
        from reader: inout ByteReader
    ) throws(DecodeError) {
        // All of it or nothing, so that octets read are headers read.
        guard reader.count >= 8 else { throw reader.shortage("Fragment Header", of: 8) }
        next = IPProtocol(rawValue: try reader.uint8("Next Header"))
        _ = try reader.uint8("Reserved")
        fragment = try reader.uint16("Fragment Offset, M")
        identification = try reader.uint32("Identification")
    }

    private mutating func readHeader(
        of type: IPProtocol, from reader: inout ByteReader
    ) throws(DecodeError) {
        guard let following = reader.peek(0), let units = reader.peek(1) else {
            throw reader.shortage("Extension Header", of: 8)
        }
        // AH counts in words, less two; the others in units of eight octets, less one.
        let length =
            type == .authenticationHeader ? (Int(units) + 2) * 4 : (Int(units) + 1) * 8
        guard length <= reader.count else { throw reader.shortage("Extension Header", of: length) }
        if type == .hopByHopOptions { scanOptions(of: reader, length) }
        try reader.skip(length, "Extension Header")
        next = IPProtocol(rawValue: following)
    }

    private mutating func scanOptions(of reader: borrowing ByteReader, _ length: Int) {
        var place = 2
        while place < length, let type = reader.peek(place) {
            guard type != 0 else {
                place += 1
                continue
            }
            guard let size = reader.peek(place + 1), place + 2 + Int(size) <= length else { return }
            if type == IPv6Option.Kind.routerAlert.rawValue, size == 2, routerAlert == nil {
                routerAlert = reader.peek16(place + 2)
            } else if type == IPv6Option.Kind.jumboPayload.rawValue, size == 4,
                let high = reader.peek16(place + 2), let low = reader.peek16(place + 4)
            {
                jumboPayloadLength = UInt32(high) << 16 | UInt32(low)
            }
            place += 2 + Int(size)
        }
    }
}

extension ByteReader {
    /// The error of a field of `count` octets that the layer does not hold.
    fileprivate func shortage(_ field: StaticString, of count: Int) -> DecodeError {
        DecodeError(field, at: offset, needed: count, available: self.count, limit: end)
    }
}
