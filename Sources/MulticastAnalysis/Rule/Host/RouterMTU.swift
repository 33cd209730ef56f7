import MulticastWire

extension HostCheck {
    /// Whether this router is to send packets by an interface that are too long for it.
    ///
    /// What must not be fragmented is dropped then, and nobody is told: no ICMP error follows a packet
    /// to a group (RFC 1122).
    static let mtuBlackhole = HostCheck(.mtuBlackhole) { host in
        let entries = host.askedEntries.filter { !$0.outgoing.isEmpty }
        guard let first = entries.first else {
            return [.notApplicable("this host forwards no groups")]
        }
        let seen = entries.compactMap { entry in
            host.headers(of: entry).map { (entry: entry, arrival: $0.arrival, headers: $0.headers) }
        }
        guard !seen.isEmpty else {
            return [
                .inconclusive(
                    "how long the packets are that are forwarded, was not seen",
                    on: host.subject(first.incoming ?? "", group: .v4(first.group)),
                    needs: "data of the group while the host is read, as root")
            ]
        }
        let found = seen.flatMap { seen in
            seen.entry.outgoing.compactMap { out -> Verdict? in
                guard let mtu = host.link(out.interface)?.mtu,
                    seen.headers.longestUnfragmentable > mtu
                else { return nil }
                return verdict(
                    seen.arrival, longest: seen.headers.longestUnfragmentable, by: out.interface,
                    mtu, host)
            }
        }
        if !found.isEmpty { return found }
        return [
            .ok(
                "what must not be fragmented fits where it is forwarded",
                on: host.subject(seen[0].arrival.interface, group: seen[0].arrival.group))
        ]
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
