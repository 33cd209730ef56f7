import MulticastWire
import TestSupport
import Testing

@Suite("PTP message")
struct PTPMessageTests {
    private let header = """
        00 2C       # messageLength
        7F 00       # domain 127, minorSdoId
        02 00       # two steps
        00 00 00 00 00 00 00 00  00 00 00 00
        00 1D C1 FF FE 12 34 56  00 01   # clock and port
        12 34       # sequenceId
        00 FD       # control, 2^-3 s
        """

    private func message(_ text: String) throws -> PTPMessage? {
        let octets = hex(text)
        var reader = ByteReader(octets.span)
        return try PTPMessage(from: &reader)
    }

    @Test func `a Sync of two steps`() throws {
        let sync = try #require(
            try message("10 02\n\(header)" + String(repeating: "00", count: 10)))
        #expect(sync.type == .sync && sync.version == 2 && sync.domain == 127)
        #expect(sync.sdoID == 0x100 && sync.isTwoStep && !sync.isUnicast)
        #expect(sync.source == PTPMessage.PortIdentity(clock: 0x001D_C1FF_FE12_3456, port: 1))
        #expect(sync.source.clockText == "001dc1fffe123456")
        #expect(sync.sequenceID == 0x1234 && sync.logMessageInterval == -3)
    }

    @Test func `an Announce names the grandmaster`() throws {
        let text = """
            0B 12
            \(header)
            00 00 00 00 00 00 00 00 00 00  00 25 00   # time, UTC offset, reserved
            80 06 21 4E 5D 80                         # priority 1, quality, priority 2
            AA BB CC FF FE DD EE FF  00 00  20        # grandmaster, steps, source
            """
        let announce = try #require(try message(text))
        #expect(announce.type == .announce)
        #expect(announce.grandmaster == 0xAABB_CCFF_FEDD_EEFF)
    }

    @Test func `an answer names whose request it is for`() throws {
        let text = "09 02\n\(header)\n00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 05 00 02"
        let answer = try #require(try message(text))
        #expect(answer.requestingPort == PTPMessage.PortIdentity(clock: 5, port: 2))
    }

    @Test func `a Sync of version 1`() throws {
        let text = """
            00 01 00 01
            5F 44 46 4C 54 00 00 00 00 00 00 00 00 00 00 00   # subdomain _DFLT
            01 01 00 1D C1 12 34 56 00 01 00 07 00 00 00 08
            """
        let sync = try #require(try message(text))
        #expect(sync.version == 1 && sync.type == .sync && sync.sequenceID == 7)
        #expect(sync.source == PTPMessage.PortIdentity(clock: 0x001D_C112_3456, port: 1))
    }

    @Test func `what is none is no message, and no prefix is read`() throws {
        let (other, short) = (try message("00 03 00 00"), try message("00"))
        #expect(other == nil && short == nil)
        let octets = hex(
            "09 02\n\(header)\n00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 05 00 02")
        for length in 2 ..< octets.count {
            var isCut = false
            do throws(DecodeError) {
                var reader = ByteReader(octets.span.extracting(first: length))
                _ = try PTPMessage(from: &reader)
            } catch {
                isCut = true
            }
            #expect(isCut, "\(length) octets")
        }
    }
}
