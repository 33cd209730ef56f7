import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("PIM neighbours", .rfc(7761, "§4.3"))
struct PIMNeighborTableTests {
    private typealias Kind = PIMNeighborTable.ChangeKind

    private var table = PIMNeighborTable()
    private var changes: [PIMNeighborTable.Change] = []
    private let lan = LinkKey(interface: 0)
    private let low = IPAddress.v4(IPv4Address(10, 0, 0, 1))
    private let high = IPAddress.v4(IPv4Address(10, 0, 0, 2))

    private static func holdtime(_ seconds: UInt16) -> PIMHelloOption {
        PIMHelloOption(type: .holdtime, value: bigEndianOctets(seconds))
    }

    private static func priority(_ priority: UInt32) -> PIMHelloOption {
        PIMHelloOption(type: .drPriority, value: bigEndianOctets(priority))
    }

    private static func generation(_ number: UInt32) -> PIMHelloOption {
        PIMHelloOption(type: .generationID, value: bigEndianOctets(number))
    }

    private static func delay(_ propagation: UInt16, _ override: UInt16) -> PIMHelloOption {
        PIMHelloOption(
            type: .lanPruneDelay, value: bigEndianOctets(propagation) + bigEndianOctets(override))
    }

    /// Sends a Hello at a second, and returns what changes by it.
    private mutating func hello(
        _ router: IPAddress, _ options: [PIMHelloOption], at second: Int, on link: LinkKey? = nil
    ) -> [Kind] {
        changes = []
        table.observe(
            hello: options, from: router, mac: nil, on: link ?? lan, at: seconds(second), &changes)
        return changes.map(\.kind)
    }

    private mutating func advance(to second: Int) -> [Kind] {
        changes = []
        table.advance(to: seconds(second), &changes)
        return changes.map(\.kind)
    }

    @Test mutating func `a Hello tells its options`() throws {
        let mac = MACAddress(rawValue: 0x0200_0000_0001)
        table.observe(
            hello: [
                Self.holdtime(105), Self.priority(7), Self.generation(0xDEAD_BEEF),
                Self.delay(0x81F4, 2500),
                PIMHelloOption(type: .bidirectionalCapable, value: []),
                PIMHelloOption(type: .addressList, value: hex("01 00 0A 00 01 01")),
            ], from: low, mac: mac, on: lan, at: seconds(10), &changes)
        let router = try #require(table.neighbors.first)
        #expect(router.address == low && router.mac == mac && router.link == lan)
        #expect(router.holdtime == 105 && router.drPriority == 7)
        #expect(router.generationID == 0xDEAD_BEEF)
        #expect(router.lanPruneDelay?.canDisableJoinSuppression == true)
        #expect(router.lanPruneDelay?.propagationDelay == 500)
        #expect(router.lanPruneDelay?.overrideInterval == 2500)
        #expect(router.isBidirectionalCapable)
        #expect(router.secondaryAddresses == [.v4(IPv4Address(10, 0, 1, 1))])
        #expect(router.expires == seconds(115))
        #expect(router.helloInterval == nil)
        _ = hello(low, [], at: 40)
        _ = hello(low, [], at: 70)
        // What a Hello does not say is as if it never had been said.
        let silent = try #require(table.neighbors.first)
        #expect(silent.drPriority == nil && silent.secondaryAddresses.isEmpty)
        #expect(silent.helloInterval == .seconds(30) && silent.firstSeen == seconds(10))
    }

    @Test(.rfc(7761, "§4.11")) mutating func `without a Holdtime a router lives 105 s`() {
        let first = hello(low, [], at: 0)
        #expect(first == [.appeared, .becameDesignatedRouter])
        let before = advance(to: 104)
        #expect(before.isEmpty)
        let after = advance(to: 106)
        #expect(after == [.timedOut])
        #expect(changes.first?.time == seconds(105))
        #expect(table.neighbors.first?.end?.reason == .timeout)
        #expect(table.designatedRouter(on: lan) == nil)
    }

    @Test mutating func `a Hello puts the end off`() {
        _ = hello(low, [Self.holdtime(10)], at: 0)
        _ = hello(low, [Self.holdtime(10)], at: 8)
        let early = advance(to: 17)
        #expect(early.isEmpty)
        let late = advance(to: 18)
        #expect(late == [.timedOut])
    }

    @Test mutating func `a shorter Holdtime brings the end forward`() {
        _ = hello(low, [Self.holdtime(100)], at: 0)
        _ = hello(low, [Self.holdtime(10)], at: 1)
        let gone = advance(to: 11)
        #expect(gone == [.timedOut])
        let again = advance(to: 200)
        #expect(again.isEmpty)
    }

