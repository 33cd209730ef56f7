import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// Hosts at one switch, which all send and answer.
    final class MeshSegment: Network {
        let `switch`: Node
        let hosts: [Node]

        init(_ count: Int) throws {
            let prefix = Self.nextPrefix()
            `switch` = Node("switch", number: 200, prefix: prefix)
            hosts = (1 ... count).map { Node("host\($0)", number: UInt8($0), prefix: prefix) }
            try super.init(prefix: prefix, nodes: [`switch`] + hosts)
            try ip(
                on: `switch`,
                "link add name br0 type bridge mcast_snooping 0\nlink set dev br0 up")
            for (number, host) in zip(1..., hosts) {
                try connect(host, to: "port\(number)", of: `switch`)
                try ip(
                    on: `switch`,
                    "link set dev port\(number) master br0\nlink set dev port\(number) up")
            }
        }
    }

    @Suite("Mesh", .serialized, .needs(.root, .program("nft")))
    struct MeshTests {
        private struct Pair: Decodable {
            let type: String
            var from: String?
            var to: String?
            var sent: Int?
            var lost: Int?
            var heard: Bool?
            var hops: Int?
            var rttP50Ns: Int?
            var members: Int?
            var deafPairs: Int?
        }

        @Test func `a mesh of twelve with one deaf leg is told right by every member`() throws {
            let segment = try MeshSegment(12)
            let (deaf, unheard) = (segment.hosts[6], segment.hosts[3])
            let rules = """
                table ip deaf {
                  chain into {
                    type filter hook input priority 0
                    ip saddr \(unheard.ipv4) ip daddr 239.1.2.3 drop
                  }
                }
                """
            try Execution.success(
                of: ["ip", "netns", "exec", deaf.namespace, "nft", "-f", "-"], input: rules)
            func start(_ host: Network.Node) throws -> RunningProgram {
                try segment.start(
                    [
                        products + "/mcping", "mesh", "--json", "-q", "--interval", "0.5",
                        "--expect", "11", "239.1.2.3",
                    ], on: host)
            }
            var members = try segment.hosts.map { host in
                try host.namespace == unheard.namespace ? nil : start(host)
            }
            // The one that is not heard comes last: what others have sent by then is not lost to it.
            usleep(1_200_000)
            members[3] = try start(unheard)
            usleep(8_000_000)
            for member in members { member?.send(SIGTERM) }
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            for (host, member) in zip(segment.hosts, members) {
                let execution = try #require(member).wait()
                let records = try execution.output.split(separator: "\n").map {
                    try decoder.decode(Pair.self, from: Data($0.utf8))
                }
                let pairs = records.filter { $0.type == "pair" }
                // The deaf one does not know whom else the one hears that it does not.
                let isDeaf = host.ipv4 == deaf.ipv4
                #expect(pairs.count == (isDeaf ? 122 : 132))
                let unheardPairs = pairs.filter { $0.heard == false }
                #expect(unheardPairs.map(\.from) == [unheard.ipv4])
                #expect(unheardPairs.map(\.to) == [deaf.ipv4])
                for pair in pairs where pair.heard == true {
                    #expect(pair.lost == 0)
                    // Between the two, neither gets an answer to a probe that the other heard, but
                    // for the deaf one itself.
                    if pair.from == deaf.ipv4, pair.to == unheard.ipv4 { continue }
                    #expect(pair.hops == 0 && (pair.rttP50Ns ?? 0) > 0)
                }
                // The deaf one sees ten others, and does not meet what was expected.
                #expect(execution.status == (isDeaf ? 1 : 0))
                #expect(records.last?.members == 12 && records.last?.deafPairs == 1)
            }
        }
    }
}
