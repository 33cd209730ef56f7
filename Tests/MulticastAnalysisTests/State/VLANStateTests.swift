import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// Frames with VLAN tags (IEEE 802.1Q) make a state for each VLAN, and none hears of another.
@Suite("State per VLAN")
struct VLANStateTests {
    static let stacks: [[UInt16]] = [[], [10], [20], [100, 10], [10, 100]]

    static func key(_ stack: [UInt16]) -> LinkKey {
        switch stack.count {
        case 0: LinkKey(interface: 0)
        case 1: LinkKey(interface: 0, vlans: VLANStack(stack[0]))
        default: LinkKey(interface: 0, vlans: VLANStack(stack[0], stack[1]))
        }
    }

    /// A frame with an IGMP message, in the VLANs of the stack, outermost first.
    static func frame(
        _ message: IGMPMessage, from host: UInt8, to destination: IPv4Address, _ stack: [UInt16]
    ) -> Dissection {
        var octets = hex("01 00 5E 00 00 16  02 00 00 00 00") + [host]
        for (place, identifier) in stack.enumerated() {
            // The outer tag of two is a service tag.
            octets += place == 0 && stack.count > 1 ? hex("88 A8") : hex("81 00")
            octets += bigEndianOctets(identifier)
        }
        let length = UInt16(24 + message.octets.count)
        octets += hex("08 00  46 C0") + bigEndianOctets(length) + hex("00 00 00 00 01 02 00 00")
        octets += [192, 0, 2, host] + bigEndianOctets(destination.rawValue)
        // Router Alert.
        octets += hex("94 04 00 00") + message.octets
        return Dissection(octets)
    }

    @Test func `who joins in one VLAN and leaves in another is still a member of the first`() {
        var state = MembershipState()
        func take(_ message: IGMPMessage, _ host: UInt8, _ stack: [UInt16], at second: Double) {
            state.observe(
                Self.frame(message, from: host, to: IPv4Address(224, 0, 0, 22), stack),
                interface: 0, at: Watched.time(second))
        }
        // Each VLAN has a querier and a version of its own.
        take(Watched.query(3), 1, [10], at: 0)
        take(Watched.query(2), 2, [20], at: 0)
        take(Watched.report(.changeToExcludeMode), 11, [10], at: 1)
        take(Watched.report2(), 11, [20], at: 1)
        take(Watched.report(.changeToExcludeMode), 11, [100, 10], at: 1)
        take(Watched.leave(), 11, [20], at: 2)
        take(Watched.query(2, Watched.group, response: 10), 2, [20], at: 2)
        state.advance(to: Watched.time(5))
        #expect(state.links.map(\.link) == [[10], [20], [100, 10]].map(Self.key))
        #expect(state.links.map(\.querier) == [.v4(Watched.host(1)), .v4(Watched.host(2)), nil])
        #expect(state.links.map(\.hostCompatibilityMode) == [3, 2, 3])
        #expect(state.memberships.map(\.link) == [[10], [20], [100, 10]].map(Self.key))
        #expect(state.memberships.map(\.presence) == [.member, .left, .member])
        #expect(state.groups.map(\.isPresent) == [true, false, true])
        #expect(state.groups.map(\.compatibilityMode) == [3, 2, 3])
    }

    @Test(arguments: UInt64(0) ..< 16)
    func `the state of a VLAN is what it would be if there were no other`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var together = MembershipState()
        var alone = Self.stacks.map { _ in MembershipState() }
        let groups = [Watched.group, IPv4Address(233, 252, 0, 2)]
        var second = 0.0
        for step in 0 ..< 80 {
            second += Double(Int.random(in: 0 ... 40, using: &random)) / 4
            let message = Self.message(groups, &random)
            let host = UInt8.random(in: 1 ... 4, using: &random)
            let number = Int.random(in: 0 ..< Self.stacks.count, using: &random)
            let destination = IPv4Address(224, 0, 0, 22)
            let time = Watched.time(second)
            together.observe(
                Self.frame(message, from: host, to: destination, Self.stacks[number]),
                interface: 0, at: time)
            alone[number].observe(
                Self.frame(message, from: host, to: destination, []), interface: 0, at: time)
            for (number, stack) in Self.stacks.enumerated() {
                alone[number].advance(to: time)
                let link = Self.key(stack)
                func untagged<Row>(_ rows: [Row], _ path: WritableKeyPath<Row, LinkKey>) -> [Row] {
                    rows.filter { $0[keyPath: path] == link }.map { row in
                        var row = row
                        row[keyPath: path] = LinkKey(interface: 0)
                        return row
                    }
                }
                try #require(
                    untagged(together.memberships, \.link) == alone[number].memberships,
                    "seed \(seed), step \(step)")
                try #require(
                    untagged(together.groups, \.link) == alone[number].groups, "step \(step)")
                try #require(
                    untagged(together.queriers, \.link) == alone[number].queriers, "step \(step)")
            }
        }
        #expect(together.links.count == Self.stacks.count)
        #expect(together.messagesDropped == 0 && !together.memberships.isEmpty)
    }

    private static func message(
        _ groups: [IPv4Address], _ random: inout SeededRandom
    ) -> IGMPMessage {
        let group = groups[Int.random(in: 0 ..< groups.count, using: &random)]
        switch Int.random(in: 0 ..< 12, using: &random) {
        case 0: return Watched.query(2, response: 20)
        case 1: return Watched.query(3, response: 20, interval: 20)
        case 2: return Watched.query(3, group, response: 10)
        case 3: return Watched.report1(group)
        case 4: return Watched.report2(group)
        case 5: return Watched.leave(group)
        default:
            let sources = (1 ... 3).map { IPv4Address(198, 51, 100, $0) }
                .filter { _ in Bool.random(using: &random) }
            let type = RecordType(rawValue: UInt8.random(in: 1 ... 6, using: &random))
            return Watched.report(type, group, IPv4AddressList(sources))
        }
    }
}