    @Test(.rfc(7761, "§4.3.1")) mutating func `a Holdtime of 0 is a goodbye`() {
        let unknown = hello(high, [Self.holdtime(0)], at: 0)
        #expect(unknown.isEmpty && table.neighbors.isEmpty)
        _ = hello(low, [Self.holdtime(105)], at: 1)
        _ = hello(high, [Self.holdtime(105)], at: 1)
        let goodbye = hello(high, [Self.holdtime(0)], at: 5)
        #expect(goodbye == [.saidGoodbye, .becameDesignatedRouter])
        #expect(changes.last?.address == low)
        let twice = hello(high, [Self.holdtime(0)], at: 6)
        #expect(twice.isEmpty)
        let back = hello(high, [Self.holdtime(105)], at: 7)
        #expect(back == [.appeared, .becameDesignatedRouter])
    }

    @Test mutating func `a Holdtime of 65,535 is for ever`() {
        _ = hello(low, [Self.holdtime(.max)], at: 0)
        let never = advance(to: 10_000_000)
        #expect(never.isEmpty && table.neighbors.first?.expires == nil)
        #expect(table.designatedRouter(on: lan)?.address == low)
    }

    @Test(.rfc(7761, "§4.3.1")) mutating func `another Generation ID is a restart`() {
        _ = hello(low, [Self.generation(1)], at: 0)
        let same = hello(low, [Self.generation(1)], at: 1)
        let restarted = hello(low, [Self.generation(2)], at: 2)
        #expect(same.isEmpty && restarted == [.restarted])
        #expect(table.neighbors.first?.restartCount == 1)
    }

    @Test(.rfc(7761, "§4.3.2"))
    mutating func `the higher priority wins, and between equals the higher address`() {
        _ = hello(low, [Self.priority(1)], at: 0)
        let second = hello(high, [Self.priority(1)], at: 1)
        #expect(second == [.appeared, .becameDesignatedRouter])
        let raised = hello(low, [Self.priority(100)], at: 2)
        #expect(raised == [.becameDesignatedRouter])
        #expect(table.designatedRouter(on: lan)?.address == low)
    }

    @Test(.rfc(7761, "§4.3.2"))
    mutating func `one router without a priority makes all go by address`() {
        _ = hello(low, [Self.priority(100)], at: 0)
        let other = hello(high, [], at: 1)
        #expect(other == [.appeared, .becameDesignatedRouter])
        #expect(table.designatedRouter(on: lan)?.address == high)
    }

    @Test mutating func `each link and each family has a designated router of its own`() {
        let ipv6 = IPAddress.v6(IPv6Address(high: 0xFE80 << 48, low: 1))
        let vlan = LinkKey(interface: 0, vlans: VLANStack(7))
        _ = hello(high, [], at: 0)
        let elsewhere = hello(low, [], at: 0, on: vlan)
        let other = hello(ipv6, [], at: 0)
        #expect(elsewhere == [.appeared, .becameDesignatedRouter])
        #expect(other == [.appeared, .becameDesignatedRouter])
        #expect(table.designatedRouter(on: lan)?.address == high)
        #expect(table.designatedRouter(on: lan, isIPv6: true)?.address == ipv6)
        #expect(table.designatedRouter(on: vlan)?.address == low)
    }

    @Test(.rfc(7761, "§4.3.3"))
    mutating func `the override interval is the largest, if all have one`() {
        let third = IPAddress.v4(IPv4Address(10, 0, 0, 3))
        _ = hello(low, [Self.delay(100, 1000)], at: 0)
        _ = hello(high, [Self.delay(300, 500)], at: 0)
        let alone = table.joinPruneOverrideInterval(of: low, asked: high, on: lan)
        #expect(alone == .zero, "nobody else could object")
        _ = hello(third, [Self.delay(200, 900)], at: 0)
        let three = table.joinPruneOverrideInterval(of: low, asked: high, on: lan)
        #expect(three == .milliseconds(1300))
        _ = hello(third, [], at: 1)
        let unequal = table.joinPruneOverrideInterval(of: low, asked: high, on: lan)
        #expect(unequal == .seconds(3), "the defaults, where one says nothing")
    }

    @Test mutating func `a flood of forged routers costs the cap and is counted`() {
        for number in 0 ..< 3000 {
            let forged = IPAddress.v4(IPv4Address(rawValue: 0x0A00_0000 + UInt32(number)))
            _ = hello(forged, [Self.holdtime(100)], at: 0)
        }
        #expect(table.neighbors.count == PIMNeighborTable.capacity)
        #expect(table.refusedCount == 3000 - PIMNeighborTable.capacity)
        _ = advance(to: 100)
        let fresh = hello(.v4(IPv4Address(192, 0, 2, 1)), [], at: 101)
        #expect(fresh == [.appeared, .becameDesignatedRouter], "the dead make room")
        #expect(table.neighbors.count == 1)
    }
}
