import MulticastWire

// Hosts that were asked by themselves, by whomever: the least that a query can do to a network.
extension DoctorRule {
    /// What came of the General Queries to hosts of a segment alone.
    static func judgeQuestions(to segment: Segment, _ patient: Case) -> [Verdict] {
        let questions = segment.queries.filter { $0.isGeneral && !$0.destination.isMulticast }
        return Dictionary(grouping: questions, by: \.destination)
            .sorted { $0.key < $1.key }
            .compactMap { host, asked in judge(host, asked, of: segment, patient) }
    }

    private static func judge(
        _ host: IPAddress, _ asked: [QuerySighting], of segment: Segment, _ patient: Case
    ) -> Verdict? {
        guard let first = asked.first, let last = asked.last else { return nil }
        let own = segment.reports.filter { $0.host == host }
        let subject = Subject(segment.link, host: host, mac: own.last?.mac)
        let shown = asked.prefix(4).map { $0.shows("to \(host) alone: \($0.words)") }
        let answers = own.filter { report in
            asked.contains { $0.time <= report.time && report.time <= $0.end }
        }
        if let answer = answers.first {
            let groups = Set(answers.filter(\.isJoin).map(\.group)).sorted()
            return .ok(
                "\(host) answered: it is in \(Words.list(groups.map(\.description)))",
                on: subject, shown + [answer.shows(answer.words)])
        }
        guard segment.span.upperBound >= last.end else { return nil }
        // Who is in no group has nothing to say, so that silence alone is no fault.
        let known = own.last { $0.time < first.time }
        guard let known, !known.isLeave, known.group.isRoutableGroup else {
            return .inconclusive(
                "\(host) did not answer when it was asked by itself: it may be in no group, or a "
                    + "switch does not bring reports to this port", on: subject,
                needs: "a capture at the port of \(host), or a program on it that joins a group",
                shown)
        }
        return .suspect(
            "\(host) reported \(known.group), did not leave it, and did not answer when it was "
                + "asked by itself \(asked.count == 1 ? "once" : "\(asked.count) times")",
            on: subject, [known.shows("its last word: \(known.words)")] + shown)
    }
}

extension QuerySighting {
    /// Until when an answer may come.
    fileprivate var end: Timestamp { time.advanced(by: maxRespTime + .seconds(1)) }
}
