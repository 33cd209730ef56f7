import MulticastWire

extension HostCheck {
    /// Whether streams come to this router with so little TTL that it forwards them nowhere.
    ///
    /// The kernel sends a packet by an interface if its TTL on arrival is greater than the threshold
    /// of that interface, which is 1 unless somebody set it.
    static let ttlTooLow = HostCheck(.ttlTooLow) { host in
        host.judgeForwardedStreams(
            unseen: "with which TTL the streams come that are forwarded, was not seen",
            healthy: "what comes in has the TTL to be forwarded"
        ) { verdict($0, host) }
    }

    private static func verdict(_ stream: ForwardedStream, _ host: HostFacts) -> Verdict? {
        let (arrival, headers, out) = (stream.arrival, stream.headers, stream.out)
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
