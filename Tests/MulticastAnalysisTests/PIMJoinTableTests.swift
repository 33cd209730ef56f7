import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("PIM joins", .rfc(7761, "§4.5"))
struct PIMJoinTableTests {
    private var table = PIMJoinTable()
    private var changes: [PIMJoinTable.Change] = []

    private static let lan = LinkKey(interface: 0)
    private static let up = IPAddress.v4(IPv4Address(10, 0, 0, 1))
    private static let down = IPAddress.v4(IPv4Address(10, 0, 0, 2))
    private static let other = IPAddress.v4(IPv4Address(10, 0, 0, 3))
    private static let rp = IPAddress.v4(IPv4Address(192, 0, 2, 254))
    private static let source = IPAddress.v4(IPv4Address(192, 0, 2, 1))
    private static let group = IPAddress.v4(IPv4Address(233, 252, 0, 1))

    // The flags of RFC 7761 §4.9.1: S, and W and R of a (*,G), R of an (S,G,rpt).
    private static let star = PIMEncodedSourceAddress(rp, flags: 0b111)
    private static let plain = PIMEncodedSourceAddress(source, flags: 0b100)
    private static let rpt = PIMEncodedSourceAddress(source, flags: 0b101)

    /// Sends a message at a second, and returns the states that trees come to be in.
    private mutating func send(
        join: [PIMEncodedSourceAddress] = [], prune: [PIMEncodedSourceAddress] = [],
        from router: IPAddress = down, holdtime: UInt16 = 210, wait: Duration = .zero,
        at second: Int
    ) -> [PIMJoin.State] {
        changes = []
        let set = PIMJoinPrune.GroupSet(
            group: PIMEncodedGroupAddress(Self.group), joinedSources: join, prunedSources: prune)
        table.observe(
            PIMJoinPrune(
                upstreamNeighbor: PIMEncodedUnicastAddress(Self.up), holdtime: holdtime,
                groups: [set]),
            from: router, on: Self.lan, at: seconds(second), overrideInterval: wait, &changes)
        return changes.map(\.state)
    }

    private mutating func advance(to second: Int) -> [PIMJoin.State] {
        changes = []
        table.advance(to: seconds(second), &changes)
        return changes.map(\.state)
    }

    private func state(_ tree: PIMJoin.Tree) -> PIMJoin.State? {
        table.joins.first { $0.tree == tree }?.state
    }

