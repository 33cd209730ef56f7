import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Hostile hosts")
struct HostileHostTests {
    private static let asked = [
        HostFacts.Question(
            group: .v4(IPv4Address(239, 1, 2, 3)), source: .v4(IPv4Address(203, 0, 113, 7)))
    ]

    /// Whoever saved a tree may have cut or changed any file of it.
    @Test(arguments: UInt64(0) ..< 200)
    func `nothing that stands in files is a trap`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let base = try HostCase.saved(seed.isMultiple(of: 2) ? "receiver" : "switch")
        var tree = HostTree()
        for path in base.paths {
            guard var octets = base.octets(of: path) else { continue }
            switch Int.random(in: 0 ... 9, using: &random) {
            case 0:
                octets = Array(octets.prefix(Int.random(in: 0 ... octets.count, using: &random)))
            case 1, 2:
                for _ in 0 ..< 3 where !octets.isEmpty {
                    octets[Int.random(in: 0 ..< octets.count, using: &random)] =
                        [
                            0, 0x30, 0x39, 0x2D, 0x3A, 0x22, 0x5B, 0x7B, 0xFF,
                        ].randomElement(using: &random) ?? 0
                }
            case 3: octets += octets
            case 4:
                octets = Array("18446744073709551616 -9223372036854775808 ffffffffffffffff".utf8)
            default: break
            }
            tree.add(path, octets)
        }
        let diagnosis = HostFacts(tree, asked: Self.asked).diagnosis()
        #expect(diagnosis.outcomes.count == DoctorRule.all.count)
        #expect(diagnosis.outcomes.allSatisfy { !$0.verdicts.isEmpty })
    }

    @Test func `rules that jump in circles come to an end`() {
        var tree = HostTree()
        tree.add("proc/net/dev", Array("  eth0: 0 0\n".utf8))
        tree.add(
            "proc/net/igmp",
            Array("2\teth0      :     2      V3\n\t\t\t\t030201EF     1 0:0\t0\n".utf8))
        tree.add("sys/class/net/eth0/flags", Array("0x1003\n".utf8))
        let rules = (0 ..< 40).map { "-A a -m set --match-set s\($0) src -j a\n" }.joined()
        tree.add(
            "commands/iptables-save",
            Array("*filter\n:INPUT DROP [0:0]\n:a - [0:0]\n-A INPUT -j a\n\(rules)COMMIT\n".utf8))
        let outcome = HostFacts(tree).diagnosis().outcomes.first {
            $0.rule.name == "firewall-blocks-igmp"
        }
        #expect(outcome?.verdicts.first?.kind == .inconclusive)
    }

    @Test func `lists in lists are read to a depth and no further`() {
        func kind(depth: Int) -> Verdict.Kind? {
            var tree = HostTree()
            tree.add("proc/net/dev", Array("  eth0: 0 0\n".utf8))
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            tree.add("commands/ip-route.json", Array(text.utf8))
            return HostFacts(tree).diagnosis().outcomes.first {
                $0.rule.name == "no-multicast-route"
            }?.verdicts.first?.kind
        }
        // Read, and no route in it; not read, and nothing known of routes.
        #expect(kind(depth: 60) == .notApplicable)
        #expect(kind(depth: 100_000) == .inconclusive)
    }
}
