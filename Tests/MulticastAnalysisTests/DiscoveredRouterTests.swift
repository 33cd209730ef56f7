import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Discovered routers", .rfc(4286, "§3"))
struct DiscoveredRouterTests {
    private var table = DiscoveredRouterTable()
    private var changes: [DiscoveredRouterTable.Change] = []
    private let lan = LinkKey(interface: 0)
    private let router = IPAddress.v4(IPv4Address(192, 0, 2, 1))

    private mutating func advertise(at second: Int) -> [DiscoveredRouterTable.ChangeKind] {
        changes = []
        table.observe(
            RouterAdvertisement(queryInterval: 125, robustnessVariable: 2), interval: 20,
            from: router, mac: nil, on: lan, at: seconds(second), &changes)
        return changes.map(\.kind)
    }

    @Test(.rfc(4286, "§3.1.5")) mutating func `a router lives three intervals and their jitter`() {
        let first = advertise(at: 0)
        let second = advertise(at: 20)
        #expect(first == [.appeared] && second.isEmpty)
        #expect(table.routers.first?.queryInterval == 125)
        #expect(table.routers.first?.robustnessVariable == 2)
        #expect(table.routers.first?.advertisementCount == 2)
        // 20 s + 3 * (20 s + 0.025 * 20 s)
        #expect(table.routers.first?.expires == milliseconds(81_500))
        changes = []
        table.advance(to: milliseconds(81_499), &changes)
        #expect(changes.isEmpty)
        table.advance(to: milliseconds(81_500), &changes)
        #expect(changes.map(\.kind) == [.timedOut])
        #expect(table.routers.first?.end?.reason == .timeout)
        let back = advertise(at: 90)
        #expect(back == [.appeared])
    }

    @Test(.rfc(4286, "§5")) mutating func `a termination ends it, once`() {
        table.observeTermination(from: router, on: lan, at: seconds(0), &changes)
        #expect(changes.isEmpty && table.routers.isEmpty)
        _ = advertise(at: 0)
        table.observeTermination(from: router, on: lan, at: seconds(3), &changes)
        table.observeTermination(from: router, on: lan, at: seconds(4), &changes)
        #expect(changes.map(\.kind) == [.appeared, .terminated])
        #expect(table.routers.first?.end?.time == seconds(3))
        table.advance(to: seconds(1000), &changes)
        #expect(changes.count == 2)
    }
}