    @Test(arguments: [true, false])
    mutating func `a join begins a state, and its Holdtime ends it`(isShared: Bool) throws {
        let began = send(join: [isShared ? Self.star : Self.plain], at: 0)
        #expect(began == [.joined])
        let join = try #require(table.joins.first)
        #expect(
            join.tree == (isShared ? .shared(Self.group) : .source(Self.source, Self.group)))
        #expect(join.rendezvousPoint == (isShared ? Self.rp : nil))
        #expect(join.upstream == Self.up && join.downstream == [Self.down])
        #expect(join.expires == seconds(210) && join.holdtime == 210)
        let before = advance(to: 209)
        let after = advance(to: 211)
        #expect(before.isEmpty)
        #expect(after == [.ended(at: seconds(210), .timeout)])
    }

    @Test(.rfc(7761, "§4.5.1")) mutating func `a shorter Holdtime does not bring the end forward`()
    {
        _ = send(join: [Self.star], holdtime: 210, at: 0)
        _ = send(join: [Self.star], holdtime: 10, at: 5)
        let early = advance(to: 209)
        let late = advance(to: 210)
        #expect(early.isEmpty && late == [.ended(at: seconds(210), .timeout)])
    }

    @Test mutating func `a Holdtime of 65,535 lasts until a prune`() {
        _ = send(join: [Self.plain], holdtime: .max, at: 0)
        _ = send(join: [Self.plain], holdtime: 10, at: 5)
        let never = advance(to: 1_000_000)
        #expect(never.isEmpty)
        let pruned = send(prune: [Self.plain], at: 1_000_001)
        #expect(pruned == [.ended(at: seconds(1_000_001), .message)])
    }

    @Test(.rfc(7761, "§4.5.1"))
    mutating func `a prune waits for another router to object`() {
        _ = send(join: [Self.star], at: 0)
        let pruned = send(prune: [Self.star], wait: .seconds(3), at: 10)
        #expect(pruned == [.prunePending(until: seconds(13))])
        let again = send(prune: [Self.star], wait: .seconds(3), at: 12)
        #expect(again.isEmpty, "the timer is not restarted")
        let over = advance(to: 13)
        #expect(over == [.ended(at: seconds(13), .message)])
    }

    @Test(.rfc(7761, "§4.5.1")) mutating func `another router's join overrides a prune`() {
        _ = send(join: [Self.star], at: 0)
        _ = send(prune: [Self.star], wait: .seconds(3), at: 10)
        let objected = send(join: [Self.star], from: Self.other, wait: .seconds(3), at: 11)
        #expect(objected == [.joined])
        let quiet = advance(to: 200)
        #expect(quiet.isEmpty)
        #expect(table.joins.first?.downstream == [Self.other, Self.down])
        #expect(table.joins.first?.expires == seconds(221))
    }

    @Test mutating func `a prune of what nobody joined is about nothing`() {
        let pruned = send(prune: [Self.star, Self.plain], at: 0)
        #expect(pruned.isEmpty && table.joins.isEmpty)
    }

    @Test(.rfc(7761, "§4.5.3")) mutating func `a prune of (S,G,rpt) leaves a source out`() {
        _ = send(join: [Self.star], at: 0)
        let pruned = send(prune: [Self.rpt], wait: .seconds(3), at: 1)
        #expect(pruned == [.prunePending(until: seconds(4))])
        let holds = advance(to: 4)
        #expect(holds == [.pruned])
        let joined = send(join: [Self.rpt], at: 20)
        #expect(joined == [.ended(at: seconds(20), .message)])
        #expect(state(.shared(Self.group)) == .joined)
    }

    @Test(.rfc(7761, "§4.5.3"))
    mutating func `a (*,G) join takes sources in again that are not pruned beside it`() {
        let second = PIMEncodedSourceAddress(.v4(IPv4Address(192, 0, 2, 2)), flags: 0b101)
        _ = send(join: [Self.star], prune: [Self.rpt, second], at: 0)
        let tree = PIMJoin.Tree.sourceOnShared(Self.source, Self.group)
        #expect(state(tree) == .pruned)
        let same = send(join: [Self.star], prune: [Self.rpt, second], at: 60)
        #expect(same.isEmpty)
        let one = send(join: [Self.star], prune: [second], at: 120)
        #expect(one == [.ended(at: seconds(120), .message)])
        #expect(changes.first?.tree == tree)
        let none = send(join: [Self.star], at: 121)
        #expect(none == [.ended(at: seconds(121), .message)])
    }

    @Test mutating func `the prune of an (S,G,rpt) runs out by itself`() {
        _ = send(prune: [Self.rpt], holdtime: 100, at: 0)
        let over = advance(to: 100)
        #expect(over == [.ended(at: seconds(100), .timeout)])
        let join = send(join: [Self.star], at: 101)
        #expect(join == [.joined], "nothing is left to take in again")
    }

    @Test mutating func `all groups of a rendezvous point are a tree of their own`() {
        let range = PIMEncodedGroupAddress(.v4(IPv4Address(224, 0, 0, 0)), maskLength: 4)
        table.observe(
            PIMJoinPrune(
                upstreamNeighbor: PIMEncodedUnicastAddress(Self.up), holdtime: 210,
                groups: [PIMJoinPrune.GroupSet(group: range, joinedSources: [Self.star])]),
            from: Self.down, on: Self.lan, at: seconds(0), overrideInterval: .zero, &changes)
        #expect(changes.map(\.tree) == [.all(Self.rp)])
    }

    @Test(.rfc(7761, "§4.9.5"))
    mutating func `addresses of another family than the upstream router's are not looked at`() {
        let ipv6 = PIMEncodedSourceAddress(
            .v6(IPv6Address(high: 0x2001_0DB8 << 32, low: 1)), flags: 0b100)
        let joined = send(join: [ipv6, Self.plain], at: 0)
        #expect(joined == [.joined])
        #expect(table.joins.map(\.tree) == [.source(Self.source, Self.group)])
    }

    @Test mutating func `a flood of forged joins costs the cap and is counted`() {
        let sources = (0 ..< 3500).map {
            PIMEncodedSourceAddress(.v4(IPv4Address(rawValue: 0x0A00_0000 + UInt32($0))))
        }
        for number in 0 ..< 20 {
            let group = IPAddress.v4(IPv4Address(239, 1, 0, UInt8(number)))
            table.observe(
                PIMJoinPrune(
                    upstreamNeighbor: PIMEncodedUnicastAddress(Self.up), holdtime: 210,
                    groups: [
                        PIMJoinPrune.GroupSet(
                            group: PIMEncodedGroupAddress(group), joinedSources: sources)
                    ]),
                from: Self.down, on: Self.lan, at: seconds(0), overrideInterval: .zero, &changes)
        }
        #expect(table.joins.count == PIMJoinTable.capacity)
        #expect(table.refusedCount == 20 * 3500 - PIMJoinTable.capacity)
    }
}
