import MulticastWire

/// A stream that this host forwards, what was seen of it as it came in, and one interface that it
/// leaves by.
struct ForwardedStream {
    let entry: HostForwarding.Entry
    let arrival: HostArrival
    let headers: HostArrival.Headers
    let out: (interface: String, threshold: Int)
}

extension HostFacts {
    /// Judges each stream that this host forwards at each interface that it leaves by.
    ///
    /// - Parameters:
    ///   - unseen: what is not known where no packet of any was seen.
    ///   - healthy: what is so where `judge` finds nothing.
    ///   - judge: what is wrong with one; `nil` if nothing is.
    /// - Returns: what it finds, or else the one thing that is so.
    func judgeForwardedStreams(
        unseen: String, healthy: String, _ judge: (ForwardedStream) -> Verdict?
    ) -> [Verdict] {
        let entries = askedEntries.filter { !$0.outgoing.isEmpty }
        guard let first = entries.first else {
            return [.notApplicable("this host forwards no groups")]
        }
        let seen = entries.flatMap { entry in
            headers(of: entry).map { seen in
                entry.outgoing.map {
                    ForwardedStream(
                        entry: entry, arrival: seen.arrival, headers: seen.headers, out: $0)
                }
            } ?? []
        }
        guard let arrival = seen.first?.arrival else {
            return [
                .inconclusive(
                    unseen, on: subject(first.incoming ?? "", group: .v4(first.group)),
                    needs: "data of the group while the host is read, as root")
            ]
        }
        let found = seen.compactMap(judge)
        if !found.isEmpty { return found }
        return [.ok(healthy, on: subject(arrival.interface, group: arrival.group))]
    }
}
