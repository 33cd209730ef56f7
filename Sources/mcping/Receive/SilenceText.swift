import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire

/// Says why nothing comes, or no more.
enum SilenceText {
    /// What is said of a stream that came for some time after the join.
    static func stopped(after duration: Duration, _ reason: StopReason, isIPv6: Bool) -> String {
        let words = "stopped after \(Self.words(duration))"
        guard case .membershipRanOut(let intervals) = reason else { return words }
        let name =
            isIPv6 ? "multicast address listening interval" : "group membership interval"
        func list(_ intervals: [StopReason.Interval]) -> String {
            intervals.map { interval in
                let standard =
                    interval.rule == .rfc9776
                    ? isIPv6 ? "RFC 9777" : "RFC 9776" : isIPv6 ? "RFC 3810" : "RFC 3376"
                return "\(seconds(interval.duration)) s by \(standard)"
            }.joined(separator: " or ")
        }
        let late = intervals.filter(\.isLate)
        let parts = [
            list(intervals.filter { !$0.isLate }),
            late.isEmpty ? "" : list(late) + " and late, as timers of a Linux bridge are",
        ]
        return words + " = \(name) ("
            + parts.filter { !$0.isEmpty }.joined(separator: ", or ") + "): nobody queries"
    }

    /// What is said of packets that pass an interface and do not come to the socket, by what the
    /// host has counted since the join.
    static func unheard(_ group: ReceivedGroup, since before: HostCounters) -> String? {
        guard group.passed > 0 else {
            guard let elsewhere = group.passedElsewhere else { return nil }
            let name = (try? HostInterface.all())?.first { $0.index == elsewhere }?.name
            return "packets come by \(name ?? "interface \(elsewhere)"), and "
                + "\(group.interface.name) is where the group was joined: name the other with -i"
        }
        let after = HostCounters()
        let passing =
            "\(group.passed) packets passed \(group.interface.name), none came to the socket"
        if let stranger = group.stranger {
            return passing + ": they are from \(stranger), which was not joined"
        }
        if after.reversePathFilter > before.reversePathFilter {
            return passing + ": their source has no route back by it "
                + "(\(after.reversePathFilter - before.reversePathFilter) so dropped; "
                + "sysctl net.ipv4.conf.\(group.interface.name).rp_filter, or add the route)"
        }
        if after.checksumErrors > before.checksumErrors {
            return passing + ": their UDP checksum is wrong"
        }
        if after.receiveBufferErrors > before.receiveBufferErrors {
            return passing + ": sockets have no room (sysctl net.core.rmem_max)"
        }
        return passing + ": a firewall's rule drops them (nft list ruleset)"
    }

    /// `4 min 20 s`.
    private static func words(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if seconds >= 60 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds).\(attoseconds / 100_000_000_000_000_000) s"
    }

    /// `260`, or `2.5`.
    private static func seconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let tenths = attoseconds / 100_000_000_000_000_000
        return tenths == 0 ? "\(seconds)" : "\(seconds).\(tenths)"
    }
}
