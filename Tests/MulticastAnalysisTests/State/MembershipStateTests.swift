import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Membership state")
struct MembershipStateTests {
    typealias It = Watched

    static let sources: IPv4AddressList = [
        IPv4Address(198, 51, 100, 1), IPv4Address(198, 51, 100, 2),
    ]

    @Test(.rfc(9776, "§8.4"))
    func `a membership lasts two response intervals more than the query intervals`() {
        var link = It()
        link.feed(It.query(3, response: 50, interval: 20, robustness: 3), from: It.host(1), at: 0)
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        // 3 × 20 s + 2 × 5 s.
        #expect(link.state.memberships.first?.expires == It.time(71))
        #expect(link.state.groups.first?.expires == It.time(71))
        link.pass(to: 70.9)
        #expect(link.state.memberships.first?.presence == .member)
        link.pass(to: 71)
        #expect(link.state.memberships.first?.presence == .expired)
        #expect(link.state.memberships.first?.left == It.time(71))
        #expect(link.state.groups.first?.isPresent == false)
    }

    @Test(.rfc(3376, "§8.4"))
    func `by the older rule it lasts one, and a time tells which rule a device has`() {
        var link = It(MembershipState(rule: .rfc3376))
        link.feed(It.report2(), from: It.host(9), at: 0)
        #expect(link.state.memberships.first?.expires == It.time(260))
        let timers = QueryTimers()
        #expect(timers.membershipInterval(by: .rfc9776) == .seconds(270))
        #expect(timers.rule(fitting: .seconds(261)) == .rfc3376)
        #expect(timers.rule(fitting: .seconds(269)) == .rfc9776)
        #expect(timers.rule(fitting: .seconds(265)) == nil)
        #expect(timers.rule(fitting: .seconds(265), within: .seconds(9)) == nil)
    }

