import MulticastWire

extension HostCheck {
    /// Whether multicast fills an interface, as its speed and what was counted tell.
    static let linkOversubscribed = HostCheck(.linkOversubscribed) { host in
        guard let watched = host.watched, watched > .zero else {
            return [.notApplicable("what comes in was not counted")]
        }
        let byLink = Dictionary(
            grouping: host.arrivals.filter { $0.headers != nil }, by: \.interface)
        let loads = byLink.compactMap { name, arrivals -> Load? in
            guard let link = host.link(name), !link.isLoopback else { return nil }
            let octets = arrivals.reduce(UInt64(0)) { $0 &+ ($1.headers?.octets ?? 0) }
            let milliseconds = UInt64(max(1, watched.inNanoseconds / 1_000_000))
            let (bits, isTooMuch) = octets.multipliedReportingOverflow(by: 8000)
            return Load(
                link: link, arrivals: arrivals,
                bitsPerSecond: isTooMuch ? .max : bits / milliseconds)
        }
        .sorted { $0.link.name < $1.link.name }
        guard !loads.isEmpty else { return [.notApplicable("no data to groups came in")] }
        let found = loads.compactMap { $0.excess(host) }
        if !found.isEmpty { return found }
        let known = loads.filter { $0.link.bitsPerSecond != nil }
        guard let most = known.max(by: { $0.bitsPerSecond < $1.bitsPerSecond }) else {
            return [
                .inconclusive(
                    "\(Words.bitRate(loads[0].bitsPerSecond)) of multicast came in by "
                        + "\(loads[0].link.name), whose speed is not known",
                    on: host.subject(loads[0].link.name), needs: "ethtool \(loads[0].link.name)")
            ]
        }
        return [
            .ok(
                "\(Words.bitRate(most.bitsPerSecond)) of multicast came in by \(most.link.name), of "
                    + Words.bitRate(most.link.bitsPerSecond ?? 0),
                on: host.subject(most.link.name))
        ]
    }

    /// What came in by an interface.
    private struct Load {
        let link: HostLink
        let arrivals: [HostArrival]
        let bitsPerSecond: UInt64

        /// More than four fifths of the link, since queues grow before a link is full.
        func excess(_ host: HostFacts) -> Verdict? {
            guard let speed = link.bitsPerSecond, bitsPerSecond > speed / 5 &* 4 else { return nil }
            let groups = Set(arrivals.map(\.group))
            let stray = groups.filter { host.links(in: $0).isEmpty }.count
            let top = arrivals.sorted { ($0.headers?.octets ?? 0) > ($1.headers?.octets ?? 0) }
            return .fail(
                "\(Words.bitRate(bitsPerSecond)) of multicast came in by \(link.name), which takes "
                    + "\(Words.bitRate(speed)): \(Words.count(groups.count, "group")), "
                    + "\(stray) of which nobody here joined",
                on: host.subject(link.name),
                [
                    HostEvidence(
                        in: "sys/class/net/\(link.name)/speed", "\(speed / 1_000_000) Mbit/s")
                ]
                    + top.prefix(4).map {
                        HostEvidence(
                            in: HostArrival.file,
                            "\($0.headers?.octets ?? 0) octets of \($0.source) to \($0.group), "
                                + (host.links(in: $0.group).isEmpty
                                    ? "not joined here" : "joined here"))
                    })
        }
    }
}
