import MulticastWire

extension HostCheck {
    /// Whether this router is to send packets by an interface that are too long for it.
    ///
    /// What must not be fragmented is dropped then, and nobody is told: no ICMP error follows a packet
    /// to a group (RFC 1122).
    static let mtuBlackhole = HostCheck(.mtuBlackhole) { host in
        host.judgeForwardedStreams(
            unseen: "how long the packets are that are forwarded, was not seen",
            healthy: "what must not be fragmented fits where it is forwarded"
        ) { stream in
            let longest = stream.headers.longestUnfragmentable
            guard let mtu = host.link(stream.out.interface)?.mtu, longest > mtu else { return nil }
            return verdict(stream.arrival, longest: longest, by: stream.out.interface, mtu, host)
        }
    }

    private static func verdict(
        _ arrival: HostArrival, longest: Int, by interface: String, _ mtu: Int, _ host: HostFacts
    ) -> Verdict {
        let name = "IpFragFails"
        let growth = host.growth(of: name) ?? 0
        let count = host.counters[name].map { count in
            HostEvidence(
                in: "proc/net/snmp",
                "FragFails \(count)" + (growth > 0 ? ", \(growth) more while watched" : ""))
        }
        return .fail(
            "\(arrival.group) from \(arrival.source) comes in by \(arrival.interface) with up to "
                + "\(longest) octets that must not be fragmented, and \(interface), by which it is "
                + "forwarded, takes \(mtu)",
            on: host.subject(interface, group: arrival.group, source: arrival.source),
            [
                HostEvidence(in: HostArrival.file, "up to \(longest) octets, not to be fragmented"),
                HostEvidence(in: "commands/ip-address.json", "the MTU of \(interface) is \(mtu)"),
            ] + [count].compactMap(\.self))
    }
}
