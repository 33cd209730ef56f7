/// The header of an IPv4 packet (RFC 791 §3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |Version|  IHL  |Type of Service|          Total Length         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Identification        |Flags|      Fragment Offset    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Time to Live |    Protocol   |         Header Checksum       |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                       Source Address                          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Destination Address                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Options                    |    Padding    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// Options and payload stay where they are, in the octets of the frame.
public struct IPv4Packet: Hashable, Sendable {
    /// DSCP and ECN (RFC 2474, RFC 3168).
    public let typeOfService: UInt8
    /// The length of header and payload in octets, as the sender gives it; 0 where segmentation
    /// offload left it to the interface.
    public let totalLength: UInt16
    /// What the fragments of one packet share.
    public let identification: UInt16
    /// Three flags, and the 13 bits of ``fragmentOffset``.
    public let flagsAndFragmentOffset: UInt16
    /// Time to Live, in hops.
    public let timeToLive: UInt8
    /// What the payload is.
    public let `protocol`: IPProtocol
    /// The checksum of the header.
    public let headerChecksum: UInt16
    /// The sender.
    public let source: IPv4Address
    /// The host or group the packet is sent to.
    public let destination: IPv4Address
    /// The value of the Router Alert option (RFC 2113), if there is one; 0 is the only one defined.
    public let routerAlert: UInt16?
    /// Where in the frame the header lies, options and their padding included.
    public let header: Range<Int>
    /// Where in the frame the payload lies, as far as it was captured: without Ethernet's padding,
    /// which would turn an 8-octet IGMPv2 query into what looks like an IGMPv3 one.
    public let payload: Range<Int>

    /// Where in the whole packet's payload this one starts, in octets; not 0 in a later fragment.
    @inlinable
    public var fragmentOffset: Int { Int(flagsAndFragmentOffset & 0x1FFF) * 8 }

    /// Whether another fragment follows.
    @inlinable
    public var moreFragments: Bool { flagsAndFragmentOffset & 0x2000 != 0 }

    /// Whether routers must not fragment the packet.
    @inlinable
    public var dontFragment: Bool { flagsAndFragmentOffset & 0x4000 != 0 }

    /// Whether this is not a whole packet but a piece of one.
    @inlinable
    public var isFragment: Bool { flagsAndFragmentOffset & 0x3FFF != 0 }

    /// Whether the frame holds less of the payload than the Total Length says there was.
    @inlinable
    public var isCut: Bool { header.count + payload.count < totalLength }

    /// Reads the header and leaves `reader` at the payload, which ends where the Total Length says.
    @inline(always)
    public init(from reader: inout ByteReader) throws(DecodeError) {
        try reader.require(20, for: Self.init(from:))
        let start = reader.offset
        let versionAndIHL = try reader.uint8("Version, IHL")
        guard versionAndIHL >> 4 == 4 else {
            throw DecodeError("Version", at: start, invalid: Int(versionAndIHL >> 4), expected: "4")
        }
        let headerLength = Int(versionAndIHL & 0xF) * 4
        guard headerLength >= 20 else {
            throw DecodeError(
                "IHL", at: start, invalid: headerLength / 4, expected: "5 or more words")
        }
        typeOfService = try reader.uint8("Type of Service")
        totalLength = try reader.uint16("Total Length")
        guard totalLength >= headerLength || totalLength == 0 else {
            throw DecodeError(
                "Total Length", at: start + 2, invalid: Int(totalLength),
                expected: "the header's length or more")
        }
        identification = try reader.uint16("Identification")
        flagsAndFragmentOffset = try reader.uint16("Flags, Fragment Offset")
        timeToLive = try reader.uint8("Time to Live")
        `protocol` = IPProtocol(rawValue: try reader.uint8("Protocol"))
        headerChecksum = try reader.uint16("Header Checksum")
        source = try reader.ipv4Address("Source Address")
        destination = try reader.ipv4Address("Destination Address")
        routerAlert = headerLength > 20 ? reader.routerAlert(within: headerLength - 20) : nil
        let options = try reader.skip(headerLength - 20, "Options")
        header = start ..< options.upperBound
        if totalLength != 0 {
            reader.narrow(to: Int(totalLength) - headerLength, by: .ipv4TotalLength)
        }
        payload = reader.rest
    }
}

