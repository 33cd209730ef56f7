import MulticastWire

extension HostCheck {
    /// Whether streams come to this router with so little TTL that it forwards them nowhere.
    ///
    /// The kernel sends a packet by an interface if its TTL on arrival is greater than the threshold
    /// of that interface, which is 1 unless somebody set it.
    static let ttlTooLow = HostCheck(.ttlTooLow) { host in
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
                    "with which TTL the streams come that are forwarded, was not seen",
                    on: host.subject(first.incoming ?? "", group: .v4(first.group)),
                    needs: "data of the group while the host is read, as root")
            ]
        }
        let found = seen.flatMap { seen in
            seen.entry.outgoing.compactMap { out -> Verdict? in
                verdict(seen.entry, seen.arrival, seen.headers, out, host)
            }
        }
        if !found.isEmpty { return found }
        return [
            .ok(
                "what comes in has the TTL to be forwarded",
                on: host.subject(seen[0].arrival.interface, group: seen[0].arrival.group))
        ]
    }

    private static func verdict(
        _ entry: HostForwarding.Entry, _ arrival: HostArrival, _ headers: HostArrival.Headers,
        _ out: (interface: String, threshold: Int), _ host: HostFacts
    ) -> Verdict? {
        let (least, greatest) = (headers.timesToLive.lowerBound, headers.timesToLive.upperBound)
        guard Int(least) <= out.threshold else { return nil }
        // Some pass: somebody probes, or several programs send.
        let isAll = Int(greatest) <= out.threshold
        let ttl = least == greatest ? "\(least)" : "\(least) to \(greatest)"
        let isNear =
            host.link(arrival.interface)?.prefixes.contains { $0.contains(arrival.source) } ?? false
        let says =
            "\(arrival.group) from \(arrival.source) comes in by \(arrival.interface) with TTL \(ttl), "
            + "and \(out.interface) takes what has more than \(out.threshold)"
            + (isAll ? ": nothing is sent there" : ": not all is sent there")
        let subject = host.subject(out.interface, group: arrival.group, source: arrival.source)
        return .fail(
            says, on: subject,
            // The sender's own mistake, where it is the sender that says so little.
            subCode: out.threshold > 1 || !isNear ? "ttl-expiring" : nil,
            severity: isAll ? nil : .minor,
            [
                HostEvidence(in: HostArrival.file, "\(arrival.packets) packets with TTL \(ttl)"),
                HostEvidence(
                    in: "proc/net/ip_mr_cache",
                    "the threshold of \(out.interface) is \(out.threshold)"),
            ])
    }
}
