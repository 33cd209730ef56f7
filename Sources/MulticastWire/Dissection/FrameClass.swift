/// What a frame is worth to somebody who looks for multicast control messages.
///
/// Millions of data packets a second are *classified*: read in place with the decoders that a
/// dissection uses, without an allocation. Only what is left is dissected.
public enum FrameClass: UInt8, Sendable {
    /// It holds a control message: membership, routing, announcement or probe.
    case control
    /// It holds data to a group.
    case multicastData
    /// It holds something else.
    case other
    /// Only a dissection can tell: a tunnel, a link type or header that is read there alone, or
    /// one that cannot be read at all.
    case unclear

    /// What the ports of a datagram say by themselves; ``other`` if nothing.
    @inlinable @inline(always)
    public static func of(_ source: UInt16, _ destination: UInt16) -> FrameClass {
        switch destination {
        // SAP, mtrace2, RFC 6450, and the port that mping, ssmping and omping share.
        case 9875, 33435, 9903, 4321: return .control
        // VXLAN twice, Geneve, GTP-U, CAPWAP data.
        case 4789, 8472, 6081, 2152, 5247: return .unclear
        default: break
        }
        switch source {
        case 33435, 9903, 4321, 5247: return .unclear
        default: return .other
        }
    }

    /// What an EtherType other than IP's says by itself.
    @inline(never) @usableFromInline
    static func of(_ type: EtherType) -> FrameClass {
        switch type {
        case .mpls, .mplsUpstream, .pppoeSession, .ciscoMetadata, .mmrp,
            .transparentEthernetBridging:
            return .unclear
        default:
            // The length field of IEEE 802.3: LLC tells.
            return type.rawValue <= 1500 ? .unclear : .other
        }
    }
}
