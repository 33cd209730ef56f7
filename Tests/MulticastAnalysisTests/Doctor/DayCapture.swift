import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// A day of a network: what happens in each query interval of 125 s, and what happens once.
struct DayCapture: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// A scenario of one interval, which comes again and again.
    let interval: String
    /// A scenario of the day, with the times of it.
    let once: String
    /// The rules that find something above info, with their variants.
    let expected: Set<String>

    /// [Query Interval] (RFC 9776 §8.2), in nanoseconds.
    private static let queryInterval: Int64 = 125_000_000_000
    /// How many of them an hour and a day have.
    static let (hour, day) = (29, 691)

    /// What the rules say after an hour, and after the day.
    func diagnoses() throws -> (hour: Diagnosis, day: Diagnosis) {
        let interval = try Scenario(interval).frames
        var single = try Scenario(once).frames[...]
        var examination = Examination(seed: 1)
        var (number, hour) = (0, Diagnosis?.none)
        func observe(_ frame: Scenario.Frame, later shift: Int64, _ to: inout Examination) {
            number += 1
            to.observe(
                CapturedFrame(
                    timestamp: Timestamp(nanoseconds: frame.time.nanoseconds + shift),
                    originalLength: frame.octets.count, linkType: .ethernet, interface: 0,
                    octets: frame.octets.span), FrameReference(number: number))
        }
        for count in 0 ..< Self.day {
            let shift = Int64(count) * Self.queryInterval
            for frame in interval {
                while let next = single.first,
                    next.time.nanoseconds <= frame.time.nanoseconds + shift
                {
                    observe(next, later: 0, &examination)
                    single = single.dropFirst()
                }
                observe(frame, later: shift, &examination)
            }
            if count == Self.hour { hour = examination.diagnosis() }
        }
        return (try #require(hour), examination.diagnosis())
    }

    /// Hosts that answer each query, within ten seconds, for so many groups each.
    private static func answers(hosts: Int, groups: Int) -> String {
        (0 ..< hosts).map { host in
            let names = (0 ..< groups).map { "239.\(1 + host / 100).\(host % 100).\(1 + $0)" }
            let time = 0.1 + 9.8 * Double(host) / Double(hosts)
            return "\(time) report 10.0.\(1 + host / 200).\(1 + host % 200) v3 is_ex "
                + names.joined(separator: " ")
        }.joined(separator: "\n") + "\n"
    }

    private static let query = "0 query 10.0.0.1 v3\n"
    private static let streams = """
        0.3 every 5 until 124.9 data 10.0.9.9 239.1.0.1 5000 ttl=16
        0.4 every 5 until 124.9 data 10.0.9.9 239.1.1.1 5000 ttl=16

        """

    static let all = [
        DayCapture(
            testDescription: "in health", interval: query + answers(hosts: 20, groups: 2) + streams,
            once: "", expected: []),
        // Some 550 000 groups of reports: more than are kept.
        DayCapture(
            testDescription: "in health, with many hosts",
            interval: query + answers(hosts: 20, groups: 40) + streams, once: "", expected: []),
        DayCapture(
            testDescription: "without a querier",
            interval: "7 report 10.0.1.7 v3 to_ex 239.1.0.1\n90 leave 10.0.1.7 v3 239.1.0.1\n"
                + streams,
            once: "", expected: ["querier-missing"]),
        DayCapture(
            testDescription: "with a stream that stops when a membership is over",
            // Nothing may be missing for more than two seconds, so that it is no pause of the capture.
            interval: "0.3 every 1.5 until 124.9 data 10.0.9.9 239.1.0.1 5000 ttl=16\n",
            once: """
                0 query 10.0.0.1 v3
                5 report 10.0.1.7 v3 is_ex 239.5.5.5
                5.2 every 0.5 until 264.9 data 10.0.9.9 239.5.5.5 5000 ttl=16
                """,
            expected: ["querier-lost", "data-stops-after-gmi"]),
        DayCapture(
            testDescription: "with a member that falls silent, and many that answer",
            interval: query + answers(hosts: 20, groups: 40) + streams
                + "0.5 every 5 until 124.9 data 10.0.9.9 239.5.5.5 5000 ttl=16\n",
            once: """
                5 report 10.0.3.7 v3 is_ex 239.5.5.5
                130 report 10.0.3.7 v3 is_ex 239.5.5.5
                255 report 10.0.3.7 v3 is_ex 239.5.5.5
                """,
            expected: ["leave-latency leave-missing", "member-not-answering"]),
        DayCapture(
            testDescription: "with two queriers",
            interval: query + "60 query 10.0.0.2 v3\n" + answers(hosts: 20, groups: 2) + streams,
            once: "", expected: ["querier-multiple"]),
    ]
}
