import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Active checks")
struct ActiveCheckTests {
    private let group = IPAddress.v4(IPv4Address(239, 1, 1, 1))
    private let host = IPAddress.v4(IPv4Address(192, 0, 2, 7))

    /// Asks for steps every 100 ms; `packets` says how many have come by then, in seconds.
    private func steps(
        of run: inout ActiveCheckRun, seconds: Int = 40, isRouter: Bool = false,
        answersAfter: Double? = nil, packets: (Double) -> Int = { _ in 0 }
    ) -> [String] {
        var found: [String] = []
        for tick in 0 ..< seconds * 10 {
            let time = Double(tick) / 10
            let step = run.next(
                at: Timestamp(nanoseconds: 0).advanced(by: .milliseconds(tick * 100)),
                packets: packets(time), isAnswered: answersAfter.map { time >= $0 } ?? false,
                isRouter: isRouter)
            if let step { found.append("\(time) \(step)") }
        }
        return found
    }

    @Test func `a group that comes is joined for 5 s, and left`() {
        var run = ActiveCheckRun(.membership(group: group, source: nil))
        #expect(steps(of: &run) { Int(max(0, $0 - 3) * 10) } == ["3.0 join", "8.0 leave"])
        #expect(run.isDone && run.packetsAsMember == 50 && run.packetsBefore == 0)
        #expect(run.packetsPromiscuous == nil)
        #expect(run.log.map(\.says) == ["joined 239.1.1.1", "left 239.1.1.1"])
    }

    @Test func `what comes before the join is counted by itself`() {
        var run = ActiveCheckRun(.membership(group: group, source: nil))
        let seen = steps(of: &run) { Int($0 * 10) }
        #expect(seen.count == 2)
        #expect(run.packetsBefore == 30 && run.packetsAsMember == 50)
    }

    @Test func `a group that does not come is waited for with a promiscuous interface too`() {
        var run = ActiveCheckRun(.membership(group: group, source: nil))
        let seen = steps(of: &run) { Int(max(0, $0 - 8) * 10) }
        #expect(seen == ["3.0 join", "8.0 becomePromiscuous", "13.0 leave"])
        #expect(run.packetsAsMember == 0 && run.packetsPromiscuous == 50)
    }

    @Test func `a host is asked twice, unless it answers`() {
        var silent = ActiveCheckRun(.question(host: host))
        #expect(steps(of: &silent) == ["3.0 ask", "5.0 ask"])
        #expect(silent.isAnswered == false && silent.isDone)
        var talkative = ActiveCheckRun(.question(host: host))
        #expect(steps(of: &talkative, answersAfter: 3.5) == ["3.0 ask"])
        #expect(talkative.isAnswered == true && talkative.isDone)
    }

    @Test func `a host that queries or routes is not asked`() {
        var run = ActiveCheckRun(.question(host: host))
        #expect(steps(of: &run, isRouter: true).isEmpty)
        #expect(run.isDone && run.log.isEmpty && run.isAnswered == nil)
        #expect(run.outcome == "192.0.2.7 was not asked, since it queries or routes itself")
    }

    @Test func `a step that failed is not told as done`() {
        var run = ActiveCheckRun(.membership(group: group, source: nil))
        _ = steps(of: &run, seconds: 4)
        run.undo("cannot join")
        #expect(run.isDone && run.log.isEmpty && run.outcome == "cannot join")
    }

    @Test func `a question says what the querier says, and asks for an answer in a second`() {
        // Type, Max Resp Code of 1.0 s, checksum, group 0.0.0.0, QRV 2, QQIC 125, no sources:
        // 0x110a + 0x027d = 0x1387, whose complement is 0xec78.
        #expect(
            QueryTimers().generalQuery(isIPv6: false)
                == hex("11 0a ec78 00000000 02 7d 0000"))
        // The checksum of MLD is the kernel's; Maximum Response Code of 1000 ms.
        #expect(
            QueryTimers().generalQuery(isIPv6: true)
                == hex("82 00 0000 03e8 0000 00000000000000000000000000000000 02 7d 0000"))
    }

    @Test func `what comes only in promiscuous mode is the hardware's fault`() {
        func verdict(_ packets: @escaping (Double) -> Int) -> Verdict? {
            var run = ActiveCheckRun(.membership(group: group, source: nil))
            _ = steps(of: &run, packets: packets)
            var examination = Examination(seed: 1)
            examination.activeChecks = [run]
            let frame = ethernetFrame(
                from: IPv4Address(192, 0, 2, 1), to: IPv4Address(239, 9, 9, 9), port: 5000, [1])
            examination.observe(
                CapturedFrame(
                    timestamp: Timestamp(nanoseconds: 0), originalLength: frame.count,
                    linkType: .ethernet, interface: 0, octets: frame.span),
                FrameReference(number: 1))
            let outcome = examination.diagnosis().outcomes.first {
                $0.rule.name == "works-only-in-promisc"
            }
            return outcome?.verdicts.first
        }
        #expect(verdict { Int(max(0, $0 - 8) * 10) }?.kind == .fail)
        #expect(verdict { Int($0) }?.kind == .ok)
        #expect(verdict { _ in 0 }?.kind == .inconclusive)
    }
}
