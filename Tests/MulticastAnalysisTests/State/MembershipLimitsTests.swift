import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Limits of the membership state")
struct MembershipLimitsTests {
    typealias It = Watched

    /// What a flood has left behind.
    static func areSound(_ state: MembershipState) -> Bool {
        let table = state.ipv4
        let groups = table.groups.filter(\.isUsed)
        let members = table.members.filter(\.isUsed)
        let sources =
            groups.reduce(0) { $0 + $1.filter.sources.count }
            + members.reduce(0) { $0 + $1.filter.sources.count }
        return groups.count == table.groupNumbers.count
            && members.count == table.memberNumbers.count && sources == table.sourceCount
            && groups.reduce(0) { $0 + Int($1.rows) } == members.count
            && groups.reduce(0) { $0 + Int($1.members) }
                == members.count { $0.presence.isPresent }
            && table.groupsOfHost.values.reduce(0, +)
                == members.count { $0.presence.isPresent }
            && table.heap.count <= 2 * groups.count + members.count + table.links.count
    }

    @Test func `a million forged groups from one host stay inside its part`() {
        var state = MembershipState()
        state.reportsEvents = true
        let victim = IPv4Address(239, 255, 255, 255)
        state.observe(It.report2(victim), from: It.host(1), nil, on: It.link, at: It.start)
        for report in UInt32(0) ..< 10_000 {
            let records = (0 ..< 100).map { number in
                GroupRecord(
                    .changeToExcludeMode, IPv4Address(rawValue: 0xE100_0000 + report * 100 + number)
                )
            }
            state.observe(
                IGMPMessage(
                    .version3MembershipReport, .report(MembershipReport(GroupRecords(records))),
                    checksum: 0), from: It.host(9), nil, on: It.link,
                at: Timestamp(nanoseconds: It.start.nanoseconds + Int64(report) * 100_000))
        }
        #expect(state.membershipCount == state.limits.groupsPerHost + 1)
        #expect(state.groupCount == state.limits.groupsPerHost + 1)
        #expect(state.limitsHit == [.groupsPerHost: 1_000_000 - state.limits.groupsPerHost])
        let told = state.takeEvents().filter { $0.kind == .limitReached(.groupsPerHost) }
        #expect(told.count == 1)
        // Others still find room, and what was there is there.
        state.observe(It.report2(), from: It.host(2), nil, on: It.link, at: It.time(2))
        #expect(state.memberships.contains { $0.group == .v4(It.group) })
        #expect(state.memberships.contains { $0.group == .v4(victim) })
        #expect(Self.areSound(state))
        state.advance(to: It.time(1000))
        #expect(state.groups.allSatisfy { !$0.isPresent })
        #expect(Self.areSound(state))
    }

    /// Small limits, which anything hits.
    static var small: MembershipLimits {
        var limits = MembershipLimits()
        limits.groups = 8
        limits.memberships = 12
        limits.groupsPerHost = 2
        limits.hostsPerGroup = 3
        limits.sourcesPerGroup = 6
        limits.sourcesPerMembership = 4
        limits.sources = 40
        limits.links = 2
        limits.events = 50
        return limits
    }

