import Foundation
import MulticastSockets
import MulticastWire
import TestSupport
import Testing

@Suite("Reading of hosts")
struct HostReadingTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        for path in ["net", "conf/eth0", "conf/eth0.10", "class"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: "tree/\(path)"), withIntermediateDirectories: true)
        }
        try write("1", "tree/conf/eth0/rp_filter")
        try write("2", "tree/conf/eth0.10/rp_filter")
        try write("secret", "outside")
    }

    private func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: path))
    }

    private func read(_ pattern: String) throws -> [String] {
        let reading = try #require(HostReading(root: folder.appending(path: "tree").path))
        return reading.files(pattern).map {
            "\($0.path)=\(String(decoding: $0.octets, as: UTF8.self))"
        }
    }

    @Test func `a star is each name of its folder`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(
            try read("conf/*/rp_filter") == ["conf/eth0/rp_filter=1", "conf/eth0.10/rp_filter=2"])
        #expect(try read("conf/*/nothing") == [])
        #expect(try read("nothing/*") == [])
        #expect(HostReading(root: folder.appending(path: "nothing").path) == nil)
        #expect(HostReading(root: folder.appending(path: "outside").path) == nil)
    }

    @Test func `a link out of the tree, a pipe and a folder are not read`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let net = folder.appending(path: "tree/net").path
        #expect(symlink("../../outside", net + "/igmp") == 0)
        #expect(symlink("../..", net + "/up") == 0)
        #expect(mkfifo(net + "/udp", 0o600) == 0)
        #expect(try read("net/igmp") == [])
        #expect(try read("net/up/outside") == [])
        #expect(try read("net/../../outside") == [])
        #expect(try read("net/udp") == [])
    }

    @Test func `a link to a folder is read as the folder's name`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(symlink("../conf/eth0", folder.appending(path: "tree/class/bridge").path) == 0)
        #expect(try read("class/bridge") == ["class/bridge=eth0"])
    }

    // MARK: Arrivals

    @Test func `UDP to a group is counted, by the addresses and the port of its header`() {
        let octets = hex(
            """
            46 00 00 24  00 00 00 00  04 11 00 00  C0 00 02 02  EF 01 02 03  94 04 00 00
            30 39 13 88  00 0C 00 00  61 62 63 64
            """)
        let packet = ArrivalCount.packet(octets[...], 7)
        #expect(packet?.flow.source == .v4(IPv4Address(192, 0, 2, 2)))
        #expect(packet?.flow.group == .v4(IPv4Address(239, 1, 2, 3)))
        #expect(packet?.flow.port == 5000 && packet?.flow.interface == 7)
        #expect(packet?.timeToLive == 4 && packet?.length == 36)
        #expect(packet?.mayBeFragmented == true)
        // Cut before the port, and no UDP, no group, no first fragment.
        #expect(ArrivalCount.packet(octets[..<27], 7) == nil)
        for (place, value) in [(9, 2), (16, 10), (7, 1)] {
            var other = octets
            other[place] = UInt8(value)
            #expect(ArrivalCount.packet(other[...], 7) == nil)
        }
    }

    @Test func `so it is over IPv6`() {
        let octets = hex(
            """
            60 00 00 00  00 0C 11 04  FE 80 00 00  00 00 00 00  00 00 00 00  00 00 00 02
            FF 15 00 00  00 00 00 00  00 00 00 00  00 00 43 21  30 39 13 88  00 0C 00 00
            """)
        let packet = ArrivalCount.packet(octets[...], 1)
        #expect(packet?.flow.source.description == "fe80::2")
        #expect(packet?.flow.group.description == "ff15::4321")
        #expect(packet?.flow.port == 5000)
        // The Payload Length of 12 and the header's 40 octets; routers of IPv6 never fragment.
        #expect(packet?.timeToLive == 4 && packet?.length == 52)
        #expect(packet?.mayBeFragmented == false)
    }

    @Test func `a tally has the extremes of its packets`() throws {
        // DF, 1428 octets and TTL 9; then no DF, 1500 octets and TTL 2.
        let one = hex(
            """
            45 00 05 94  00 00 40 00  09 11 00 00  C0 00 02 02  EF 01 02 03  30 39 13 88
            """)
        let other = hex(
            """
            45 00 05 DC  00 00 00 00  02 11 00 00  C0 00 02 02  EF 01 02 03  30 39 13 88
            """)
        var tally = ArrivalCount.Tally()
        for octets in [one, other] { tally.add(try #require(ArrivalCount.packet(octets[...], 1))) }
        #expect(tally.packets == 2 && tally.octets == 2928)
        #expect(tally.leastTTL == 2 && tally.greatestTTL == 9)
        #expect(tally.longestUnfragmentable == 1428)
    }

    @Test func `no prefix and no octet of a packet is a trap`() {
        for seed in 0 ..< 500 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let count = Int.random(in: 0 ... 64, using: &random)
            var octets = (0 ..< count).map { _ in UInt8.random(in: 0 ... 255, using: &random) }
            if !octets.isEmpty {
                octets[0] = [0x40, 0x4F, 0x45, 0x60].randomElement(using: &random) ?? 0
            }
            if let packet = ArrivalCount.packet(octets[...], 1) {
                #expect(packet.flow.group.isMulticast)
            }
        }
    }
}