    @Test func `joins, refreshes, changes and leaves are told in their order`() {
        var link = It()
        link.feed(It.query(3), from: It.host(1), at: 0)
        _ = link.events()
        link.feed(It.report(.allowNewSources, It.group, Self.sources), from: It.host(9), at: 1)
        link.feed(It.report(.modeIsInclude, It.group, Self.sources), from: It.host(9), at: 5)
        link.feed(
            It.report(.blockOldSources, It.group, [Self.sources[0]]), from: It.host(9), at: 6)
        link.feed(It.report(.changeToExcludeMode), from: It.host(8), at: 7)
        link.feed(
            It.report(.blockOldSources, It.group, [Self.sources[1]]), from: It.host(9), at: 8)
        link.feed(It.report(.changeToIncludeMode), from: It.host(8), at: 9)
        link.feed(It.query(3, It.group, response: 10), from: It.host(1), at: 9)
        link.pass(to: 400)
        #expect(
            link.events().filter { !$0.contains("querier") } == [
                "1 groupAppeared", "1 joined 192.0.2.9", "5 refreshed 192.0.2.9",
                "6 sourcesChanged 192.0.2.9",
                "7 filterModeChanged(MulticastAnalysis.FilterMode.exclude)",
                "7 joined 192.0.2.8", "8 left 192.0.2.9", "9 left 192.0.2.8",
                // Nobody asked about the source, whose timer BLOCK set to the Group Timer.
                "11 filterModeChanged(MulticastAnalysis.FilterMode.include)", "277 groupGone",
            ])
        let rows = link.state.memberships
        #expect(rows.map(\.presence) == [.left, .left])
        #expect(rows.map(\.left) == [It.time(9), It.time(8)])
        #expect(rows.map(\.refreshes) == [0, 2])
    }

    @Test func `an answer to a query is not taken for a join`() {
        var link = It()
        link.feed(It.query(2), from: It.host(1), at: 0)
        link.feed(It.report2(), from: It.host(7), at: 10)
        link.feed(It.report2(), from: It.host(8), at: 10.1)
        link.feed(It.report(.modeIsExclude), from: It.host(9), at: 11)
        link.feed(It.report(.changeToExcludeMode), from: It.host(10), at: 12)
        #expect(link.state.memberships.map(\.joinWasSeen) == [false, true, false, true])
    }

    @Test(.rfc(9776, "§6.6.1"))
    func `a query lowers timers, but not with the S flag`() {
        var link = It()
        link.feed(It.query(3), from: It.host(1), at: 0)
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 1)
        link.feed(It.query(3, It.group, response: 10, s: true), from: It.host(1), at: 2)
        #expect(link.state.groups.first?.expires == It.time(271))
        link.feed(It.query(3, It.group, response: 10), from: It.host(1), at: 3)
        #expect(link.state.groups.first?.expires == It.time(5))
        link.feed(It.report(.modeIsExclude), from: It.host(9), at: 4)
        #expect(link.state.groups.first?.expires == It.time(274))
    }

    @Test(.rfc(9776, "§5.2"))
    func `an answer about sources does not change the mode of a host`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode, It.group, Self.sources), from: It.host(9), at: 0)
        link.feed(
            It.query(3, It.group, [Self.sources[0]], response: 10), from: It.host(1), at: 10)
        link.feed(It.report(.modeIsInclude, It.group, [Self.sources[0]]), from: It.host(9), at: 11)
        var row = link.state.memberships.first
        #expect(row?.filterMode == .exclude)
        #expect(row?.sources == [.v4(Self.sources[1])])
        // Without a query, it says that a change to INCLUDE was missed.
        link.feed(It.report(.modeIsInclude, It.group, [Self.sources[0]]), from: It.host(9), at: 20)
        row = link.state.memberships.first
        #expect(row?.filterMode == .include)
        #expect(row?.sources == [.v4(Self.sources[0])])
    }

    @Test(.rfc(2236, "§3"))
    func `a host that others suppress is not seen, and has not left`() {
        var link = It()
        link.feed(It.report2(), from: It.host(8), at: 0)
        link.feed(It.report2(), from: It.host(9), at: 1)
        for time in stride(from: 125.0, through: 500, by: 125) {
            link.feed(It.report2(), from: It.host(9), at: time)
        }
        #expect(link.state.memberships.map(\.presence) == [.notSeen, .member])
        #expect(link.state.memberships.map(\.left) == [nil, nil])
        #expect(link.state.groups.first?.members == 2)
        #expect(link.events().contains("270 notSeen 192.0.2.8"))
        // It ends with the group, or with its own word.
        link.feed(It.leave(), from: It.host(8), at: 510)
        #expect(link.state.memberships.map(\.presence) == [.left, .member])
        link.pass(to: 770)
        #expect(link.state.memberships.map(\.presence) == [.left, .expired])
    }

    @Test(.rfc(9776, "§6.4.2"))
    func `hosts of version 3 do not suppress each other`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(8), at: 0)
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 200)
        link.pass(to: 300)
        #expect(link.state.memberships.map(\.presence) == [.expired, .member])
    }

    @Test(.rfc(9776, "§7.3.2"), .rfc(9776, "§8.13"))
    func `an older host makes a group deaf to sources, and IGMPv1 to leaves`() {
        var link = It()
        link.feed(It.report2(), from: It.host(8), at: 0)
        #expect(link.state.groups.first?.compatibilityMode == 2)
        link.feed(It.report(.changeToExcludeMode, It.group, Self.sources), from: It.host(9), at: 1)
        #expect(link.state.groups.first?.excluded == [])
        link.feed(It.report(.blockOldSources, It.group, Self.sources), from: It.host(9), at: 2)
        #expect(link.state.groups.first?.requested == [])
        link.feed(It.report(.changeToIncludeMode, It.group, Self.sources), from: It.host(9), at: 3)
        #expect(link.state.groups.first?.requested.count == 2)
        link.feed(It.report1(), from: It.host(7), at: 4)
        #expect(link.state.groups.first?.compatibilityMode == 1)
        #expect(link.state.groups.first?.requested == [])
        link.feed(
            It.report(.changeToIncludeMode, It.group, [IPv4Address(198, 51, 100, 3)]),
            from: It.host(9), at: 5)
        #expect(link.state.groups.first?.requested == [])
        // Older Host Present Interval: 2 × 125 s + 10 s.
        link.pass(to: 263.9)
        #expect(link.state.groups.first?.compatibilityMode == 1)
        link.pass(to: 264)
        #expect(link.state.groups.first?.compatibilityMode == 3)
        let changes = link.events().filter { $0.contains("Compatibility") }
        #expect(
            changes == [
                "0 groupCompatibilityChanged(2)", "4 groupCompatibilityChanged(1)",
                "264 groupCompatibilityChanged(3)",
            ])
    }

    @Test(.rfc(9776, "§6.4"))
    func `a router that knows SSM ignores in its range what is not of it`() {
        let group = IPv4Address(232, 1, 1, 1)
        for isAware in [true, false] {
            var link = It(MembershipState(isSSMAware: isAware))
            link.feed(It.report(.changeToExcludeMode, group), from: It.host(9), at: 0)
            link.feed(It.report2(group), from: It.host(8), at: 1)
            #expect(link.state.groups.first?.isPresent == !isAware)
            // The hosts said it all the same.
            #expect(link.state.memberships.map(\.presence) == [.member, .member])
            link.feed(It.report(.allowNewSources, group, Self.sources), from: It.host(7), at: 2)
            #expect(link.state.groups.first?.isPresent == true)
        }
    }

    @Test(.rfc(9776, "§4.2.14"))
    func `hosts without an address are told apart by their Ethernet address`() {
        var state = MembershipState()
        for mac in [UInt64(1), 2, 1] {
            state.observe(
                It.report(.changeToExcludeMode), from: .unspecified, MACAddress(rawValue: mac),
                on: It.link, at: It.start)
        }
        #expect(state.memberships.map(\.mac?.rawValue) == [1, 2])
    }

    @Test(.rfc(9777, "§7.4"), .rfc(9777, "§8.3.2"))
    func `MLD is kept as IGMP is, in its own versions`() {
        var link = It()
        let sources = [It.linkLocal(7)]
        link.feed(It.mldQuery(2), from: It.linkLocal(1), at: 0)
        link.feed(It.mldReport(.changeToExcludeMode, sources), from: It.linkLocal(9), at: 1)
        #expect(link.state.groups.first?.excluded == [.v6(It.linkLocal(7))])
        #expect(link.state.groups.first?.compatibilityMode == 2)
        link.feed(
            It.mldListener(.multicastListenerReport), from: It.linkLocal(8), at: 2)
        #expect(link.state.groups.first?.compatibilityMode == 1)
        #expect(link.state.groups.first?.excluded == [])
        #expect(link.state.memberships.map(\.version) == [1, 2])
        link.feed(It.mldListener(.multicastListenerDone), from: It.linkLocal(8), at: 3)
        link.feed(It.mldReport(.changeToIncludeMode), from: It.linkLocal(9), at: 4)
        #expect(link.state.memberships.map(\.presence) == [.left, .left])
        link.feed(It.mldQuery(2, It.mldGroup, response: 1000), from: It.linkLocal(1), at: 4)
        link.pass(to: 6)
        #expect(link.state.groups.first?.gone == It.time(6))
    }

    @Test func `a clock that is set back lets timers go on with what was left of them`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 10_000)
        // 100 s have passed of the 270 s, then the clock is set back by hours.
        link.pass(to: 10_100)
        link.feed(It.report(.changeToExcludeMode), from: It.host(8), at: 50)
        #expect(link.state.clockStepsBack == 1)
        #expect(link.state.memberships.map(\.expires) == [It.time(320), It.time(220)])
        link.pass(to: 219)
        #expect(link.state.memberships.map(\.presence) == [.member, .member])
        link.pass(to: 220)
        #expect(link.state.memberships.map(\.presence) == [.member, .expired])
        #expect(link.state.memberships.map(\.left) == [nil, It.time(220)])
    }

    @Test func `frames a little out of order move no timer`() {
        var link = It()
        link.feed(It.report(.changeToExcludeMode), from: It.host(9), at: 10)
        link.feed(It.report(.changeToExcludeMode), from: It.host(8), at: 9.5)
        #expect(link.state.clockStepsBack == 0)
        #expect(link.state.memberships.map(\.expires) == [It.time(280), It.time(280)])
        #expect(link.state.memberships.map(\.joined) == [It.time(9.5), It.time(10)])
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
    func `no time of a capture is too early or too late`(nanoseconds: Int64) {
        var state = MembershipState()
        for time in [It.start, Timestamp(nanoseconds: nanoseconds), It.start] {
            state.observe(It.query(1), from: It.host(1), nil, on: It.link, at: time)
            state.observe(
                It.report(.allowNewSources, It.group, Self.sources), from: It.host(9), nil,
                on: It.link, at: time)
            state.observe(It.report2(), from: It.host(9), nil, on: It.link, at: time)
            state.advance(to: time)
        }
        #expect(state.memberships.count == 1)
        #expect(state.groups.count == 1)
    }

    @Test func `links do not hear each other`() {
        var state = MembershipState()
        let links = [
            LinkKey(interface: 0), LinkKey(interface: 1),
            LinkKey(interface: 0, vlans: VLANStack(10)),
            LinkKey(interface: 0, vlans: VLANStack(10, 20)), LinkKey(interface: 0, tunnel: 8),
        ]
        for (number, link) in links.enumerated() {
            state.observe(
                It.query(3), from: It.host(UInt8(20 - number)), nil, on: link, at: It.start)
            state.observe(It.report2(), from: It.host(9), nil, on: link, at: It.start)
        }
        #expect(state.queriers.filter(\.isElected).count == 5)
        #expect(state.memberships.map(\.link) == links.sorted())
    }
}
