import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

/// `mcmac check` of more than anybody has.
@Suite("mcmac check: size")
struct CheckSizeTests: CheckSuite {
    @Test func `thirty thousand groups of a file collide as brute force says`() throws {
        var random = SeededRandom(seed: 11)
        var groups: [UInt32] = []
        for _ in 0 ..< 30_000 {
            // Few enough bits for many collisions: 239.192.0.0/14 and its aliases.
            let bits = UInt32(truncatingIfNeeded: random.next())
            groups.append(0xE040_0000 | bits & 0x0F83_FFFF)
        }
        var expected: [UInt32: Set<UInt32>] = [:]
        for group in groups { expected[group % (1 << 23), default: []].insert(group) }
        expected = expected.filter { $0.value.count > 1 }
        let text = groups.map {
            "\($0 >> 24).\($0 >> 16 & 0xFF).\($0 >> 8 & 0xFF).\($0 & 0xFF)\n"
        }.joined()
        try withFiles([text]) { paths in
            let run = try Run(mcmac: ["check", "--csv", "-q"] + paths)
            #expect(run.status == .negative)
            var told: [UInt32: Set<UInt32>] = [:]
            for line in run.out.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                guard fields[2].contains("shared-mac") else { continue }
                let octets = fields[3].split(separator: ".").compactMap { UInt32($0) }
                let group = octets.reduce(0) { $0 << 8 | $1 }
                told[group % (1 << 23), default: []].insert(group)
            }
            #expect(told.count > 1000)
            #expect(told == expected)
        }
    }

    /// The last of a severity are put by all processors, the first of them by one.
    @Test func `many collisions are shown in the order that few are`() throws {
        // The block 225.0.0.0/8 is reserved, so that each group is a finding of its own.
        let groups = (0 ..< 20_000).map { "225.2.\($0 >> 8).\($0 & 0xFF)\n" }.joined()
        try withFiles([groups]) { files in
            for format in [[], ["--json"], ["--csv"]] {
                let all = try Run(mcmac: ["check", "-q"] + format + files)
                let few = try Run(mcmac: ["check", "-q", "-c", "3000"] + format + files)
                let lines = few.out.split(separator: "\n").dropLast(format == ["--json"] ? 1 : 0)
                #expect(lines.count >= 3000)
                #expect(all.out.hasPrefix(lines.joined(separator: "\n") + "\n"))
                let addresses = all.out.matches(of: /01:00:5e:02:[0-9a-f:]{5}/).map {
                    String($0.output)
                }
                #expect(addresses.count >= 20_000 && addresses == addresses.sorted())
            }
        }
    }
}
