import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("A day with the timers of the RFC")
struct DayTests {
    @Test(arguments: DayCapture.all)
    func `what is said after an hour is said after the day`(capture: DayCapture) throws {
        let (hour, day) = try capture.diagnoses()
        #expect(hour.alarms.names == capture.expected, "\(hour.alarms.texts)")
        #expect(day.alarms.names == capture.expected, "\(day.alarms.texts) \(day.leftOut)")
        // Neither is anything said to be well, or to be unknown, that was not before.
        for (one, other) in zip(hour.outcomes, day.outcomes) {
            let (first, last) = (Set(one.verdicts.map(\.kind)), Set(other.verdicts.map(\.kind)))
            #expect(
                first == last,
                "\(one.rule.name): \(one.verdicts.map(\.says)) then \(other.verdicts.map(\.says))")
        }
    }
}

extension Diagnosis {
    /// The findings above info.
    fileprivate var alarms: (names: Set<String>, texts: [String]) {
        let findings = findings(atLeast: .minor)
        return (
            Set(
                findings.map {
                    [$0.rule.name, $0.verdict.subCode].compactMap(\.self).joined(separator: " ")
                }),
            findings.map { "\($0.rule.name): \($0.verdict.says)" }
        )
    }
}
