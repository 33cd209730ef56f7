import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Announced sessions", .rfc(2974, "§4"))
struct AnnouncedSessionTests {
    private var table = AnnouncedSessionTable()
    private var changes: [AnnouncedSessionTable.Change] = []
    private static let host = IPAddress.v4(IPv4Address(192, 0, 2, 1))

    private static func sdp(name: String = "One", version: Int = 1, stop: Int = 0) -> [UInt8] {
        Array(
            """
            v=0\r
            o=lab 7 \(version) IN IP4 192.0.2.1\r
            s=\(name)\r
            c=IN IP4 239.1.1.1/8\r
            t=0 \(stop)\r
            m=audio 5004 RTP/AVP 98\r
            m=video 5006 RTP/AVP 33\r
            c=IN IP4 239.1.1.2/9\r

            """.utf8)
    }

    private mutating func send(
        _ payload: [UInt8], hash: UInt16 = 1, from host: IPAddress = host, signature: [UInt8] = [],
        isDeletion: Bool = false, at second: Int
    ) -> [AnnouncedSessionTable.Change.Kind] {
        changes = []
        table.observe(
            SAPMessage(
                messageIDHash: hash, originatingSource: host, authenticationData: signature,
                payload: payload, flags: isDeletion ? 0x24 : 0x20),
            to: .v4(IPv4Address(239, 255, 255, 255)), on: LinkKey(interface: 0),
            at: seconds(second), &changes)
        return changes.map(\.kind)
    }

    private mutating func advance(to second: Int) -> [AnnouncedSessionTable.Change.Kind] {
        changes = []
        table.advance(to: seconds(second), &changes)
        return changes.map(\.kind)
    }

    @Test mutating func `an announcement tells the session and its media`() throws {
        let first = send(Self.sdp(), at: 0)
        let second = send(Self.sdp(), at: 300)
        #expect(first == [.announced] && second.isEmpty)
        let session = try #require(table.sessions.first)
        #expect(session.name == Array("One".utf8))
        #expect(session.groups.map(\.description) == ["239.1.1.1", "239.1.1.2"])
        #expect(session.media.map(\.port) == [5004, 5006])
        #expect(session.media.map(\.ttl) == [8, 9])
        #expect(session.announcementCount == 2)
        #expect(session.announcementInterval == .seconds(300))
        #expect(session.announcedTo == .v4(IPv4Address(239, 255, 255, 255)))
    }

    @Test mutating func `a session lives an hour without an announcement`() {
        _ = send(Self.sdp(), at: 0)
        _ = send(Self.sdp(), at: 10)
        let early = advance(to: 3609)
        let late = advance(to: 3610)
        #expect(early.isEmpty && late == [.expired])
        #expect(table.sessions.first?.end?.reason == .timeout)
    }

    @Test mutating func `ten periods, where they are longer than an hour`() {
        _ = send(Self.sdp(), at: 0)
        _ = send(Self.sdp(), at: 1000)
        let early = advance(to: 10_999)
        let late = advance(to: 11_000)
        #expect(early.isEmpty && late == [.expired])
    }

    @Test mutating func `a session ends when its description says so`() {
        // 100 s after the epoch, in the seconds since 1900 that SDP counts.
        _ = send(Self.sdp(stop: 2_208_988_900), at: 0)
        let early = advance(to: 99)
        let over = advance(to: 100)
        #expect(early.isEmpty && over == [.expired])
        #expect(table.sessions.first?.end?.reason == .stopTime)
        let after = send(Self.sdp(stop: 2_208_988_900), at: 200)
        #expect(after == [.announced], "a clock that is wrong does not hide what is announced")
        let again = advance(to: 300)
        #expect(again.isEmpty)
    }

    @Test mutating func `a deletion has but the origin`() {
        let origin = Array("o=lab 7 1 IN IP4 192.0.2.1\r\n".utf8)
        let unknown = send(origin, isDeletion: true, at: 0)
        #expect(unknown.isEmpty && table.sessions.isEmpty)
        _ = send(Self.sdp(), at: 1)
        let deleted = send(origin, isDeletion: true, at: 5)
        #expect(deleted == [.deleted])
        #expect(table.sessions.first?.end?.reason == .deletion)
        let back = send(Self.sdp(), at: 6)
        #expect(back == [.announced] && table.sessions.count == 1)
    }

    @Test(.rfc(2974, "§5")) mutating func `another version is the same session`() {
        _ = send(Self.sdp(), hash: 1, at: 0)
        let modified = send(Self.sdp(name: "Two", version: 2), hash: 2, at: 1)
        #expect(modified == [.modified])
        #expect(table.sessions.map(\.name) == [Array("Two".utf8)])
        // The deletion of the old version, which the announcer should send.
        let old = send(Array("o=lab 7 1 IN IP4 192.0.2.1\r\n".utf8), isDeletion: true, at: 2)
        #expect(old.isEmpty)
    }

    @Test(.rfc(2974, "§5"))
    mutating func `only the host that announced it deletes it, and signs as it did`() {
        let origin = Array("o=lab 7 1 IN IP4 192.0.2.1\r\n".utf8)
        let other = IPAddress.v4(IPv4Address(192, 0, 2, 66))
        _ = send(Self.sdp(), at: 0)
        let foreign = send(origin, from: other, isDeletion: true, at: 1)
        let signed = send(origin, signature: [0x10, 0, 0, 0], isDeletion: true, at: 1)
        #expect(foreign.isEmpty && signed.isEmpty)
        let both = send(Self.sdp(), signature: [0x10, 0, 0, 0], at: 2)
        #expect(both == [.announced] && table.sessions.count == 2)
        #expect(table.sessions.map(\.isAuthenticated) == [false, true])
    }

    @Test mutating func `what is no SDP is told apart by its hash`() {
        _ = send([1, 2, 3], hash: 1, at: 0)
        _ = send([1, 2, 4], hash: 2, at: 0)
        _ = send([1, 2, 3], hash: 1, at: 1)
        #expect(table.sessions.count == 2)
        #expect(table.sessions.map(\.announcementCount) == [2, 1])
    }

    @Test mutating func `a flood of forged sessions costs the cap and is counted`() {
        for number in 0 ..< 5000 {
            let forged = IPAddress.v4(IPv4Address(rawValue: UInt32(number)))
            _ = send(Self.sdp(), from: forged, at: 0)
        }
        #expect(table.sessions.count == AnnouncedSessionTable.capacity)
        #expect(table.refusedCount == 5000 - AnnouncedSessionTable.capacity)
    }
}
