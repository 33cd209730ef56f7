import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// `mcping reach` through chains of real routers.
    @Suite("Reach", .serialized, .needs(.root, .program("smcrouted"), .program("nft")))
    struct ReachTests {
        /// What was found of the members, by their links.
        private func found(
            _ records: [ProbeRecord], _ type: String = "reach"
        ) throws -> [Int: ProbeRecord] {
            var found: [Int: ProbeRecord] = [:]
            for record in records where record.type == type {
                let parts = try #require(record.responder).split(separator: ".")
                let link = try #require(Int(parts[2]))
                found[link] = record
            }
            return found
        }

        private func reach(
            _ chain: RouterChain, _ words: String...
        ) throws -> (found: [Int: ProbeRecord], summary: ProbeRecord, all: [ProbeRecord]) {
            let output = try chain.run(
                on: chain.prober, [products + "/mcping", "reach", "--json", "-q"] + words)
            let records = try ProbeRecord.records(output)
            return (
                try found(records), try #require(records.last { $0.type == "summary" }), records
            )
        }

        @Test(arguments: 1 ... 8)
        func `every member's TTL and hops are exact, and it takes less than three seconds`(
            length: Int
        ) throws {
            let chain = try RouterChain(length)
            try chain.answer()
            for _ in 0 ..< 3 {
                let (found, summary, _) = try reach(chain, RouterChain.group)
                #expect(found.keys.sorted() == Array(0 ... length))
                for (number, record) in found {
                    #expect(record.ttlMinimum == number + 1 && record.forwardHops == number)
                    #expect(record.returnHops == number && record.excessHops == 0)
                    #expect(record.thresholds == [] && record.confidence == 1)
                }
                #expect(try #require(summary.durationMs) < 3000)
            }
        }

        @Test(arguments: [(1, 2), (3, 16), (4, 40)])
        func `a threshold is located, though a fifth of all packets is lost`(
            router: Int, threshold: Int
        ) throws {
            let chain = try RouterChain(5, thresholds: [router: threshold])
            try chain.answer()
            try chain.lose(percent: 20)
            for _ in 0 ..< 3 {
                let (found, _, _) = try reach(chain, "--max-ttl", "64", RouterChain.group)
                #expect(found.count == 6)
                for (number, record) in found {
                    let needed = max(number + 1, number >= router ? threshold + router : 0)
                    #expect(record.ttlMinimum == needed && record.forwardHops == number)
                    let expected =
                        needed > number + 1
                        ? [ProbeRecord.Threshold(hop: router, ttl: threshold)] : []
                    #expect(record.thresholds == expected)
                    #expect(try #require(record.confidence) >= 0.9999)
                }
            }
        }

        /// A chain with one threshold somewhere, and members that answer on some of its links.
        struct Riddle: CustomTestStringConvertible {
            let length: Int
            let router: Int
            let threshold: Int
            let links: Set<Int>

            init(seed: UInt64) {
                var random = SeededRandom(seed: seed)
                length = Int(seed % 8) + 1
                router = Int.random(in: 1 ... length, using: &random)
                threshold = Int.random(in: 2 ... 64, using: &random)
                let some = (0 ..< length).filter { _ in Bool.random(using: &random) }
                links = Set(some).union([length])
            }

            /// The smallest TTL that reaches a link, were the threshold `threshold` at `router`.
            static func minimum(_ link: Int, _ router: Int, _ threshold: Int) -> Int {
                max(link + 1, link >= router ? threshold + router : 0)
            }

            /// All single thresholds that those who answer allow: every one is tried.
            var explanations: [ProbeRecord.Threshold] {
                (1 ... length).flatMap { place in
                    (2 ... 80).map { ProbeRecord.Threshold(hop: place, ttl: $0) }
                }.filter { other in
                    links.allSatisfy {
                        Self.minimum($0, other.hop, other.ttl)
                            == Self.minimum($0, router, threshold)
                    }
                }
            }

            var testDescription: String {
                "threshold \(threshold) at router \(router) of \(length), members on "
                    + links.sorted().map(String.init).joined(separator: ", ")
            }
        }

        @Test(arguments: (UInt64(0) ..< 16).map(Riddle.init))
        func `a threshold of any router is narrowed to what those who answer allow`(
            riddle: Riddle
        ) throws {
            let chain = try RouterChain(
                riddle.length, thresholds: [riddle.router: riddle.threshold])
            try chain.answer(on: riddle.links)
            let (found, _, _) = try reach(chain, "--max-ttl", "80", RouterChain.group)
            #expect(Set(found.keys) == riddle.links)
            for (link, record) in found {
                let minimum = Riddle.minimum(link, riddle.router, riddle.threshold)
                #expect(record.ttlMinimum == minimum && record.forwardHops == link)
                #expect(
                    record.thresholds == (minimum > link + 1 ? riddle.explanations : []))
            }
        }

        @Test(arguments: [[String](), ["--spread", "100"]])
        func `who is behind a boundary of some groups is told for each`(spread: [String]) throws {
            let chain = try RouterChain(4, boundaries: [2: [RouterChain.siteGroup]])
            try chain.answer()
            let output = try chain.run(
                on: chain.prober,
                [products + "/mcping", "reach", "--json", "-q"] + spread
                    + [
                        "--max-ttl", "8", "--groups",
                        "\(RouterChain.organizationGroup),\(RouterChain.siteGroup)",
                        RouterChain.group,
                    ])
            let records = try ProbeRecord.records(output)
            for (group, reached) in [
                (RouterChain.group, 0 ... 4), (RouterChain.organizationGroup, 0 ... 4),
                (RouterChain.siteGroup, 0 ... 1),
            ] {
                let found = try found(records.filter { $0.group == group })
                #expect(found.keys.sorted() == Array(reached))
                for (number, record) in found {
                    #expect(record.ttlMinimum == number + 1 && record.forwardHops == number)
                }
            }
            let boundaries = try found(records, "boundary")
            #expect(boundaries.keys.sorted() == [2, 3, 4])
            for boundary in boundaries.values {
                #expect(
                    boundary.reachedBy == [RouterChain.group, RouterChain.organizationGroup])
                #expect(boundary.missedBy == [RouterChain.siteGroup])
            }
        }
    }
}
