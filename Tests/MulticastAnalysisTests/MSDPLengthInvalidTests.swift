import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("msdp-length-invalid", .rfc(3618, "§12"))
struct MSDPLengthInvalidTests {
    private let keepAlive = hex("04 00 03")
    private let sourceActive = hex("01 00 14 01 C0000201 00000020 EF010101 0A000001")

    /// What a segment with `payload` shows; its first octet is at offset 40.
    private func findings(
        _ payload: [UInt8], isLast: Bool = false, cutBy cut: Int = 0
    ) -> [Finding] {
        let octets =
            hex("45 00") + bigEndianOctets(UInt16(40 + payload.count))
            + hex("0000 0000 40 06 0000 C0000201 C0000202")
            + hex("027F 9C40 00000001 00000001 50") + [isLast ? 0x11 : 0x18]
            + hex("2000 0000 0000") + payload
        return Dissection(
            Array(octets.dropLast(cut)), linkType: .raw, originalLength: octets.count
        ).findings.filter { $0.rule == .msdpLengthInvalid }
    }

    @Test func `messages that fill the segment are right`() {
        #expect(findings(keepAlive).isEmpty)
        #expect(findings(sourceActive + keepAlive, isLast: true).isEmpty)
    }

    @Test func `a message that goes on in the next segment is right`() {
        for length in 1 ..< sourceActive.count {
            #expect(findings(keepAlive + sourceActive[..<length]).isEmpty)
            #expect(findings(Array(sourceActive[..<length])).isEmpty)
            #expect(findings(Array(sourceActive[length...]) + keepAlive).isEmpty)
        }
    }

    @Test func `a message that is too short for its entries is found`() {
        let found = findings(
            hex("01 00 14 02 C0000201 00000020 EF010101 0A000001 00000020 EF020202 0A000002"))
        #expect(found.map(\.octets) == [41 ..< 43])
        #expect(found.map(\.message) == ["Length 20 is too short for type 1: it needs 32"])
        #expect(found.first?.evidenceFor.isEmpty == true)
    }

    @Test func `a message that is too short is found behind others`() {
        let found = findings(keepAlive + hex("02 00 04 00 EF010101"))
        #expect(found.map(\.octets) == [44 ..< 46])
    }

    @Test func `the last segment of a stream holds the rest of its message`() {
        let octets = keepAlive + sourceActive.dropLast(2)
        #expect(findings(octets).isEmpty)
        let found = findings(octets, isLast: true)
        #expect(found.map(\.octets) == [44 ..< 46])
        #expect(
            found.map(\.message) == ["Length 20 runs 2 octets past the end of the stream"])
    }

    @Test func `what the capture cut is not the sender's`() {
        #expect(findings(sourceActive, isLast: true, cutBy: 3).isEmpty)
        #expect(findings(hex("01 00 14 02 C0000201 00000020 EF010101"), cutBy: 4).isEmpty)
    }
}
