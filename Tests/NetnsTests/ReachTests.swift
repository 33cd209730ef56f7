import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// `mcping reach` through chains of real routers.
    @Suite("Reach", .serialized, .needs(.root, .program("smcrouted"), .program("nft")))
    struct ReachTests {
        private func reach(
            _ chain: RouterChain, _ words: String...
        ) throws -> (found: [Int: ProbeRecord], summary: ProbeRecord) {
            let output = try chain.run(
                on: chain.prober, [products + "/mcping", "reach", "--json", "-q"] + words)
            let records = try ProbeRecord.records(output)
            var found: [Int: ProbeRecord] = [:]
            for record in records where record.type == "reach" {
                let parts = try #require(record.responder).split(separator: ".")
                found[try #require(Int(parts[2]))] = record
            }
            return (found, try #require(records.last { $0.type == "summary" }))
        }

        @Test(arguments: [1, 3, 8])
        func `every member's TTL and hops are exact, and it takes less than three seconds`(
            length: Int
        ) throws {
            let chain = try RouterChain(length)
            try chain.answer()
            for _ in 0 ..< 3 {
                let (found, summary) = try reach(chain, RouterChain.group)
                #expect(found.count == length)
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
                let (found, _) = try reach(chain, "--max-ttl", "64", RouterChain.group)
                #expect(found.count == 5)
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
    }
}
