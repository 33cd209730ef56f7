import MulticastWire
import TestSupport
import Testing

@Suite("SDP")
struct SessionDescriptionTests {
    private func text(_ octets: ArraySlice<UInt8>?) -> String? {
        octets.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `tells the session, its media and where they are sent`() throws {
        let octets = Array(
            """
            v=0\r
            o=- 1311738121 2 IN IP4 192.0.2.1\r
            s=Stage left\r
            i=24 bit\r
            c=IN IP4 239.69.1.1/32\r
            t=0 0\r
            a=source-filter: incl IN IP4 239.69.1.1 192.0.2.1 192.0.2.2\r
            m=audio 5004 RTP/AVP 98 0\r
            a=rtpmap:98 L24/48000/2\r
            a=rtpmap:0 PCMU/8000\r
            m=video 6000/2 udp 33\r
            c=IN IP6 FF1E::5/3\r
            a=source-filter:excl IN IP6 * 2001:db8::9\r

            """.utf8)
        let session = SessionDescription(octets)
        #expect(session.octets == octets)
        #expect(session.version == 0)
        #expect(text(session.origin?.username) == "-")
        #expect(text(session.origin?.sessionID) == "1311738121")
        #expect(text(session.origin?.sessionVersion) == "2")
        #expect(text(session.origin?.unicastAddress) == "192.0.2.1")
        #expect(text(session.sessionName) == "Stage left")
        #expect(text(session.information) == "24 bit")
        #expect(session.connection?.address == .v4(IPv4Address(239, 69, 1, 1)))
        #expect(session.connection?.ttl == 32)
        #expect(session.connection?.numberOfAddresses == 1)
        let filter = try #require(session.sourceFilters.first)
        #expect(filter.isInclude)
        #expect(text(filter.destination) == "239.69.1.1")
        #expect(filter.sources.map { text($0) } == ["192.0.2.1", "192.0.2.2"])

        try #require(session.media.count == 2)
        let (audio, video) = (session.media[0], session.media[1])
        #expect(text(audio.media) == "audio" && audio.port == 5004 && audio.numberOfPorts == 1)
        #expect(text(audio.proto) == "RTP/AVP")
        #expect(audio.formats.map { text($0) } == ["98", "0"])
        #expect(audio.connection == nil)
        #expect(audio.rtpMaps.map(\.payloadType) == [98, 0])
        #expect(audio.rtpMaps.map { text($0.encoding) } == ["L24/48000/2", "PCMU/8000"])
        #expect(video.port == 6000 && video.numberOfPorts == 2)
        #expect(video.connection?.address?.description == "ff1e::5")
        #expect(video.connection?.ttl == nil)
        #expect(video.connection?.numberOfAddresses == 3)
        #expect(video.sourceFilters.map(\.isInclude) == [false])
    }

    @Test
    func `an IPv4 group has a TTL before the number of addresses`() {
        let session = SessionDescription(Array("c=IN IP4 233.252.0.1/127/3\n".utf8))
        #expect(session.connection?.ttl == 127)
        #expect(session.connection?.numberOfAddresses == 3)
    }

    @Test(arguments: [
        ("::1", "::1"), ("FF3E::8000:1", "ff3e::8000:1"), ("::ffff:192.0.2.1", "::ffff:c000:201"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::", "::"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ])
    func `reads addresses of both families`(written: String, address: String) {
        let session = SessionDescription(Array("c=IN IP6 \(written)".utf8))
        #expect(session.connection?.address?.description == address)
    }

    @Test(arguments: [
        "host.example", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1..2.3", "1.2.3.+4", ":", ":::", "1:2",
        "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9", "::1:2:3:4:5:6:7:8", "g::", "::1.2.3", "+1::",
    ])
    func `what is no address stays text`(written: String) {
        let session = SessionDescription(Array("c=IN IP4 \(written)".utf8))
        #expect(session.connection?.address == nil)
        #expect(text(session.connection?.connectionAddress) == written)
    }

    @Test(arguments: [
        "", "\n", "\r\n\r\n", "v", "v=", "=", "m=", "m=audio", "m=audio x RTP/AVP 1", "m=a / b",
        "c=", "c=IN IP4 /", "o=", "a=rtpmap:", "a=source-filter:", "no SDP at all",
        "v=99999999999999999999",
    ])
    func `lines that say little are kept`(written: String) {
        let session = SessionDescription(Array(written.utf8))
        #expect(session.octets == Array(written.utf8))
        #expect(session.version == nil && session.origin == nil && session.media.isEmpty)
        #expect(session.connection == nil)
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `any octets are kept, and asking them is safe`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let letters = Array("vosciam=  /:.\r\n0123456789ab*".utf8) + [0, 0x80, 0xFF]
        let octets = (0 ..< 120).map { _ in letters.randomElement(using: &random) ?? 0 }
        let session = SessionDescription(octets)
        #expect(session.octets == octets)
        _ = (session.version, session.origin, session.connection, session.media)
        _ = (session.sourceFilters, session.lines.map(\.value))
    }

    @Test(arguments: [
        ("t=0 0", nil), ("t=1 2208988801", 1), ("t=2208988801 2208988802\nt=0 2208988890", 90),
        ("t=0 2208988890\nt=0 0", nil), ("t=5", nil), ("s=no time", nil),
        ("t=0 99999999999999999999", nil), ("t=0 9999999999999999", nil),
    ])
    func `is over at the latest stop time, if all have one`(lines: String, seconds: Int?) {
        let session = SessionDescription(Array((lines + "\n").utf8))
        #expect(session.stopTime == seconds.flatMap { Timestamp(seconds: $0, nanoseconds: 0) })
    }
}
