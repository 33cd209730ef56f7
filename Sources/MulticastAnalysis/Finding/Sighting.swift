public import MulticastWire

/// One message where it stands: the value, its octets in the frame, and the layers around it.
///
/// Checks get it ready-made, so that each is about its rule and nothing else.
public struct Sighting<Message: Sendable>: Sendable {
    /// The header or message that is looked at.
    public let message: Message
    /// The layer's octets, counted from the start of the frame.
    public let octets: Range<Int>
    /// The whole frame.
    public let frame: Dissection
    /// Which of the frame's layers this is.
    public let index: Int
    /// The IPv4 packet that carries it, the innermost around it, if IPv4 does.
    public let ipv4: IPv4Packet?
    // Where the IPv6 packet is that carries it; -1 for none.
    private let ipv6Index: Int

    /// The IPv6 packet that carries it, the innermost around it, if IPv6 does.
    public var ipv6: IPv6Packet? {
        guard ipv6Index >= 0, case .ipv6(let packet) = frame.layers[ipv6Index].content else {
            return nil
        }
        return packet
    }

    /// What could not be read of it, if this is where the dissection ended.
    public var error: DecodeError? { index == frame.layers.count - 1 ? frame.error : nil }

    /// Creates a sighting of the layer at `index`.
    @inline(__always)
    init(
        _ message: Message, in frame: Dissection, at index: Int, ipv4: IPv4Packet?,
        ipv6Index: Int
    ) {
        self.message = message
        octets = frame.layers[index].octets
        self.frame = frame
        self.index = index
        self.ipv4 = ipv4
        self.ipv6Index = ipv6Index
    }

    /// Whether this is a whole message as its sender sent it: neither cut nor a fragment.
    ///
    /// Only then do a checksum or a length prove anything about the sender.
    public var isWhole: Bool {
        if let ipv4 {
            return !ipv4.isCut && !ipv4.isFragment && !(ipv4.totalLength == 0 && frame.isCut)
        }
        if let ipv6 { return !ipv6.isCut && !ipv6.isFragment }
        return !frame.isCut
    }
}
