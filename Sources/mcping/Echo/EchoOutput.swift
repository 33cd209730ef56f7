import MulticastAnalysis
import MulticastSockets
import MulticastText
import ToolSupport

/// The counts of a responder, for people and for programs.
struct EchoOutput {
    let isJSON: Bool
    private var time = TimeJSON()

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// Puts the counts: with JSON as a record of a type on standard output, else as lines for the
    /// person on standard error.
    mutating func put(
        _ counts: EchoCounts, _ ports: [EchoPort], _ unsent: UInt64, _ type: StaticString,
        _ console: inout Console
    ) {
        let dropped = ports.reduce(UInt64(0)) { $0 &+ $1.socket.droppedDatagrams }
        guard isJSON else {
            return console.report(Self.text(counts, dropped: dropped, unsent: unsent))
        }
        console.out.beginObject()
        console.out.member("type", type)
        time.putMembers(WallClock.now, into: &console.out)
        console.out.member("received", counts.received)
        console.out.member("received_bytes", counts.receivedOctets)
        console.out.member("mcping", counts[.mcping])
        console.out.member("mping", counts[.mping])
        console.out.member("ssmping", counts[.ssmping])
        console.out.member("rfc6450", counts[.multicastPing])
        console.out.member("answered", counts.answered)
        console.out.member("unicast_answers", counts.unicastAnswers)
        console.out.member("unicast_bytes", counts.unicastOctets)
        console.out.member("group_answers", counts.groupAnswers)
        console.out.member("group_bytes", counts.groupOctets)
        console.out.member("server_responses", counts.serverResponses)
        console.out.member("duplicates", counts.duplicates)
        console.out.member("garbage", counts.garbage)
        console.out.member("no_request", counts.noRequest)
        console.out.member("refused_sources", counts.refusedSources)
        console.out.member("refused_groups", counts.refusedGroups)
        console.out.member("limited_sources", counts.limitedSources)
        console.out.member("limited_total", counts.limitedTotal)
        console.out.member("local_dropped", dropped)
        console.out.member("unsent", unsent)
        console.out.endObject()
        console.out.endLine()
        console.out.flush()
    }

    private static func text(_ counts: EchoCounts, dropped: UInt64, unsent: UInt64) -> String {
        let asked = [
            ("mcping", counts[.mcping]), ("mping", counts[.mping]), ("ssmping", counts[.ssmping]),
            ("RFC 6450", counts[.multicastPing]),
        ].filter { $0.1 > 0 }.map { "\($0.1) of \($0.0)" }
        let refused = [
            ("no probe", counts.garbage), ("no request", counts.noRequest),
            ("duplicate", counts.duplicates), ("source not answered", counts.refusedSources),
            ("group not allowed", counts.refusedGroups),
            ("beyond a source's limit", counts.limitedSources),
            ("beyond the total limit", counts.limitedTotal), ("no room in the socket", dropped),
            ("could not be sent", unsent),
        ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        return """
            mcping: \(counts.received) received\
            \(asked.isEmpty ? "" : " (" + asked.joined(separator: ", ") + ")"), \
            \(counts.answered) answered: \(counts.unicastAnswers) by unicast, \
            \(counts.groupAnswers) to groups
            """
                + (refused.isEmpty
                    ? "" : "\nmcping: not answered: " + refused.joined(separator: ", "))
    }
}
