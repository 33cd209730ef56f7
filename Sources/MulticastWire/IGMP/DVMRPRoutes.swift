/// The routes of a DVMRP Route Report that share a netmask (draft-ietf-idmr-dvmrp-v3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Mask 2     |    Mask 3     |    Mask 4     |  Source …     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  … Network    |L|   Metric    |  Source Network …             |
///
/// The mask's first octet is 255 and not sent; of a network only the octets are sent that the mask
/// reaches into. L marks the last route.
public struct DVMRPRoutes: Hashable, Sendable {
    /// The mask, whose first octet is always 255.
    public let netmask: IPv4Address
    /// The routes.
    public let routes: [Route]

    /// A route.
    public struct Route: Hashable, Sendable {
        /// The source network; what the mask does not reach into is 0.
        public let network: IPv4Address
        /// The metric in the low seven bits, and the mark of the last route.
        public let metricAndLast: UInt8

        /// The metric; 32 and more say that there is no route, or that the route leads back.
        public var metric: UInt8 { metricAndLast & 0x7F }

        /// Creates a route.
        public init(_ network: IPv4Address, metricAndLast: UInt8) {
            self.network = network
            self.metricAndLast = metricAndLast
        }
    }

    /// Creates routes.
    public init(netmask: IPv4Address, _ routes: [Route]) {
        self.netmask = IPv4Address(rawValue: netmask.rawValue | 0xFF00_0000)
        self.routes = routes
    }

    /// Reads routes up to the one marked as the last, or to the end of the message.
    init(from reader: inout ByteReader) throws(DecodeError) {
        netmask = IPv4Address(rawValue: 0xFF00_0000 | (try reader.uint24("Mask")))
        let width = Self.width(of: netmask)
        var routes: [Route] = []
        repeat {
            var network: UInt32 = 0
            for place in 0 ..< width {
                network |= UInt32(try reader.uint8("Source Network")) << UInt32(24 - place * 8)
            }
            routes.append(
                Route(IPv4Address(rawValue: network), metricAndLast: try reader.uint8("Metric")))
        } while routes[routes.count - 1].metricAndLast & 0x80 == 0 && reader.count > 0
        self.routes = routes
    }

    var octets: [UInt8] {
        bigEndianOctets(netmask.rawValue).dropFirst()
            + routes.flatMap { route in
                bigEndianOctets(route.network.rawValue).prefix(Self.width(of: netmask))
                    + [route.metricAndLast]
            }
    }

    /// How many octets of a network are sent: the first, and those up to the last of the mask
    /// that is not 0.
    private static func width(of netmask: IPv4Address) -> Int {
        4 - min(3, netmask.rawValue.trailingZeroBitCount / 8)
    }
}
