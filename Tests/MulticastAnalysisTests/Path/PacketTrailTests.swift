import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Packet trail")
struct PacketTrailTests {
    /// The identities of the packets that a point kept.
    private func identities(_ text: String) throws -> [UInt64] {
        try trails(of: text, points: 1)[0].packets.map(\.identity)
    }

    @Test func `what a router changes does not change the identity`() throws {
        let there = "0 data 10.0.0.9 239.1.1.1 5004 id=7 ttl=16"
        let plain = try identities(there)
        #expect(plain.count == 1)
        for change in ["ttl=3", "mac=02:00:00:00:00:99", "vlan=5", "dscp=46", "sum=bad"] {
            // A later option stands in for an earlier one.
            #expect(try identities("\(there) \(change)") == plain, "\(change)")
        }
    }

    @Test func `what tells packets apart changes the identity`() throws {
        let plain = try identities("0 data 10.0.0.9 239.1.1.1 5004 id=7")
        for other in [
            "0 data 10.0.0.8 239.1.1.1 5004 id=7", "0 data 10.0.0.9 239.1.1.2 5004 id=7",
            "0 data 10.0.0.9 239.1.1.1 5005 id=7", "0 data 10.0.0.9 239.1.1.1 5004 id=8",
            "0 data 10.0.0.9 239.1.1.1 5004 id=7 size=101",
            "0 data 10.0.0.9 239.1.1.1 5004 id=7 sport=5",
            "0 data 10.0.0.9 239.1.1.1 5004 id=7 payload=2E2E2E2F",
        ] {
            let identity = try identities(other)
            #expect(identity.count == 1)
            #expect(identity != plain, "\(other)")
        }
    }

    @Test func `only packets to groups are kept, and all frames are counted`() throws {
        let trail = try trails(
            of: """
                0 unicast 10.0.0.5 10.0.0.9
                1 arp 10.0.0.5
                2 data 10.0.0.9 239.1.1.1 5004
                3 data fd00::9 ff15::1 5004
                4 query 10.0.0.1 v2
                """, points: 1)[0]
        #expect(trail.frames == 5)
        #expect(trail.packets.count == 3)
        #expect(trail.streams.map(\.isControl) == [false, false, true])
        #expect(trail.span.map { $0.upperBound.since($0.lowerBound) } == .seconds(4))
    }

    @Test func `a packet that comes again at once is a duplicate, later it is another`() throws {
        let trail = try trails(
            of: """
                0   data 10.0.0.9 239.1.1.1 5004 id=1
                0.5 data 10.0.0.9 239.1.1.1 5004 id=1
                2   data 10.0.0.9 239.1.1.1 5004 id=2
                9   data 10.0.0.9 239.1.1.1 5004 id=2
                """, points: 1)[0]
        let inOrder = trail.packets.sorted { $0.time < $1.time }
        #expect(inOrder.map(\.copies) == [2, 1])
        #expect(inOrder.map(\.isAmbiguous) == [false, true])
        #expect(trail.streams.map(\.duplicates) == [1])
        #expect(trail.streams.map(\.packets) == [4])
    }

    @Test(arguments: [14 + 20 + 8 + 40, 14 + 20 + 8 + 39])
    func `what is cut before all that counts is not compared`(octets: Int) throws {
        let trail = try trails(
            of: "0 data 10.0.0.9 239.1.1.1 5004 size=200", points: 1, snapshot: octets)[0]
        let isWhole = octets == 82
        #expect(trail.packets.count == (isWhole ? 1 : 0))
        #expect(trail.cutPackets == (isWhole ? 0 : 1))
        // It is counted all the same.
        #expect(trail.streams.map(\.packets) == [1])
    }

    @Test func `two points keep the same packets of more than there is room for`() throws {
        // The second point sees every other packet only, so that its share is another one.
        let found = try trails(
            of: """
                0 every 0.01 until 40 data 10.0.0.9 239.1.1.1 5004 seen=1:1@0.001 lose=2
                """, packetLimit: 256)
        #expect(found[0].shift > found[1].shift)
        #expect(found.allSatisfy { $0.packets.count <= 256 })
        let mask = UInt64(1) << UInt64(found[0].shift) - 1
        let coarse = found[1].packets.filter { $0.identity & mask == 0 }
        #expect(coarse.count > 20)
        let kept = Set(found[0].packets.map(\.identity))
        #expect(coarse.allSatisfy { kept.contains($0.identity) })
    }
}
