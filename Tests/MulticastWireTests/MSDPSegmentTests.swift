import MulticastWire
import TestSupport
import Testing

@Suite("MSDP segment", .rfc(3618, "§12"))
struct MSDPSegmentTests {
    /// A Source-Active with two entries and the start of a packet.
    private let sourceActive = hex(
        """
        01 00 24 02     # Source-Active, 8 + 2 * 12 + 4 = 36 octets, 2 entries
        C0 00 02 01     # RP 192.0.2.1
        00 00 00 20     # Reserved, /32
        EF 01 01 01     # 239.1.1.1
        0A 00 00 01     # 10.0.0.1
        00 00 00 20
        EF 02 02 02     # 239.2.2.2
        0A 00 00 02     # 10.0.0.2
        45 00 00 04     # encapsulated data
        """)
    private let keepAlive = hex("04 00 03")

    @Test(.rfc(3618, "§12.2.1"))
    func `decodes every field of a Source-Active`() throws {
        let segment = try read(sourceActive, MSDPSegment.init(from:))
        #expect(segment.remainder.isEmpty && !segment.beginsInMidMessage)
        #expect(!segment.endsInMidMessage)
        let message = try #require(segment.messages.first)
        #expect(message.type == .sourceActive)
        #expect(message.length == 36)
        guard case .sourceActive(let value) = message.value else {
            Issue.record("no Source-Active: \(message.value)")
            return
        }
        #expect(value.entryCount == 2)
        #expect(value.rpAddress == IPv4Address(192, 0, 2, 1))
        #expect(
            value.entries == [
                MSDPSourceActive.Entry(
                    groupAddress: IPv4Address(239, 1, 1, 1), sourceAddress: IPv4Address(10, 0, 0, 1)
                ),
                MSDPSourceActive.Entry(
                    groupAddress: IPv4Address(239, 2, 2, 2), sourceAddress: IPv4Address(10, 0, 0, 2)
                ),
            ])
        #expect(value.encapsulatedData == hex("45 00 00 04"))
        #expect(segment.octets == sourceActive)
        #expect(MSDPMessage(type: .sourceActive, value: message.value) == message)
    }

    @Test(.rfc(3618, "§12.2.2"))
    func `a segment holds many messages, of types known and unknown`() throws {
        let octets =
            keepAlive + hex("02 00 08 00 EF 01 01 01") + hex("09 00 05 AA BB") + sourceActive
        let segment = try read(octets, MSDPSegment.init(from:))
        #expect(segment.messages.map(\.type.rawValue) == [4, 2, 9, 1])
        #expect(
            segment.messages[1].value
                == .sourceActiveRequest(reserved: 0, group: IPv4Address(239, 1, 1, 1), rest: []))
        #expect(segment.messages[2].value == .octets([0xAA, 0xBB]))
        #expect(segment.octets == octets)
    }

    @Test func `a segment that begins in the middle of a message says so`() throws {
        for start in [1, 5, 9, 12, 20, 30, 34] {
            let octets = Array(sourceActive[start...]) + keepAlive
            let segment = try read(octets, MSDPSegment.init(from:))
            #expect(segment.beginsInMidMessage, "from octet \(start)")
            #expect(segment.remainder == octets)
        }
    }

    @Test func `a segment that ends in the middle of a message says how much is to come`() throws {
        for length in 3 ..< sourceActive.count {
            let octets = keepAlive + sourceActive[..<length]
            var reader = ByteReader(octets.span)
            let segment = try MSDPSegment(from: &reader)
            #expect(segment.missing == sourceActive.count - length)
            #expect(reader.failure == nil)
            #expect(segment.octets == octets)
        }
    }

    @Test func `one or two octets of the next header are the start of a message`() throws {
        let segment = try read(keepAlive + [1, 0], MSDPSegment.init(from:))
        #expect(segment.messages.count == 1)
        #expect(segment.missing == 1)
    }

    @Test func `no payload is no segment`() {
        #expect(throws: DecodeError.self) { try read([], MSDPSegment.init(from:)) }
    }

    @Test(
        arguments: [
            "01 00 14 02 C0000201 00000020 EF010101 0A000001 00000020 EF020202 0A000002",
            "01 00 08 01 C0000201", "04 00 03 04 00 00", "04 00 00",
            "04 00 03 02 00 04 00 EF010101", "04 00 03 06 00 03",
        ])
    func `a message that is shorter than its type has is a failure`(text: String) throws {
        let octets = hex(text)
        var reader = ByteReader(octets.span)
        let segment = try MSDPSegment(from: &reader)
        #expect(segment.messages.last?.isTooShort == true)
        #expect(reader.failure?.field == "Length")
        #expect(segment.octets == octets)
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `what is decoded is encoded`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var octets: [UInt8] = []
        for _ in 0 ..< Int.random(in: 1 ... 4, using: &random) {
            let entries = (0 ..< Int.random(in: 0 ... 3, using: &random)).map { _ in
                MSDPSourceActive.Entry(
                    groupAddress: IPv4Address(rawValue: .random(in: 0 ... .max, using: &random)),
                    sourceAddress: IPv4Address(rawValue: .random(in: 0 ... .max, using: &random)))
            }
            let value = MSDPSourceActive(rpAddress: IPv4Address(10, 0, 0, 9), entries: entries)
            octets += MSDPMessage(type: .sourceActive, value: .sourceActive(value)).octets
        }
        // Some of it is spoilt, and the end is cut.
        for _ in 0 ..< Int(seed % 4) {
            octets[Int.random(in: octets.indices, using: &random)] = .random(
                in: 0 ... .max, using: &random)
        }
        for length in 1 ... octets.count {
            let prefix = Array(octets[..<length])
            #expect(try read(prefix, MSDPSegment.init(from:)).octets == prefix)
        }
        let noise = (0 ..< 40).map { _ in UInt8.random(in: 0 ... 12, using: &random) }
        #expect(try read(noise, MSDPSegment.init(from:)).octets == noise)
    }
}
