import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Querier election", .rfc(9776, "§6.6.2"))
struct QuerierElectionTests {
    typealias It = Watched

    /// Queries of routers by the last octet of their address (0 is 0.0.0.0), and who is elected
    /// after each.
    struct Table: CustomTestStringConvertible {
        let testDescription: String
        /// Seconds, router, version, group-specific or not, elected afterwards.
        let rows: [(Double, UInt8, Int, Bool, UInt8?)]
    }

    static let tables = [
        Table(
            testDescription: "the lower address takes over, the higher one does not",
            rows: [
                (0, 20, 3, false, 20), (1, 30, 3, false, 20), (2, 10, 3, false, 10),
                (3, 20, 3, false, 10),
            ]),
        Table(
            testDescription: "0.0.0.0 takes no part",
            rows: [(0, 0, 3, false, nil), (1, 20, 3, false, 20), (2, 0, 3, false, 20)]),
        Table(
            testDescription: "after Other Querier Present Interval, 255 s, any may take over",
            rows: [(0, 10, 3, false, 10), (254, 20, 3, false, 10), (255, 20, 3, false, 20)]),
        Table(
            testDescription: "each General Query starts the interval again",
            rows: [
                (0, 10, 3, false, 10), (125, 10, 3, false, 10), (379, 20, 3, false, 10),
                (380, 20, 3, false, 20),
            ]),
        Table(
            testDescription: "the one that was lost takes its place again",
            rows: [
                (0, 10, 3, false, 10), (300, 20, 3, false, 20), (301, 10, 3, false, 10),
            ]),
        Table(
            testDescription: "in version 3, a Group-Specific Query decides nothing",
            rows: [(0, 20, 3, false, 20), (1, 10, 3, true, 20), (2, 10, 3, false, 10)]),
        Table(
            testDescription: "in version 2, any query decides (RFC 2236 §3)",
            rows: [(0, 20, 2, false, 20), (1, 10, 2, true, 10)]),
        Table(
            testDescription: "versions do not matter to the election",
            rows: [(0, 20, 2, false, 20), (1, 30, 3, false, 20), (2, 10, 1, false, 10)]),
    ]

    @Test(.rfc(2236, "§3"), arguments: tables)
    func `the querier after each query is as the table has it`(table: Table) {
        var link = It()
        for (time, router, version, isSpecific, elected) in table.rows {
            link.feed(
                It.query(version, isSpecific ? It.group : .unspecified),
                from: router == 0 ? .unspecified : It.host(router), at: time)
            let querier = link.state.links.first?.querier
            #expect(querier == elected.map { .v4(It.host($0)) }, "at \(time)")
            let flagged = link.state.queriers.filter(\.isElected).map(\.address)
            #expect(flagged == [querier].compactMap(\.self))
        }
    }

