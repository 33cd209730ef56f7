import MulticastWire

extension HostCheck {
    /// Whether this router takes a stream by another interface than the one it comes in by.
    ///
    /// The kernel counts what it drops for that in the column Wrong of `ip_mr_cache`. Where several
    /// routers share a link, copies come by other interfaces while the stream itself is forwarded;
    /// what counts is that nothing else comes.
    static let rpfFailure = HostCheck(.rpfFailure) { host in
        let entries = host.askedEntries
        guard !entries.isEmpty else { return [.notApplicable("this host forwards no groups")] }
        let found = entries.compactMap { verdict($0, host) }
        if !found.isEmpty { return found }
        return [
            .ok(
                "\(Words.count(entries.count, "stream")) \(entries.count == 1 ? "is" : "are") "
                    + "taken by the interface that \(entries.count == 1 ? "it comes" : "they come") by",
                on: host.subject(entries[0].incoming ?? "", group: .v4(entries[0].group)))
        ]
    }

    private static func verdict(_ entry: HostForwarding.Entry, _ host: HostFacts) -> Verdict? {
        let (group, source) = (IPAddress.v4(entry.group), IPAddress.v4(entry.source))
        guard entry.wrong > 0 || host.laterForwarding != nil, let incoming = entry.incoming else {
            return nil
        }
        let later = host.laterForwarding?.entries.first { $0 == entry }
        let (all, wrong) =
            later.map {
                (
                    growth(from: entry.packets, to: $0.packets),
                    growth(from: entry.wrong, to: $0.wrong)
                )
            } ?? (entry.packets, entry.wrong)
        // What came in by the right interface is forwarded, and the others are copies.
        guard wrong > 0, all <= wrong else { return nil }
        let arrival = host.arrivals.first {
            $0.group == group && $0.source == source && $0.interface != incoming
                && host.link($0.interface)?.isPort != true
        }
        let back = host.routes.route(to: source)?.interface
        var says = "\(group) from \(source) is taken by \(incoming) only, and "
        says +=
            arrival.map { "it comes in by \($0.interface)" } ?? "it comes in by another interface"
        if let back, back != arrival?.interface {
            says += "; the route back to it leads by \(back)"
        }
        var evidence = [
            HostEvidence(
                in: later == nil ? "proc/net/ip_mr_cache" : "later/proc/net/ip_mr_cache",
                "\(wrong) of \(all) packets came by a wrong interface"
                    + (later == nil ? "" : " while watched"))
        ]
        if let arrival {
            evidence.append(
                HostEvidence(
                    in: HostArrival.file,
                    "\(arrival.packets) packets came in by \(arrival.interface)"))
        }
        if let back {
            evidence.append(
                HostEvidence(in: "commands/ip-route.json", "the route to \(source) is by \(back)"))
        }
        let subject = host.subject(incoming, group: group, source: source)
        return later == nil
            ? .suspect(says, on: subject, needs: "the counters twice: --for 10s", evidence)
            : .fail(says, on: subject, evidence)
    }

    private static func growth(from first: UInt64, to later: UInt64) -> UInt64 {
        later >= first ? later - first : 0
    }
}

extension HostFacts {
    /// What is forwarded of the groups that are asked about, or of all.
    var askedEntries: [HostForwarding.Entry] {
        forwarding.entries.lazy.filter { entry in
            entry.incoming != nil
                && (asked.isEmpty || asked.contains { $0.group == .v4(entry.group) })
        }
        .prefix(Self.mostEntries).map { $0 }
    }

    /// What was seen to come in of a stream that is forwarded, with what its headers tell.
    func headers(of entry: HostForwarding.Entry) -> (
        arrival: HostArrival, headers: HostArrival.Headers
    )? {
        let arrival = arrivals.first {
            $0.group == .v4(entry.group) && $0.source == .v4(entry.source)
                && $0.interface == entry.incoming && $0.headers != nil
        }
        return arrival.flatMap { arrival in arrival.headers.map { (arrival, $0) } }
    }
}
