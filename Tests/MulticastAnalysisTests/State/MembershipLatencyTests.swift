import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Latency of joins and leaves")
struct MembershipLatencyTests {
    typealias It = Watched

    static func latency(_ link: It) -> Duration? { link.state.memberships.first?.joinLatency }

    @Test func `the first data after a join tells how long it took`() {
        var link = It()
        #expect(!link.state.awaitsData(of: .v4(It.group), on: It.link))
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        #expect(link.state.awaitsData(of: .v4(It.group), on: It.link))
        link.state.observeData(of: .v4(It.group), on: It.link, at: It.time(1.25), after: nil)
        #expect(Self.latency(link) == .milliseconds(250))
        #expect(!link.state.awaitsData(of: .v4(It.group), on: It.link))
        link.state.observeData(of: .v4(It.group), on: It.link, at: It.time(1.5), after: nil)
        #expect(Self.latency(link) == .milliseconds(250))
        #expect(link.events().contains("1.2 dataStarted(after: 0.25 seconds) 192.0.2.9"))
    }

    @Test func `data that flowed before tells nothing`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        link.state.observeData(
            of: .v4(It.group), on: It.link, at: It.time(1.01), after: It.time(0.99))
        #expect(Self.latency(link) == nil)
        #expect(!link.state.awaitsData(of: .v4(It.group), on: It.link))
    }

    @Test func `a gap before the join makes it data that follows`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 10)
        link.state.observeData(
            of: .v4(It.group), on: It.link, at: It.time(10.5), after: It.time(5))
        #expect(Self.latency(link) == .milliseconds(500))
    }

    @Test func `data of another group or link tells nothing`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        link.state.observeData(
            of: .v4(IPv4Address(233, 252, 0, 2)), on: It.link, at: It.time(2), after: nil)
        link.state.observeData(
            of: .v4(It.group), on: LinkKey(interface: 1), at: It.time(2), after: nil)
        #expect(Self.latency(link) == nil)
        #expect(link.state.awaitsData(of: .v4(It.group), on: It.link))
    }

    @Test func `after a minute nobody waits any more`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        link.feed(It.mldReport(.changeToExcludeMode), from: It.linkLocal(9), at: 2)
        link.pass(to: 60.9)
        #expect(link.state.awaitsData(of: .v4(It.group), on: It.link))
        link.pass(to: 61)
        #expect(!link.state.awaitsData(of: .v4(It.group), on: It.link))
        #expect(link.state.awaitsData(of: .v6(It.mldGroup), on: It.link))
        link.pass(to: 62)
        #expect(!link.state.awaitsData(of: .v6(It.mldGroup), on: It.link))
    }

    @Test func `the last data after the last leave tells how long that took`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(8), at: 1)
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        link.feed(It.report(.changeToIncludeMode), from: It.host(8), at: 10)
        link.state.observeLastData(of: .v4(It.group), on: It.link, at: It.time(11))
        link.feed(It.report(.changeToIncludeMode), from: It.host(9), at: 12)
        link.state.observeLastData(of: .v4(It.group), on: It.link, at: It.time(11.5))
        #expect(link.state.memberships.map(\.leaveLatency) == [nil, nil])
        link.state.observeLastData(of: .v4(It.group), on: It.link, at: It.time(14.5))
        #expect(link.state.memberships.map(\.leaveLatency) == [nil, .milliseconds(2500)])
        // Who joins again learns what came before.
        link.feed(It.report(.changeToExcludeMode), from: It.host(8), at: 20)
        link.state.observeData(
            of: .v4(It.group), on: It.link, at: It.time(20.5), after: It.time(14.5))
        #expect(link.state.memberships.map(\.joinLatency) == [.milliseconds(500), nil])
    }

    @Test func `data between a leave and the next join is what ended`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        link.feed(It.report(.changeToIncludeMode), from: It.host(9), at: 10)
        link.feed(It.report(.changeToExcludeMode), from: It.host(8), at: 20)
        link.state.observeData(
            of: .v4(It.group), on: It.link, at: It.time(20.5), after: It.time(13))
        #expect(link.state.memberships.map(\.leaveLatency) == [nil, .seconds(3)])
    }
}
