public import MulticastWire

/// What a block of Ethernet addresses is for, among those that admins come across.
public struct EthernetBlock: Hashable, Sendable {
    /// The addresses.
    public let addresses: MACPrefix
    /// What they are for: what stands behind "is for".
    public let use: String
    /// The standard that says so, with the section where it was read; `nil` where it is a
    /// manufacturer's own.
    public let reference: String?
    /// Whether IP groups map to them.
    public var isOfGroups: Bool { addresses.base.isIPv4Group && addresses.length >= 25 || isIPv6 }

    private var isIPv6: Bool { addresses.base.isIPv6Group }

    private init(_ base: UInt64, _ length: Int, _ use: String, _ reference: String? = nil) {
        addresses = MACPrefix(MACAddress(rawValue: base), length: length)
        self.use = use
        self.reference = reference
    }

    /// The smallest block that all of `prefix` lies in; `nil` if none is known.
    public static func smallest(with prefix: MACPrefix) -> EthernetBlock? {
        known.filter { $0.addresses.contains(prefix) }.max {
            $0.addresses.length < $1.addresses.length
        }
    }

    /// The blocks that lie in `prefix`, or else the smallest that it lies in.
    public static func blocks(of prefix: MACPrefix) -> [EthernetBlock] {
        let inner = known.filter { prefix.contains($0.addresses) }
        if !inner.isEmpty { return inner }
        return smallest(with: prefix).map { [$0] } ?? []
    }

    /// The blocks, by address.
    public static let known: [EthernetBlock] = [
        EthernetBlock(0x0000_0C07_AC00, 40, "virtual routers of HSRP"),
        EthernetBlock(0x0000_0C9F_F000, 36, "virtual routers of HSRP version 2"),
        EthernetBlock(0x0000_5E00_0100, 40, "virtual routers of VRRP", "RFC 7042 §2.1.1"),
        EthernetBlock(0x0000_5E00_0200, 40, "virtual routers of VRRP for IPv6", "RFC 7042 §2.1.1"),
        EthernetBlock(0x0000_5E00_5300, 40, "examples in documentation", "RFC 7042 §2.1.1"),
        EthernetBlock(0x0007_B400_0000, 32, "virtual routers of GLBP"),
        EthernetBlock(0x0100_0C00_0000, 48, "Cisco's ISL"),
        EthernetBlock(0x0100_0CCC_CCCC, 48, "Cisco's CDP, VTP, DTP, UDLD and PAgP"),
        EthernetBlock(0x0100_0CCC_CCCD, 48, "Cisco's spanning tree of each VLAN (PVST+)"),
        EthernetBlock(0x0100_0CDD_DDDD, 48, "Cisco's CGMP"),
        EthernetBlock(0x0100_5E00_0000, 25, "IPv4 groups", "RFC 1112 §6.4, RFC 7042 §2.1.1"),
        EthernetBlock(0x0100_5E80_0000, 28, "MPLS multicast", "RFC 5332, RFC 7042 §2.1.1"),
        EthernetBlock(0x0100_5E90_0000, 40, "IANA's small assignments", "RFC 7042 §2.1.1"),
        EthernetBlock(0x0100_5E90_1000, 40, "examples in documentation", "RFC 7042 §2.1.1"),
        EthernetBlock(0x010C_CD00_0000, 24, "IEC 61850: GOOSE and sampled values"),
        EthernetBlock(0x010E_CF00_0000, 24, "PROFINET"),
        EthernetBlock(0x011B_1900_0000, 48, "PTP over Ethernet", "IEEE 1588"),
        EthernetBlock(0x0180_C200_0000, 24, "protocols of IEEE 802"),
        EthernetBlock(0x0180_C200_0000, 44, "bridges, which do not forward it", "IEEE 802.1Q"),
        EthernetBlock(0x0180_C200_0000, 48, "spanning tree (STP, RSTP, MSTP)", "IEEE 802.1Q"),
        EthernetBlock(0x0180_C200_0001, 48, "pause frames", "IEEE 802.3"),
        EthernetBlock(0x0180_C200_0002, 48, "LACP and other slow protocols", "IEEE 802.3"),
        EthernetBlock(0x0180_C200_0003, 48, "authentication of ports (802.1X)", "IEEE 802.1X"),
        EthernetBlock(0x0180_C200_0008, 48, "spanning tree of provider bridges", "IEEE 802.1Q"),
        EthernetBlock(0x0180_C200_000D, 48, "MVRP of provider bridges", "IEEE 802.1Q"),
        EthernetBlock(0x0180_C200_000E, 48, "LLDP and PTP's peer delay", "IEEE 802.1AB"),
        EthernetBlock(0x0180_C200_0020, 48, "MMRP and GMRP", "IEEE 802.1Q"),
        EthernetBlock(0x0180_C200_0021, 48, "MVRP and GVRP", "IEEE 802.1Q"),
        EthernetBlock(0x3333_0000_0000, 16, "IPv6 groups", "RFC 2464, RFC 7042 §2.3.1"),
        EthernetBlock(0x91E0_F000_0000, 24, "AVB streams", "IEEE 1722"),
        EthernetBlock(0xFFFF_FFFF_FFFF, 48, "broadcast to everybody"),
    ]
}

extension MACPrefix {
    /// What the addresses are, in words that follow "is": of what no block is known for, whether
    /// they are one station's or many stations'.
    public var kind: String {
        if let block = EthernetBlock.smallest(with: self) { return "for \(block.use)" }
        let isLocal = base.rawValue & 0x0200_0000_0000 != 0
        switch (base.isGroup, isLocal) {
        case (true, true): return "a multicast address that somebody has chosen for a network"
        case (true, false): return "a multicast address of some other protocol"
        case (false, true): return "a unicast address that somebody has chosen for a station"
        case (false, false): return "a unicast address of one station"
        }
    }
}
