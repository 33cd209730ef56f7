import MulticastAnalysis
import MulticastWire
import ToolSupport

/// The filters that BPF cannot do: they see through VLAN tags and tunnels, into records.
struct PacketFilter: Sendable {
    /// Groups of which at least one must be named by the frame; any if empty.
    var groups: [IPPrefix] = []
    /// Hosts of which at least one must be a source or destination; any if empty.
    var hosts: [Host] = []
    /// VLANs of which at least one must be among the tags; any if empty.
    var vlans: [UInt16] = []
    /// Words for messages of which at least one must fit (see ``MessageWord``); any if empty.
    var words: Set<MessageWord> = []
    /// Only frames that show something at least this bad.
    var severity: Finding.Severity?
    /// Whether frames without a control message are wanted.
    var wantsData = false

    /// A host: an address of the network or link layer, or a prefix.
    enum Host: Sendable {
        /// An IPv4 or IPv6 address or prefix.
        case network(IPPrefix)
        /// An Ethernet address.
        case link(MACAddress)
    }

    /// Whether no more is asked than that a control message be there.
    var asksOnlyForControl: Bool { !wantsData && severity == nil }

    /// Whether `frame` is wanted, findings aside.
    func admits(_ frame: Dissection) -> Bool {
        if asksOnlyForControl, !frame.holdsControl { return false }
        if !vlans.isEmpty, !frame.vlans.contains(where: vlans.contains) { return false }
        if !words.isEmpty, words.isDisjoint(with: frame.words) { return false }
        if !groups.isEmpty {
            let named = frame.groups
            guard named.contains(where: { group in groups.contains { $0.contains(group) } })
            else { return false }
        }
        if !hosts.isEmpty {
            guard hosts.contains(where: { frame.isFromOrTo($0) }) else { return false }
        }
        return true
    }

    /// Whether `findings` hold one that is bad enough.
    func admits(_ findings: [Finding]) -> Bool {
        guard let severity else { return true }
        return findings.contains { $0.rule.severity.isAtLeast(severity) }
    }
}

extension Finding.Severity {
    /// Whether a finding of this severity is as bad as `other`, or worse.
    func isAtLeast(_ other: Finding.Severity) -> Bool {
        let order = Self.allCases
        return (order.firstIndex(of: self) ?? 0) <= (order.firstIndex(of: other) ?? 0)
    }
}

extension Dissection {
    /// The VLANs of the frame's tags, outermost first, tunnels included.
    fileprivate var vlans: [UInt16] {
        layers.compactMap { layer in
            if case .vlan(let tag) = layer.content { tag.identifier } else { nil }
        }
    }

    fileprivate func isFromOrTo(_ host: PacketFilter.Host) -> Bool {
        layers.contains { layer in
            switch (layer.content, host) {
            case (.ipv4(let packet), .network(let prefix)):
                prefix.contains(.v4(packet.source)) || prefix.contains(.v4(packet.destination))
            case (.ipv6(let packet), .network(let prefix)):
                prefix.contains(.v6(packet.source)) || prefix.contains(.v6(packet.destination))
            case (.ethernet(let frame), .link(let address)):
                frame.source == address || frame.destination == address
            case (.linuxCooked(let header), .link(let address)):
                header.source == address
            case (.ieee80211(let frame), .link(let address)):
                frame.source == address || frame.destination == address
            default: false
            }
        }
    }
}
