import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

extension NetworkTests {
    /// The state that mckit makes of what it hears is that of the systems which hear the same.
    ///
    /// Those are hosts, a switch that snoops, and a router. ``MembershipWalk`` compares them with
    /// all their timers after each step, and has a table of what they hold otherwise and why.
    @Suite("State beside real systems", .needs(.program("bridge"), .program("vtysh")))
    struct StateTests {
        @Test(.rfc(9776, "§6"), arguments: [UInt64(1), 2, 3])
        func `IGMP, after random steps`(seed: UInt64) throws {
            var random = SeededRandom(seed: seed)
            let walk = try MembershipWalk(.ipv4, routerNumber: seed.isMultiple(of: 2) ? 9 : 1)
            for _ in 1 ... 50 { try walk.take(walk.randomStep(&random)) }
            try walk.finish()
        }

        @Test(.rfc(9777, "§7"), arguments: [UInt64(1), 2])
        func `MLD, after random steps`(seed: UInt64) throws {
            var random = SeededRandom(seed: seed)
            let walk = try MembershipWalk(.ipv6)
            for _ in 1 ... 30 { try walk.take(walk.randomStep(&random)) }
            try walk.finish()
        }

        /// What one host does, and what it, the switch and the router hold then; `G` is the group,
        /// digits are sources.
        static let script: [(words: String, held: String?)] = [
            // TO_EX ({}), BLOCK and ALLOW of a host in EXCLUDE mode.
            ("join G", "exclude"),
            ("block G 1", "exclude -1"),
            ("block G 2", "exclude -1 -2"),
            ("unblock G 1", "exclude -2"),
            // TO_IN (1,3), ALLOW and BLOCK in INCLUDE mode.
            ("filter G include 1 3", "include +1 +3"),
            ("join G 4", "include +1 +3 +4"),
            ("leave G 1", "include +3 +4"),
            // TO_EX with a source that was wanted, then with another; TO_IN ({}).
            ("filter G exclude 3", "exclude -3"),
            ("filter G exclude 2", "exclude -2"),
            ("leave G", nil),
            // ALLOW from nothing, and BLOCK of the last source.
            ("join G 1", "include +1"),
            ("leave G 1", nil),
        ]

        @Test(.rfc(9776, "§6.4"), .rfc(9777, "§7.4"), arguments: [false, true])
        func `each change of a filter, as scripted`(isIPv6: Bool) throws {
            let addresses: WalkAddresses = isIPv6 ? .ipv6 : .ipv4
            let walk = try MembershipWalk(addresses)
            let group = addresses.groups[0]
            func full(_ words: String) -> String {
                words.split(separator: " ").map { word -> String in
                    guard let number = word.last?.wholeNumberValue else {
                        return word == "G" ? group : String(word)
                    }
                    return word.dropLast() + addresses.sources[number - 1]
                }.joined(separator: " ")
            }
            for (words, held) in Self.script {
                var after: HeldGroup?
                let parts = held.map { full($0).split(separator: " ").map(String.init) } ?? []
                if let mode = parts.first {
                    after = HeldGroup(
                        isExclude: mode == "exclude",
                        hostSources: parts.dropFirst().map { String($0.dropFirst()) })
                }
                try walk.take(.tell(host: 0, full(words), group: group, after: after))
                // What was wanted before runs out after the queries about it.
                try walk.settle { systems in
                    let bridge = systems.bridge.ports["port1"]?[group]?.description
                    let router = systems.router.map { $0[group]?.description } ?? bridge
                    return bridge == held.map(full) && router == bridge
                        ? [] : ["\(words): \(bridge ?? "nothing"), \(router ?? "nothing")"]
                }
            }
        }

        @Test(
            .rfc(9776, "§6.6.2"),
            arguments: [
                // The lower address takes over again when it is back; the higher one does not.
                (UInt8(1), ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.5", "192.0.2.1"], 2),
                (UInt8(9), ["192.0.2.5", "192.0.2.9", "192.0.2.9", "192.0.2.5", "192.0.2.5"], 1),
            ])
        func `another querier takes over, and members stay`(
            routerNumber: UInt8, queriers: [String], elections: Int
        ) throws {
            let walk = try MembershipWalk(.ipv4, routerNumber: routerNumber)
            let source = WalkAddresses.ipv4.sources[0]
            let observer = walk.ports[0].observer
            let steps: [WalkStep] = [
                .tell(
                    host: 0, "join 239.1.1.1", group: "239.1.1.1",
                    after: HeldGroup(isExclude: true)),
                .tell(
                    host: 1, "join 239.1.1.1 \(source)", group: "239.1.1.1",
                    after: HeldGroup(isExclude: false, hostSources: [source])),
                .switchQueries(false), .switchQueries(true), .routerHeard(false),
                .routerHeard(true),
            ]
            for (step, querier) in zip(steps, [queriers[0]] + queriers) {
                try walk.take(step)
                try walk.settle { _ in
                    let elected = observer.querier(isIPv6: false) ?? "none"
                    return elected == querier ? [] : ["querier \(elected), not yet \(querier)"]
                }
            }
            try walk.finish()
            func times(_ address: String) -> [Int] {
                observer.state.queriers.filter { "\($0.address)" == address }.map(\.elections)
            }
            #expect(times(walk.segment.router.ipv4) == [elections])
            // The switch queries before the router is there.
            #expect(times(walk.segment.switch.ipv4) == [2])
        }

        @Test(.rfc(9776, "§6.5"))
        func `a host that is gone without a word runs out when the switch says`() throws {
            let walk = try MembershipWalk(.ipv4)
            try walk.take(
                .tell(
                    host: 0, "join 239.1.1.1", group: "239.1.1.1",
                    after: HeldGroup(isExclude: true)))
            try walk.take(.heard(host: 0, false))
            let row = try #require(
                walk.ports[0].observer.membership(of: walk.segment.alone, in: "239.1.1.1"))
            #expect(row.presence == .expired)
            #expect(row.left?.since(row.lastReport) == SnoopedSegment.membershipInterval)
            // Back again, it answers the next query.
            try walk.take(.heard(host: 0, true))
            let again = try #require(
                walk.ports[0].observer.membership(of: walk.segment.alone, in: "239.1.1.1"))
            #expect(again.presence == .member && again.joins == 2 && !again.joinWasSeen)
        }
    }
}
