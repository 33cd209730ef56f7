import MulticastWire
import TestSupport
import Testing

@Suite("Rows of a mesh's members")
struct MemberRowTests {
    static let rows = hex(
        """
        04 02 0005 00000064 0000005A 000001F4 0A000001     # 10.0.0.1: 2 hops, 5 s, 90 of 100
        10 FF FFFF 00000001 00000000 FFFFFFFF              # nothing known of the way
        20010DB8000000000000000000000001
        """)

    static func message(_ value: [UInt8]) -> MulticastPingMessage {
        MulticastPingMessage(type: .echoRequest, options: [ProbeOption(.memberRows, value)])
    }

    @Test func `each field is where the manual says, and is written where it was read`() throws {
        let rows = Self.message(Self.rows).memberRows
        try #require(rows.count == 2)
        #expect(rows[0].address == .v4(IPv4Address(10, 0, 0, 1)) && rows[0].hops == 2)
        #expect(rows[0].age == 5 && rows[0].expected == 100 && rows[0].received == 90)
        #expect(rows[0].roundTripTime == 500)
        #expect(rows[1].address == IPAddress("2001:db8::1") && rows[1].hops == nil)
        #expect(rows[1].age == .max && rows[1].roundTripTime == nil)
        #expect(rows.flatMap(\.octets) == Self.rows)
    }

    @Test func `a row that cannot be read ends the list`() {
        for length in Self.rows.indices {
            let rows = Self.message(Array(Self.rows[..<length])).memberRows
            #expect(rows.count == (length >= 20 ? 1 : 0))
        }
        let odd = hex("05 02 0005 00000064 0000005A 000001F4 0A00000100") + Self.rows
        #expect(Self.message(odd).memberRows.isEmpty)
    }

    @Test func `of a list that has no end, so many rows are read`() {
        let row = Array(Self.rows[..<20])
        let many = (0 ..< 1000).flatMap { _ in row }
        #expect(Self.message(many).memberRows.count == MemberRow.limit)
    }
}
