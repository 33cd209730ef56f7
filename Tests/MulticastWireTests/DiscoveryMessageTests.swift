import MulticastWire
import TestSupport
import Testing

@Suite("DNS message")
struct DNSMessageTests {
    @Test func `an answer with pointers in its names`() throws {
        let octets = hex(
            """
            00 00 84 00  00 00 00 02  00 00 00 00
            05 5F 48 74 74 70  04 5F 74 63 70  05 6C 6F 63 61 6C 00   # _Http._tcp.local
            00 0C 00 01 00 00 11 94 00 04  01 41 C0 0C                # PTR A.<12>
            C0 28 00 21 80 01 00 00 00 78 00 09  00 00 00 00 00 50    # SRV of a, port 80
            01 62 00                                                  # b
            """)
        let message = try #require(dns(octets))
        #expect(message.isResponse && message.isWhole && message.questions.isEmpty)
        let (pointer, service) = (message.answers[0], message.answers[1])
        #expect(pointer.name.description == "_http._tcp.local" && pointer.type == 12)
        #expect(pointer.timeToLive == 4500 && !pointer.isUnique)
        #expect(pointer.data == Array("a._http._tcp.local".utf8))
        #expect(service.name.description == "a._http._tcp.local" && service.isUnique)
        #expect(service.data == [0, 0, 0, 0, 0, 80, 0x62])
    }

    @Test func `a question that wants a unicast answer`() throws {
        let octets = hex("00 00 00 00 00 01 00 00 00 00 00 00  01 61 00  00 FF 80 01")
        let message = try #require(dns(octets))
        #expect(!message.isResponse && message.questions.count == 1)
        #expect(message.questions[0].wantsUnicast && message.questions[0].type == 255)
    }

    @Test(arguments: [
        "C0 0C 00 01 00 01",  // a pointer to itself
        "C0 20 00 01 00 01",  // one that leads on
        "41 61 00 00 01 00 01",  // a label of another kind
        "05 61",  // a label that is cut
    ])
    func `a name that does not end is not read`(question: String) throws {
        let octets = hex("00 00 00 00 00 01 00 00 00 00 00 00 \(question)")
        let message = try #require(dns(octets))
        #expect(!message.isWhole && message.questions.isEmpty)
    }

    @Test(arguments: [(depth: 3, isRead: true), (depth: 60, isRead: false)])
    func `a long chain of pointers is not followed`(depth: Int, isRead: Bool) throws {
        // A record whose data are 64 pointers, each to the one before it, and one named by them.
        var octets = hex("00 00 84 00 00 00 00 02 00 00 00 00  00 00 01 00 01 00 00 00 00 00 80")
        for number in 0 ..< 64 {
            octets += [0xC0, UInt8(number == 0 ? 12 : octets.count - 2)]
        }
        octets += [0xC0, UInt8(23 + 2 * depth)] + hex("00 01 00 01 00 00 00 00 00 00")
        let message = try #require(dns(octets))
        #expect(message.isWhole == isRead && message.answers.count == (isRead ? 2 : 1))
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `any octets are read without a trap`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var octets = (0 ..< Int.random(in: 0 ..< 200, using: &random)).map { _ in
            UInt8.random(in: 0 ... 255, using: &random)
        }
        if octets.count > 12 { octets.replaceSubrange(4 ..< 12, with: [0, 3, 0, 3, 0, 3, 0, 3]) }
        let message = dns(octets)
        #expect((message == nil) == (octets.count < 12))
    }
}

@Suite("RTPS message")
struct RTPSMessageTests {
    private let header = "52 54 50 53 02 03 01 10  00 00 00 00 00 00 00 07  00 00 00 09"

    private func message(_ text: String) throws -> RTPSMessage? {
        let octets = hex(text)
        var reader = ByteReader(octets.span)
        return try RTPSMessage(from: &reader)
    }

    @Test func `an announcement in either order of octets`() throws {
        for data in [
            "15 05 14 00  00 00 10 00  00 00 00 00  00 01 00 C2  00 00 00 00 01 00 00 00",
            "15 04 00 14  00 00 00 10  00 00 00 00  00 01 00 C2  00 00 00 00 00 00 00 01",
        ] {
            // A time stamp comes before it.
            let read = try message("\(header) 09 01 08 00 00 00 00 00 00 00 00 00 \(data)")
            let announcement = try #require(read)
            #expect(announcement.participant == RTPSMessage.Participant(host: 7, rest: 9))
            #expect(announcement.isAnnouncement && !announcement.hasOther)
        }
    }

    @Test func `data of another writer, and heartbeats`() throws {
        let data = try message(
            "\(header) 15 05 14 00 00 00 10 00 00 00 00 00 00 00 01 03 00 00 00 00 01 00 00 00")
        #expect(data?.hasOther == true && data?.isAnnouncement == false)
        let heartbeat = try message("\(header) 07 01 04 00 00 00 00 00")
        #expect(heartbeat?.hasOther == true)
        let none = try message("52 54 50 58 02 03 01 10 00 00 00 00 00 00 00 07 00 00 00 09")
        #expect(none == nil)
    }

    @Test func `ports tell the domain`() {
        #expect(RTPSMessage.domain(ofDiscoveryPort: 7400) == 0)
        #expect(RTPSMessage.domain(ofDiscoveryPort: 9150) == 7)
        #expect(RTPSMessage.domain(ofDiscoveryPort: 7401) == nil)
        #expect(RTPSMessage.domain(ofDiscoveryPort: 320) == nil)
    }
}

@Suite("Neighbor Discovery message")
struct NeighborDiscoveryMessageTests {
    private func message(_ text: String) throws -> NeighborDiscoveryMessage? {
        let octets = hex(text)
        var reader = ByteReader(octets.span)
        return try NeighborDiscoveryMessage(from: &reader)
    }

    @Test func `a solicitation, an advertisement, and neither`() throws {
        let target = "FE 80 00 00 00 00 00 00 00 00 00 00 00 00 00 05"
        let asked = try message("87 00 00 00 00 00 00 00 \(target)")
        #expect(asked?.target == IPv6Address("fe80::5") && asked?.isAdvertisement == false)
        let told = try message("88 00 00 00 60 00 00 00 \(target)")
        #expect(told?.isAdvertisement == true && told?.isSolicited == true)
        let other = try message("86 00 00 00 00 00 00 00 \(target)")
        #expect(other == nil)
        #expect(throws: DecodeError.self) { try message("87 00 00 00 00 00 00 00 FE 80") }
    }
}

/// Reads a message of DNS.
private func dns(_ octets: [UInt8]) -> DNSMessage? { DNSMessage(octets.span) }