    @Test(arguments: UInt64(0) ..< 40)
    func `no messages take a table beyond its limit, nor its counts apart`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var state = MembershipState(limits: Self.small)
        state.reportsEvents = seed % 2 == 0
        var time = 0.0
        for step in 0 ..< 1500 {
            time += step % 100 == 0 ? 100 : Double.random(in: 0 ... 1, using: &random)
            let group = IPv4Address(233, 252, 0, UInt8.random(in: 0 ..< 30, using: &random))
            let host = It.host(UInt8.random(in: 0 ..< 12, using: &random))
            let link = LinkKey(interface: Int.random(in: 0 ..< 3, using: &random))
            let sources = (0 ..< Int.random(in: 0 ... 8, using: &random)).map { _ in
                IPv4Address(198, 51, 100, UInt8.random(in: 0 ..< 20, using: &random))
            }
            let message =
                switch Int.random(in: 0 ..< 8, using: &random) {
                case 0: It.report2(group)
                case 1: It.leave(group)
                case 2:
                    It.query(3, group, IPv4AddressList(sources), response: 5)
                default:
                    It.report(
                        RecordType(rawValue: UInt8.random(in: 1 ... 6, using: &random)), group,
                        IPv4AddressList(sources))
                }
            state.observe(message, from: host, nil, on: link, at: It.time(time))
            if Int.random(in: 0 ..< 4, using: &random) == 0 {
                state.observeData(of: .v4(group), on: link, at: It.time(time), after: nil)
            }
            if step % 7 != 0 { continue }
            let isSound = Self.areSound(state)
            try #require(isSound, "seed \(seed), step \(step)")
            let table = state.ipv4
            try #require(table.groupNumbers.count <= 8 && table.memberNumbers.count <= 12)
            try #require(table.sourceCount <= 40 && table.links.count <= 2)
            try #require(table.groups.count <= 8 && table.members.count <= 12)
            try #require(table.groupsOfHost.values.allSatisfy { $0 <= 2 })
            try #require(table.groups.allSatisfy { $0.members <= 3 })
            try #require(table.groups.allSatisfy { $0.filter.sources.count <= 6 })
            try #require(table.members.allSatisfy { $0.filter.sources.count <= 4 })
        }
        let hit = Set(state.limitsHit.keys)
        #expect(hit.isSuperset(of: [.links, .groups, .groupsPerHost, .sourcesPerMembership]))
        #expect(hit.contains(.events) == (seed % 2 == 0))
        #expect(state.takeEvents().count <= 50)
    }

    @Test func `a former member makes room, and the one that left first goes first`() {
        var limits = MembershipLimits()
        limits.memberships = 3
        var link = It(MembershipState(limits: limits))
        for host in UInt8(1) ... 3 {
            link.feed(It.report(.changeToExcludeMode), from: It.host(host), at: Double(host))
        }
        link.feed(It.report(.changeToExcludeMode), from: It.host(4), at: 4)
        #expect(link.state.limitsHit == [.memberships: 1])
        link.feed(It.report(.changeToIncludeMode), from: It.host(2), at: 5)
        link.feed(It.report(.changeToIncludeMode), from: It.host(1), at: 6)
        link.feed(It.report(.changeToExcludeMode), from: It.host(4), at: 7)
        #expect(
            link.state.memberships.map(\.host)
                == [.v4(It.host(1)), .v4(It.host(3)), .v4(It.host(4))])
    }

    @Test func `what is kept of a group and of a member is as large as it is said to be`() {
        #expect(MemoryLayout<GroupNode<IPv4Address>>.stride <= 160)
        #expect(MemoryLayout<GroupNode<IPv6Address>>.stride <= 176)
        #expect(MemoryLayout<MemberNode<IPv4Address>>.stride <= 176)
        #expect(MemoryLayout<MemberNode<IPv6Address>>.stride <= 192)
        #expect(MemoryLayout<SourceTimer<IPv4Address>>.stride == 16)
        #expect(MemoryLayout<SourceTimer<IPv6Address>>.stride == 24)
    }

    @Test(arguments: UInt64(0) ..< 50)
    func `a heap gives timers as a sorted list does`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var heap = TimerHeap()
        var list: [Int32: Instant] = [:]
        for _ in 0 ..< 500 {
            let timer = Int32.random(in: 0 ..< 60, using: &random)
            switch Int.random(in: 0 ..< 6, using: &random) {
            case 0:
                heap.cancel(timer)
                list[timer] = nil
            case 1:
                let now = Instant.random(in: 0 ..< 1000, using: &random)
                let first = list.values.min()
                let next = heap.next(at: now)
                #expect(next?.deadline == first.flatMap { $0 <= now ? $0 : nil })
                if let next {
                    #expect(list[next.timer] == next.deadline)
                    list[next.timer] = nil
                }
            default:
                let deadline = Instant.random(in: 0 ..< 1000, using: &random)
                heap.schedule(timer, at: deadline)
                list[timer] = min(list[timer] ?? .max, deadline)
            }
            #expect(heap.first == list.values.min())
            #expect(heap.count == list.count)
        }
    }
}
