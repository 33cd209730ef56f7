public import MulticastWire

/// Which link a frame belongs to: hosts and routers on it hear each other.
///
/// State is kept by link, since elections and memberships of one say nothing about another.
public struct LinkKey: Hashable, Sendable {
    /// The capturing interface's number, as ``CapturedFrame/interface`` or a tool gives it.
    public let interface: Int
    /// The VLAN tags of the innermost Ethernet frame.
    public let vlans: VLANStack
    /// The number that tells apart tunnels the frame came out of: a VXLAN or Geneve network
    /// identifier, a GRE key or a TEID, plus 1; 0 for none, ``tunnelWithoutNumber`` for one that has none.
    public let tunnel: UInt32

    /// The ``tunnel`` of frames out of tunnels without a number, such as IP in IP.
    @inlinable public static var tunnelWithoutNumber: UInt32 { .max }

    /// Creates a key.
    @inlinable
    public init(interface: Int, vlans: VLANStack = .untagged, tunnel: UInt32 = 0) {
        self.interface = interface
        self.vlans = vlans
        self.tunnel = tunnel
    }

    /// Creates the key of a frame captured on `interface`, as the layers before the one at `index`
    /// tell it; all of them if no index is given.
    public init(of frame: borrowing Dissection, before index: Int? = nil, interface: Int) {
        var (vlans, tunnel, hasIP) = (VLANStack.untagged, UInt32(0), false)
        for layer in 0 ..< min(index ?? .max, frame.layers.count) {
            switch frame.layers.span[layer].content {
            case .ethernet where layer > 0: vlans = .untagged
            case .vlan(let tag): vlans = vlans.pushing(tag.identifier)
            case .vxlan(let header): tunnel = header.networkIdentifier &+ 1
            case .geneve(let header): tunnel = header.networkIdentifier &+ 1
            case .gtp(let header): tunnel = header.tunnelEndpointIdentifier &+ 1
            case .gre(let header): tunnel = header.key.map { $0 &+ 1 } ?? Self.tunnelWithoutNumber
            case .capwap, .erspan: tunnel = Self.tunnelWithoutNumber
            case .ipv4, .ipv6:
                // The second IP header without another in between is IP in IP.
                if hasIP, tunnel == 0 { tunnel = Self.tunnelWithoutNumber }
                hasIP = true
            default: break
            }
        }
        self.init(interface: interface, vlans: vlans, tunnel: tunnel)
    }
}

extension LinkKey: Comparable {
    /// The order of tables: by interface, then VLAN, then tunnel.
    @inlinable
    public static func < (left: LinkKey, right: LinkKey) -> Bool {
        (left.interface, left.vlans.rawValue, left.tunnel)
            < (right.interface, right.vlans.rawValue, right.tunnel)
    }
}