extension IPv4Packet {
    /// Creates the header of a packet to be sent, which lies at the start of its octets.
    ///
    /// `options` are octets, padded to whole 32-bit words, at most 40; `payloadLength` octets
    /// follow the header. A Total Length or checksum that is not given is the right one.
    public init(
        source: IPv4Address, destination: IPv4Address, protocol: IPProtocol, timeToLive: UInt8 = 1,
        typeOfService: UInt8 = 0, identification: UInt16 = 0, flagsAndFragmentOffset: UInt16 = 0,
        options: [UInt8] = [], payloadLength: Int, totalLength: UInt16? = nil,
        headerChecksum: UInt16? = nil
    ) {
        precondition(
            options.count.isMultiple(of: 4) && options.count <= 40,
            "options are at most ten whole words")
        let headerLength = 20 + options.count
        self.typeOfService = typeOfService
        self.totalLength =
            totalLength ?? UInt16(truncatingIfNeeded: headerLength + payloadLength)
        self.identification = identification
        self.flagsAndFragmentOffset = flagsAndFragmentOffset
        self.timeToLive = timeToLive
        self.protocol = `protocol`
        self.source = source
        self.destination = destination
        header = 0 ..< headerLength
        payload = headerLength ..< headerLength + payloadLength
        routerAlert = ByteReader(options.span).routerAlert(within: options.count)
        self.headerChecksum =
            headerChecksum
            ?? internetChecksum(
                Self.octets(
                    typeOfService, self.totalLength, identification, flagsAndFragmentOffset,
                    timeToLive, `protocol`, 0, source, destination, options[...]
                ).span)
    }

    /// The header as it goes on the wire.
    ///
    /// `frame` is what the header was read from, and holds its options.
    public func octets(in frame: [UInt8]) -> [UInt8] {
        let end = min(header.upperBound, frame.count)
        return octets(options: frame[min(header.lowerBound + 20, end) ..< end])
    }

    /// The header as it goes on the wire, with the options given.
    public func octets(options: ArraySlice<UInt8> = []) -> [UInt8] {
        Self.octets(
            typeOfService, totalLength, identification, flagsAndFragmentOffset, timeToLive,
            `protocol`, headerChecksum, source, destination, options)
    }

    private static func octets(
        _ typeOfService: UInt8, _ totalLength: UInt16, _ identification: UInt16,
        _ flagsAndFragmentOffset: UInt16, _ timeToLive: UInt8, _ proto: IPProtocol,
        _ headerChecksum: UInt16, _ source: IPv4Address, _ destination: IPv4Address,
        _ options: ArraySlice<UInt8>
    ) -> [UInt8] {
        let words = UInt8(truncatingIfNeeded: 5 + options.count / 4)
        var octets: [UInt8] = [0x40 | words & 0xF, typeOfService]
        octets += bigEndianOctets(totalLength)
        octets += bigEndianOctets(identification)
        octets += bigEndianOctets(flagsAndFragmentOffset)
        octets += [timeToLive, proto.rawValue]
        octets += bigEndianOctets(headerChecksum)
        octets += bigEndianOctets(source.rawValue)
        octets += bigEndianOctets(destination.rawValue)
        octets += options
        return octets
    }
}

extension ByteReader {
    /// The value of the Router Alert option among the next `count` octets of IPv4 options.
    @usableFromInline @inline(never)
    func routerAlert(within count: Int) -> UInt16? {
        var place = 0
        while place < count, let type = peek(place), type != 0 {
            if type == 1 {
                place += 1
            } else if let length = peek(place + 1), length >= 2 {
                if type == 148, length == 4 { return peek16(place + 2) }
                place += Int(length)
            } else {
                return nil
            }
        }
        return nil
    }
}
