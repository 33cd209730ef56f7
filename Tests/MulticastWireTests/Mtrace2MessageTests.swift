import MulticastWire
import TestSupport
import Testing

@Suite("mtrace2 message", .rfc(8487, "§3"))
struct Mtrace2MessageTests {
    private let request = hex(
        """
        02 00 14 20     # Request, 20 octets, 32 hops
        EF 01 01 01     # group 239.1.1.1
        0A 00 00 01     # source 10.0.0.1
        C0 00 02 09     # client 192.0.2.9
        00 07 9C 40     # query 7, port 40000
        """)
    private let block = hex(
        """
        04 00 34 00     # Standard Response Block, 52 octets
        00 01 80 00     # 1.5 s after the NTP second 0
        0A 00 01 01     # incoming interface 10.0.1.1
        0A 00 02 01     # outgoing interface 10.0.2.1
        0A 00 01 02     # upstream router 10.0.1.2
        00 00 00 00 00 00 00 05
        FF FF FF FF FF FF FF FF
        00 00 00 00 00 00 00 09
        00 03 00 08     # routing protocols 3 and 8
        40 00 98 08     # TTL threshold 64, S, /24, REACHED_RP
        """)

    @Test(.rfc(8487, "§3.2.1"))
    func `decodes every field of a message over IPv4`() throws {
        let octets = request + block
        let message = try read(octets, Mtrace2Message.init(from:))
        #expect(message.type == .request && message.length == 20)
        #expect(message.numberOfHops == 32)
        #expect(message.multicastAddress == .v4(IPv4Address(239, 1, 1, 1)))
        #expect(message.sourceAddress == .v4(IPv4Address(10, 0, 0, 1)))
        #expect(message.clientAddress == .v4(IPv4Address(192, 0, 2, 9)))
        #expect(message.queryID == 7 && message.clientPort == 40000)
        guard case .standardResponse(let response) = message.blocks.first?.value else {
            Issue.record("no response block")
            return
        }
        #expect(response.queryArrivalTime == 0x1_8000)
        #expect(
            response.interfaces
                == .v4(
                    incoming: IPv4Address(10, 0, 1, 1), outgoing: IPv4Address(10, 0, 2, 1),
                    upstreamRouter: IPv4Address(10, 0, 1, 2)))
        #expect(response.inputPacketCount == 5)
        #expect(response.outputPacketCount == .max)
        #expect(response.totalNumberOfPackets == 9)
        #expect(response.routingProtocol == 3 && response.multicastRoutingProtocol == 8)
        #expect(response.forwardingTTL == 64)
        #expect(response.countsSourceNetwork && response.sourcePrefixLength == 24)
        #expect(response.forwardingCode.name.map { "\($0)" } == "REACHED_RP")
        #expect(message.octets == octets)
    }

    @Test(.rfc(8487, "§3.2.5"))
    func `a length of 56 has IPv6 addresses`() throws {
        let address = hex("20010DB8 00000000 00000000 00000001")
        let octets =
            hex("03 00 38 FF") + hex("FF0E0000 00000000 00000000 00000001") + address + address
            + hex("00 01 00 02") + hex("04 00 50 00  00 00 00 01  00 00 00 02  00 00 00 03")
            + address + address + Array(repeating: 0xFF, count: 24)
            + hex("00 00 00 00  00 01 40 01")
        let message = try read(octets, Mtrace2Message.init(from:))
        #expect(message.type == .reply && message.length == 56)
        #expect(message.multicastAddress.description == "ff0e::1")
        guard case .standardResponse(let response) = message.blocks.first?.value else {
            Issue.record("no response block")
            return
        }
        #expect(response.forwardingTTL == nil)
        #expect(response.countsSourceNetwork && response.sourcePrefixLength == 64)
        #expect(response.forwardingCode.name.map { "\($0)" } == "WRONG_IF")
        #expect(message.octets == octets)
    }

    @Test(.rfc(8487, "§3.2.6"))
    func `blocks that add to query and response are kept with their values`() throws {
        let octets =
            request + hex("05 00 08 00 00 01 00 03") + hex("06 00 08 01 00 02 00 04")
            + hex("63 00 05 AA BB") + hex("04 00 08 00 00 00 00 00")
        let message = try read(octets, Mtrace2Message.init(from:))
        #expect(
            message.blocks.map(\.value) == [
                .augmentedResponse(mbz: 0, type: 1, value: [0, 3]),
                .extendedQuery(flags: 1, type: 2, value: [0, 4]),
                .octets([0xAA, 0xBB]), .octets([0, 0, 0, 0, 0]),
            ])
        #expect(message.octets == octets)
    }

    @Test func `what is no mtrace2 message is refused`() {
        for text in ["04 00 14 20", "00 00 14 20", "01 00 15 20", "01 00 00 20"] {
            let error = #expect(throws: DecodeError.self) {
                try read(hex(text) + request.dropFirst(4), Mtrace2Message.init(from:))
            }
            guard case .invalid = error?.reason else {
                Issue.record("\(text): \(String(describing: error))")
                return
            }
        }
    }

    @Test func `every prefix is an error or a failure`() throws {
        expectEveryPrefixTruncated(request, Mtrace2Message.init(from:))
        let octets = request + block
        for length in request.count + 1 ..< octets.count {
            let prefix = Array(octets[..<length])
            var reader = ByteReader(prefix.span)
            #expect(try Mtrace2Message(from: &reader).octets == prefix)
            #expect(reader.failure != nil)
        }
    }

    @Test func `a block shorter than its own header ends the list`() throws {
        let octets = request + hex("04 00 02 00 01")
        var reader = ByteReader(octets.span)
        let message = try Mtrace2Message(from: &reader)
        #expect(message.blocks.isEmpty && message.additionalData.count == 5)
        #expect(
            reader.failure?.description == "Length at offset 21 is 2; expected 4 or more")
    }

    @Test func `all codes are encoded as they are`() {
        let names = (UInt8.min ... .max).compactMap {
            Mtrace2ResponseBlock.ForwardingCode(rawValue: $0).name
        }
        #expect(names.count == 17)
        #expect(Set(names.map { "\($0)" }).count == 17)
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `what is decoded is encoded`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var octets = request
        for _ in 0 ..< 3 {
            let length = [6, 8, 52, 80].randomElement(using: &random) ?? 6
            octets += [.random(in: 3 ... 7, using: &random), 0, UInt8(length)]
            octets += (3 ..< length).map { _ in .random(in: 0 ... .max, using: &random) }
        }
        octets += (0 ..< Int(seed % 5)).map { _ in .random(in: 0 ... .max, using: &random) }
        octets[0] = .random(in: 1 ... 3, using: &random)
        #expect(try read(octets, Mtrace2Message.init(from:)).octets == octets)
    }
}