    @Test func `who comes, takes over, yields and is lost is told`() {
        var link = It()
        link.feed(It.query(3), from: It.host(20), at: 0)
        link.feed(It.query(3), from: It.host(10), at: 10)
        link.pass(to: 1000)
        #expect(
            link.events() == [
                "0 querierAppeared 192.0.2.20", "0 querierTookOver(from: nil) 192.0.2.20",
                "10 querierAppeared 192.0.2.10",
                "10 querierTookOver(from: Optional(192.0.2.20)) 192.0.2.10",
                "255 querierYielded 192.0.2.20", "265 querierLost 192.0.2.10",
            ])
        let queriers = link.state.queriers
        #expect(queriers.map(\.isPresent) == [false, false])
        #expect(link.state.links.first?.querier == nil)
    }

    @Test(.rfc(9776, "§8.5"))
    func `the interval until another takes over is of the querier's own values`() {
        var link = It()
        link.feed(It.query(3, response: 40, interval: 20, robustness: 3), from: It.host(10), at: 0)
        // 3 × 20 s + 4 s / 2.
        #expect(link.state.queriers.first?.expires == It.time(62))
        link.pass(to: 61.9)
        #expect(link.state.links.first?.querier == .v4(It.host(10)))
        link.pass(to: 62)
        #expect(link.state.links.first?.querier == nil)
    }

    @Test(.rfc(9776, "§8.6"))
    func `queries of a start are not taken for the interval`() {
        var link = It()
        for time in [0.0, 31, 62, 187, 312, 438, 562] {
            link.feed(It.query(3), from: It.host(10), at: time)
        }
        let querier = link.state.queriers.first
        #expect(querier?.startupQueries == 2)
        #expect(querier?.generalQueries == 7)
        #expect(
            querier?.interval
                == ObservedInterval(
                    count: 4, minimum: .seconds(124), median: .seconds(125),
                    maximum: .seconds(126)))
        #expect(querier?.announcedInterval == .seconds(125))
    }

    @Test(.rfc(9776, "§4.1.6"), .rfc(9776, "§4.1.7"))
    func `QRV and QQIC of 0 stand for the defaults, and floats are read`() {
        var link = It()
        link.feed(It.query(3, interval: 0, robustness: 0), from: It.host(10), at: 0)
        #expect(link.state.links.first?.timers.robustnessVariable == 2)
        #expect(link.state.links.first?.timers.queryIntervalDuration == .seconds(125))
        #expect(link.state.queriers.first?.robustnessVariable == 0)
        #expect(link.state.queriers.first?.announcedInterval == .zero)
        // 0x8F: (15 | 16) << 3 = 248.
        link.feed(It.query(3, interval: 0x8F, robustness: 7), from: It.host(10), at: 1)
        #expect(link.state.links.first?.timers.robustnessVariable == 7)
        #expect(link.state.links.first?.timers.queryIntervalDuration == .seconds(248))
    }

    @Test func `of a version that announces no interval, three that were seen stand for it`() {
        var link = It()
        for time in [0.0, 60, 120, 180] {
            link.feed(It.query(2), from: It.host(10), at: time)
        }
        // The first 60 s are less than half of 125 s, so they are of a start.
        #expect(link.state.links.first?.timers.queryIntervalDuration == .seconds(125))
        link.feed(It.query(2), from: It.host(10), at: 240)
        link.feed(It.query(2), from: It.host(10), at: 300)
        #expect(link.state.links.first?.timers.queryIntervalDuration == .seconds(60))
        #expect(link.state.queriers.first?.announcedInterval == nil)
    }

    @Test func `a querier that does not yield is counted`() {
        var link = It()
        link.feed(It.query(3), from: It.host(10), at: 0)
        for time in 1 ... 5 { link.feed(It.query(3), from: It.host(20), at: Double(time)) }
        #expect(link.state.queriers.map(\.queriesUnelected) == [0, 5])
    }

    @Test(.rfc(9777, "§7.6.2"))
    func `MLD compares the last 64 bits, and any query decides`() {
        var link = It()
        link.feed(It.mldQuery(2), from: It.linkLocal(0x20), at: 0)
        // A prefix that is lower does not make the address lower.
        let lowPrefix = IPv6Address(high: 0xFE7F_0000_0000_0000, low: 0x21)
        link.feed(It.mldQuery(2), from: lowPrefix, at: 1)
        #expect(link.state.links.first?.querier == .v6(It.linkLocal(0x20)))
        link.feed(It.mldQuery(2, It.mldGroup), from: It.linkLocal(0x10), at: 2)
        #expect(link.state.links.first?.querier == .v6(It.linkLocal(0x10)))
        link.feed(It.mldQuery(1), from: .unspecified, at: 3)
        #expect(link.state.links.first?.querier == .v6(It.linkLocal(0x10)))
    }

    @Test(.rfc(9776, "§7.2.1"), .rfc(9776, "§8.12"))
    func `hosts keep to the oldest version they hear, and go back`() {
        var link = It()
        link.feed(It.query(3), from: It.host(10), at: 0)
        #expect(link.state.links.first?.hostCompatibilityMode == 3)
        // A Group-Specific Query of version 2 does not count.
        link.feed(It.query(2, It.group), from: It.host(11), at: 1)
        #expect(link.state.links.first?.hostCompatibilityMode == 3)
        link.feed(It.query(2), from: It.host(11), at: 2)
        link.feed(It.query(1), from: It.host(12), at: 100)
        _ = link.events()
        // Both 2 × 125 s + 10 × 10 s: version 2 until 352 s, version 1 until 450 s.
        link.pass(to: 400)
        #expect(link.state.links.first?.hostCompatibilityMode == 1)
        link.feed(It.query(2), from: It.host(11), at: 400)
        link.pass(to: 750)
        let changes = link.events().filter { $0.contains("Compatibility") }
        #expect(
            changes == ["450 hostCompatibilityChanged(2)", "750 hostCompatibilityChanged(3)"])
    }

    @Test(.rfc(9777, "§8.2.1"), .rfc(9777, "§9.12"))
    func `MLD hosts keep to version 1 after any query of it`() {
        var link = It()
        link.feed(It.mldQuery(2, interval: 20), from: It.linkLocal(1), at: 0)
        link.feed(It.mldQuery(1, It.mldGroup, response: 4000), from: It.linkLocal(2), at: 1)
        #expect(link.state.links.first?.hostCompatibilityMode == 1)
        // 2 × 20 s + 4 s.
        link.pass(to: 44.9)
        #expect(link.state.links.first?.hostCompatibilityMode == 1)
        link.pass(to: 45)
        #expect(link.state.links.first?.hostCompatibilityMode == 2)
    }

    @Test func `a full table forgets a silent querier, and refuses while none is silent`() {
        var limits = MembershipLimits()
        limits.queriersPerLink = 2
        var link = It(MembershipState(limits: limits))
        link.feed(It.query(3), from: It.host(10), at: 0)
        link.feed(It.query(3), from: It.host(11), at: 100)
        link.feed(It.query(3), from: It.host(12), at: 200)
        #expect(link.state.queriers.map(\.address) == [.v4(It.host(10)), .v4(It.host(11))])
        #expect(link.state.limitsHit == [.queriersPerLink: 1])
        link.feed(It.query(3), from: It.host(12), at: 300)
        #expect(link.state.queriers.map(\.address) == [.v4(It.host(11)), .v4(It.host(12))])
    }
}
