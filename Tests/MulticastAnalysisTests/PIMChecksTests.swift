import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Checks of PIM messages", .rfc(7761, "§4.9"))
struct PIMChecksTests {
    static let allRouters = IPv4Address(224, 0, 0, 13)
    static let neighbour = IPv4Address(10, 0, 0, 9)

    /// An IPv4 packet from 10.0.0.1 with a message; the capture leaves out its last `cut` octets.
    static func frame(
        _ payload: [UInt8], to destination: IPv4Address = allRouters, ttl: UInt8 = 1, cut: Int = 0
    ) -> Dissection {
        let octets =
            hex("01 00 5E 00 00 0D  02 00 00 00 00 01  08 00  45 C0")
            + bigEndianOctets(UInt16(20 + payload.count)) + hex("00 00 00 00") + [ttl]
            + hex("67 00 00  0A 00 00 01") + bigEndianOctets(destination.rawValue) + payload
        return Dissection(Array(octets.dropLast(cut)), originalLength: octets.count)
    }

    /// A message with the checksum it should have.
    static func message(_ text: String) throws -> [UInt8] {
        let octets = hex(text)
        var reader = ByteReader(octets.span)
        return try PIMMessage(from: &reader).withChecksum().octets + reader.remainder()
    }

    static let hello = "20 00 00 00  00 01 00 02 00 69"
    static let bootstrap = "24 00 00 00  04 B0 1E 05  01 00 01 01 01 01"
    static let joinPrune =
        "23 00 00 00  01 00 0A 00 00 02  00 01 00 D2  01 00 00 20 EF 01 01 01  00 00 00 00"
    static let graft =
        "26 00 00 00  01 00 0A 00 00 02  00 01 00 00  01 00 00 20 EF 01 01 01  00 00 00 00"
    static let register =
        "21 00 00 00  00 00 00 00  45 00 00 14 00 00 00 00 10 FD 00 00 0A 01 01 01 EF 01 01 01"

    static func findings(_ frame: Dissection) -> [Finding] {
        frame.findings.filter { $0.rule.name.hasPrefix("pim-") }
    }

    @Test func `messages as they should be show nothing`() throws {
        for text in [Self.hello, Self.bootstrap, Self.joinPrune] {
            #expect(Self.findings(Self.frame(try Self.message(text))).isEmpty, "\(text)")
        }
        for text in [Self.bootstrap, Self.graft, Self.register] {
            let frame = Self.frame(try Self.message(text), to: Self.neighbour, ttl: 64)
            #expect(Self.findings(frame).isEmpty, "\(text)")
        }
    }

    @Test(arguments: [hello, bootstrap, joinPrune])
    func `a change anywhere breaks the checksum`(text: String) throws {
        let octets = try Self.message(text)
        for place in 1 ..< octets.count {
            var broken = octets
            broken[place] ^= 0x10
            let found = Self.findings(Self.frame(broken))
            #expect(found.map(\.rule).contains(.pimChecksumBad), "octet \(place)")
            #expect(found.first { $0.rule == .pimChecksumBad }?.octets == 36 ..< 38)
        }
    }

    @Test(.rfc(7761, "§4.9.3"))
    func `the checksum of a Register may be over its 8 octets or over all of it`() throws {
        var octets = try Self.message(Self.register)
        #expect(octets[2 ..< 4] == [0xDE, 0xFF])
        octets.replaceSubrange(2 ..< 4, with: [0, 0])
        octets.replaceSubrange(2 ..< 4, with: bigEndianOctets(internetChecksum(octets.span)))
        #expect(Self.findings(Self.frame(octets, to: Self.neighbour)).isEmpty)
        octets[2] ^= 1
        let found = Self.findings(Self.frame(octets, to: Self.neighbour))
        #expect(found.map(\.rule) == [.pimChecksumBad])
    }

    @Test func `a TTL of 64 to the routers of the link is found in its octet`() throws {
        let found = Self.findings(Self.frame(try Self.message(Self.hello), ttl: 64))
        #expect(found.map(\.rule) == [.pimTTLNotOne])
        #expect(found.first?.octets == 22 ..< 23)
    }

    @Test(arguments: [hello, joinPrune])
    func `messages for all routers do not go to one`(text: String) throws {
        let found = Self.findings(Self.frame(try Self.message(text), to: Self.neighbour))
        #expect(found.map(\.rule) == [.pimDestinationWrong])
        #expect(found.first?.octets == 30 ..< 34)
    }

    @Test(.rfc(5059, "Bootstrap message"))
    func `a Bootstrap message does not go to another group`() throws {
        let frame = Self.frame(try Self.message(Self.bootstrap), to: IPv4Address(224, 0, 0, 2))
        #expect(Self.findings(frame).map(\.rule) == [.pimDestinationWrong])
    }

    @Test(arguments: [
        ("20 00 00 00  00 01 00 C8 00 69", 42 ..< 44),  // an option of 200 octets
        ("20 00 00 00  00 01", 34 ..< 40),  // an option without a length
        (
            "23 00 00 00  01 00 0A 00 00 02  00 02 00 D2  01 00 00 20 EF 01 01 01  00 00 00 00",
            34 ..< 60
        ),  // two groups announced, none left
        ("25 00 00 00  01 00 00 20 EF 01", 42 ..< 44),
    ])
    func `what runs past the message is found`(text: String, octets: Range<Int>) throws {
        let found = Self.findings(Self.frame(try Self.message(text)))
        #expect(found.map(\.rule) == [.pimLengthInvalid])
        #expect(found.first?.octets == octets)
    }

    @Test(arguments: 0 ... 3)
    func `a header that is not all there is found`(length: Int) throws {
        let frame = Self.frame(Array(hex("20 00 DF FF").prefix(length)))
        #expect(Self.findings(frame).map(\.rule) == [.pimLengthInvalid])
    }

    @Test func `of another version nothing is judged but where it goes`() {
        #expect(Self.findings(Self.frame(hex("5B 01 1F 1E  00 01"))).isEmpty)
    }

    @Test(arguments: [hello, bootstrap, joinPrune])
    func `a message that the capture cut is not held against its sender`(text: String) throws {
        var octets = try Self.message(text)
        octets[2] ^= 0xFF
        for cut in 1 ... octets.count {
            #expect(Self.findings(Self.frame(octets, cut: cut)).isEmpty, "cut by \(cut)")
        }
    }

    @Test func `an unknown address family is no wrong length`() throws {
        let octets = try Self.message("23 00 00 00  07 00 0A 00 00 02  00 01 00 D2")
        let frame = Self.frame(octets)
        #expect(frame.error?.field == "Addr Family")
        #expect(Self.findings(frame).isEmpty)
    }
}
