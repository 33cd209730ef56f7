import MulticastWire
import TestSupport
import Testing

@Suite("Probe message")
struct ProbeMessageTests {
    /// What ssmping 0.9.1 and its server sent.
    private let ssmpingRequest = hex(
        """
        51 0001 0004 0000454c 0002 0004 00000001 0003 0008 6b00def2 000d4849 0005 0000
        0004 0005 01 e82bd3ea
        """)
    private let ssmpingReply = hex(
        """
        41 0001 0004 0000454c 0002 0004 00000001 0003 0008 6b00def2 000d4849 0005 0000
        0004 0005 01 e82bd3ea
        0006 001c 302e392e312028323030383034313829205b61736d5d5b73697a655d
        """)
    /// What two omping 0.0.5 sent one another.
    private let clientID = hex("6e4600000a6300013c73a4a2c6d86559834c666399232b04")
    private let sessionID = hex("59460000ca3f4b00453088c6ba5beecd")

    private func head(_ type: String) -> [UInt8] {
        hex(type) + hex("0000 0001 02 0001 0018") + clientID
    }

    @Test func `a request of ssmping tells its number and its group`() throws {
        guard case .ssmping(let message) = try read(ssmpingRequest, ProbeMessage.init(from:)) else {
            Issue.record("not taken for ssmping")
            return
        }
        #expect(message.type == .request)
        #expect(message.options.map(\.type) == [1, 2, 3, 5, 4])
        #expect(message.clientID == 0x454C && message.sequence == 1)
        #expect(
            message.timestamp == ProbeTimestamp(seconds: 0x6B00_DEF2, microseconds: 0xD_4849))
        #expect(message.group == .v4(IPv4Address(232, 43, 211, 234)))
        #expect(message.version == nil && message.replySize == nil)
        #expect(message.octets == ssmpingRequest)
    }

    @Test func `an answer of ssmping has the request's options and the version`() throws {
        guard case .ssmping(let message) = try read(ssmpingReply, ProbeMessage.init(from:)) else {
            Issue.record("not taken for ssmping")
            return
        }
        #expect(message.type == .reply && message.sequence == 1)
        #expect(message.version == Array("0.9.1 (20080418) [asm][size]".utf8))
        #expect(message.octets == ssmpingReply)
    }

    @Test func `an IPv6 group of ssmping has 17 octets with its family`() throws {
        let octets =
            hex("51 0007 0002 05DC 0004 0011 02") + hex("FF3E0000 00000000 00000000 43211234")
        guard case .ssmping(let message) = try read(octets, ProbeMessage.init(from:)) else {
            Issue.record("not taken for ssmping")
            return
        }
        #expect(message.group?.description == "ff3e::4321:1234")
        #expect(message.replySize == 1500)
    }

    @Test(.rfc(6450, "§3.4"))
    func `an Init asks for a group by prefix`() throws {
        let octets = head("49") + hex("000a 0007 0001 20 e82bd3ea")
        guard case .multicastPing(let message) = try read(octets, ProbeMessage.init(from:)) else {
            Issue.record("not taken for RFC 6450")
            return
        }
        #expect(message.type == .`init`)
        #expect(message.version == 2 && message.clientID == clientID && message.sequence == nil)
        #expect(message.prefixes.map(\.length) == [32])
        #expect(message.prefixes.map(\.address.description) == ["232.43.211.234"])
        #expect(message.octets == octets)
    }

    @Test(.rfc(6450, "§3.4"))
    func `a Server Response offers a group and a session`() throws {
        let octets = head("53") + hex("0004 0006 0001 e82bd3ea 000b 0010") + sessionID
        guard case .multicastPing(let message) = try read(octets, ProbeMessage.init(from:)) else {
            Issue.record("not taken for RFC 6450")
            return
        }
        #expect(message.type == .serverResponse)
        #expect(message.group == .v4(IPv4Address(232, 43, 211, 234)))
        #expect(message.sessionID == sessionID)
        #expect(message.octets == octets)
    }

    @Test(.rfc(6450, "§3.2"))
    func `the Version option tells RFC 6450 from ssmping`() throws {
        let rest = hex("0002 0004 00000001 0003 0008 6b00defa 0004a8ba 0004 0006 0001 e82bd3ea")
        let request = head("51") + rest + hex("000b 0010") + sessionID
        let reply = head("41") + rest + hex("0009 0001 40")
        guard case .multicastPing(let sent) = try read(request, ProbeMessage.init(from:)),
            case .multicastPing(let answered) = try read(reply, ProbeMessage.init(from:))
        else {
            Issue.record("not taken for RFC 6450")
            return
        }
        #expect(sent.type == .echoRequest && answered.type == .echoReply)
        #expect(sent.sequence == 1 && answered.sequence == 1)
        #expect(
            sent.clientTimestamp == ProbeTimestamp(seconds: 0x6B00_DEFA, microseconds: 0x4_A8BA))
        #expect(sent.ttl == nil && answered.ttl == 64)
        #expect(sent.octets == request && answered.octets == reply)
    }

    @Test(.rfc(6450, "§3.2"))
    func `the options that are rarer are read as well`() throws {
        let octets =
            hex("53 0000 0001 02 0005 0004 0006 000C") + hex("0006 0002 C3A9")
            + hex("000C 0008 00000001 00000002") + hex("000A 0003 0002 00")
            + hex("000A 0004 0001 08 EF")
        let message = try read(octets, MulticastPingMessage.init(from:))
        #expect(message.requestedOptions == [.serverInformation, .serverTimestamp])
        #expect(message.serverInformation == Array("é".utf8))
        #expect(message.serverTimestamp == ProbeTimestamp(seconds: 1, microseconds: 2))
        #expect(message.prefixes.map(\.address.description) == ["::", "239.0.0.0"])
        #expect(message.prefixes.map(\.length) == [0, 8])
    }

    @Test func `an option that is not all there is a failure, and nothing is lost`() throws {
        for octets in [ssmpingRequest, ssmpingReply] {
            for length in 5 ..< octets.count {
                let prefix = Array(octets[..<length])
                var reader = ByteReader(prefix.span)
                #expect(try ProbeMessage(from: &reader).octets == prefix)
            }
            let short = Array(octets.dropLast())
            var reader = ByteReader(short.span)
            _ = try ProbeMessage(from: &reader)
            #expect(reader.failure?.field == "Value")
        }
    }

    @Test func `mping's memory is read by its offsets`() throws {
        let octets =
            Array("2.1\0s".utf8) + hex("05 0000")
            // AF_INET of a little-endian Linux, port 0, 10.99.0.1, and what lay behind it.
            + hex("0200 0000 0A630001") + Array(repeating: 0xEE, count: 120)
            + hex("0200 10E1 E1010203") + Array(repeating: 0, count: 120)
            + hex("00000003  6A420000  000000000000035C  00000000000BB013") + [0, 0]
        #expect(octets.count == 290)
        guard case .mping(let message) = try read(octets, ProbeMessage.init(from:)) else {
            Issue.record("not taken for mping")
            return
        }
        #expect(message.version == Array("2.1\0".utf8))
        #expect(message.type == .request && message.ttl == 5)
        #expect(message.sourceHost.address == .v4(IPv4Address(10, 99, 0, 1)))
        #expect(message.destinationHost.address == .v4(IPv4Address(225, 1, 2, 3)))
        #expect(message.destinationHost.port == 4321)
        #expect(message.sequence == 3)
        #expect(message.processID == hex("6A420000"))
        #expect(message.seconds == 860 && message.microseconds == 765_971)
        #expect(message.payload == [0, 0])
        #expect(message.octets == octets)
        expectEveryPrefixTruncated(Array(octets[..<288]), MpingMessage.init(from:))
    }

    @Test(arguments: [
        ("0200", true), ("0002", true), ("1002", true), ("0A00", false), ("000A", false),
        ("1C1C", false), ("1C1E", false), ("1C18", false),
    ])
    func `mping's addresses are told in either byte order`(family: String, isIPv4: Bool) throws {
        let octets =
            hex(family) + hex("10E1 E9FC0001 FF0E0000 00000000 00000000 00000042")
            + Array(repeating: 0, count: 104)
        let host = try read(octets, MpingMessage.Host.init(from:))
        #expect(host.address?.description == (isIPv4 ? "233.252.0.1" : "ff0e::42"))
        #expect(host.octets == octets)
    }

    @Test func `a probe of mping that is made is read again`() throws {
        let message = MpingMessage(
            type: .reply, ttl: 3, sourceHost: .init(.v4(IPv4Address(192, 0, 2, 1)), port: 4321),
            destinationHost: .init(.v6(IPv6Address(high: 0xFF0E << 48, low: 0x42)), port: 4321),
            sequence: 9, processID: [1, 2, 3, 4], seconds: 5, microseconds: 6)
        #expect(message.octets.count == 288)
        #expect(try read(message.octets, ProbeMessage.init(from:)) == .mping(message))
        #expect(message.destinationHost.address?.description == "ff0e::42")
    }

    @Test(arguments: ["", "Hello", "Sender PID 7", "2.1", "2x1", "\u{1}", "Answer", "Init "])
    func `what is no probe is refused`(text: String) {
        #expect(throws: DecodeError.self) { try read(Array(text.utf8), ProbeMessage.init(from:)) }
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `what is decoded is encoded`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var octets: [UInt8] = [[0x51, 0x41, 0x49, 0x53].randomElement(using: &random) ?? 0x51]
        for _ in 0 ..< Int.random(in: 1 ... 6, using: &random) {
            let value = (0 ..< Int.random(in: 0 ... 9, using: &random)).map { _ in
                UInt8.random(in: 0 ... .max, using: &random)
            }
            octets += ProbeOption(type: .random(in: 0 ... 12, using: &random), value: value).octets
        }
        octets += (0 ..< Int(seed % 6)).map { _ in .random(in: 0 ... .max, using: &random) }
        let message = try read(octets, ProbeMessage.init(from:))
        #expect(message.octets == octets)
        if case .multicastPing(let message) = message {
            _ = (message.group, message.prefixes, message.requestedOptions, message.ttl)
        }
    }
}
