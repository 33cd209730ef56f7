import MulticastWire
import TestSupport
import Testing

@Suite("Membership Query", .rfc(9776, "§4.1"))
struct MembershipQueryTests {
    private func version3(_ octets: String) throws -> MembershipQuery.Version3 {
        let message = try read(hex(octets), IGMPMessage.init(from:))
        guard case .query(let query) = message.content else { throw NotAQuery() }
        return try #require(query.version3)
    }

    private struct NotAQuery: Error {}

    @Test func `every field of the third row is read`() throws {
        let query = try version3(
            """
            11 FF 00 00  EF 01 02 03
            4F 8F 00 02                             # flags 4, S, QRV 7; 31 << 3; 2 sources
            C0 00 02 01
            C0 00 02 02
            """)
        #expect(query.flags == 4 && !query.hasExtensions)
        #expect(query.suppressRouterSideProcessing)
        #expect(query.robustnessVariable == 7)
        #expect(query.queryIntervalCode.units == 248)
        #expect(query.numberOfSources == 2)
        #expect(
            Array(query.sourceAddresses) == [IPv4Address(192, 0, 2, 1), IPv4Address(192, 0, 2, 2)])
    }

    @Test func `a query that announces more sources than it holds shows those it holds`() throws {
        let octets = hex("11 0A 00 00  EF 01 02 03  02 7D 00 09  C0 00 02 01  C0 00")
        let (message, failure) = try IGMPMessageTests.decode(octets)
        guard case .query(let query) = message.content, let version3 = query.version3 else {
            Issue.record("no query: \(message)")
            return
        }
        #expect(version3.numberOfSources == 9)
        #expect(Array(version3.sourceAddresses) == [IPv4Address(192, 0, 2, 1)])
        #expect(message.additionalData == hex("C0 00"))
        #expect(
            failure
                == DecodeError(
                    "Source Address", at: 16, needed: 4, available: 2, limit: .capturedFrame))
        #expect(message.octets == octets)
    }

    @Test func `65535 announced sources set no memory aside`() throws {
        let octets = hex("11 0A 00 00  EF 01 02 03  02 7D FF FF")
        let (message, failure) = try IGMPMessageTests.decode(octets)
        #expect(failure != nil && message.version == 3 && message.octets == octets)
    }

    @Test func `a query is made with the count of its sources, or another`() {
        let honest = MembershipQuery.Version3(sources: [IPv4Address(192, 0, 2, 1)])
        #expect(honest.numberOfSources == 1)
        let lying = MembershipQuery.Version3(sources: [], numberOfSources: 10)
        let message = IGMPMessage(
            .membershipQuery, .query(MembershipQuery(.unspecified, version3: lying)))
        #expect(message.octets.suffix(4) == hex("02 7D 00 0A"))
    }
}
