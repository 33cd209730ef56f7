import MulticastWire
import TestSupport
import Testing

@Suite("mtrace message")
struct MtraceMessageTests {
    static let block = """
        12 34 56 78  0A 00 00 01  0A 00 01 01  0A 00 00 02
        00 00 00 05  00 00 00 06  00 00 00 07  03 01 58 00
        """

    @Test func `a response has a block for each hop`() throws {
        let octets = hex(
            """
            1E 02 00 00
            EF 01 02 03  C0 00 02 01  C0 00 02 02  E0 00 01 20
            40 00 00 09
            """ + "\n" + Self.block + Self.block)
        let (message, failure) = try IGMPMessageTests.decode(octets)
        #expect(failure == nil && message.octets == octets)
        guard case .mtrace(let trace) = message.content else {
            Issue.record("\(message)")
            return
        }
        #expect(trace.group == IPv4Address(239, 1, 2, 3))
        #expect(trace.source == IPv4Address(192, 0, 2, 1))
        #expect(trace.destination == IPv4Address(192, 0, 2, 2))
        #expect(trace.responseAddress == IPv4Address(224, 0, 1, 32))
        #expect(trace.responseTTL == 64 && trace.queryID == 9)
        let block = MtraceBlock(
            queryArrivalTime: 0x1234_5678, incomingInterface: IPv4Address(10, 0, 0, 1),
            outgoingInterface: IPv4Address(10, 0, 1, 1),
            previousHopRouter: IPv4Address(10, 0, 0, 2), inputPackets: 5, outputPackets: 6,
            forwardedPackets: 7, routingProtocol: 3, forwardingTTL: 1, flagsAndMask: 0x58)
        #expect(trace.blocks == [block, block])
    }

    @Test func `octets after whole blocks are kept`() throws {
        let octets =
            hex("1F 20 00 00  EF010203 C0000201 C0000202 E0000120 40000009") + hex(Self.block)
            + hex("AA BB CC")
        let (message, failure) = try IGMPMessageTests.decode(octets)
        #expect(failure == nil && message.additionalData == hex("AA BB CC"))
        #expect(message.octets == octets)
    }
}
