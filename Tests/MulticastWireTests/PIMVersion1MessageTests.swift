import MulticastWire
import TestSupport
import Testing

@Suite("PIM version 1 message")
struct PIMVersion1MessageTests {
    static let group = IPv4Address(239, 1, 2, 3)

    private func pim(_ octets: String) throws -> (PIMVersion1Message, DecodeError?) {
        let (message, failure) = try IGMPMessageTests.decode(hex(octets))
        #expect(message.octets == hex(octets))
        guard case .pimVersion1(let pim) = message.content else { throw NotPIM() }
        return (pim, failure)
    }

    private struct NotPIM: Error {}

    @Test(arguments: [
        (
            "14 00 00 00  10 00 00 00  10 00 00 69",
            PIMVersion1Message.Body.query(modeAndReserved: 0x1000, holdtime: 105)
        ),
        (
            "14 02 00 00  10 00 00 00  EF 01 02 03  C0 00 02 01",
            .registerStop(group: group, source: IPv4Address(192, 0, 2, 1))
        ),
        (
            "14 04 00 00  10 00 00 00  EF 01 02 03  FF FF FF FF  C0 00 02 09  00 00 01 0E",
            .rpReachable(
                group: group, groupMask: .broadcast, rp: IPv4Address(192, 0, 2, 9),
                reservedAndHoldtime: 270)
        ),
        (
            "14 05 00 00  10 00 00 00  EF 01 02 03  FF FF FF FF  C0 00 02 01  80 00 00 6E "
                + "00 00 00 14",
            .assert(
                group: group, groupMask: .broadcast, source: IPv4Address(192, 0, 2, 1),
                metricPreference: 0x8000_006E, metric: 20)
        ),
        ("14 01 00 00  10 00 00 00  45 00 00 1C", .none),
    ])
    func `the codes have layouts`(octets: String, body: PIMVersion1Message.Body) throws {
        let (message, failure) = try pim(octets)
        #expect(failure == nil && message.version == 1)
        #expect(message.body == body)
    }

    @Test(arguments: ["03", "06", "07"])
    func `a join/prune lists groups with sources to join and to prune`(code: String) throws {
        let (message, failure) = try pim(
            """
            14 \(code) 00 00  10 00 00 00
            0A 00 00 01  00 00 00 B4  00 06 04 01   # upstream, holdtime 180, one group
            EF 01 02 03  FF FF FF FF  00 01 00 01
            07 20 C0 00 02 09                       # the RP, wildcard
            00 20 C0 00 02 01
            """)
        #expect(failure == nil)
        #expect(
            message.body
                == .joinPrune(
                    PIMVersion1JoinPrune(
                        upstreamNeighbor: IPv4Address(10, 0, 0, 1), holdtime: 180,
                        groups: [
                            .init(
                                Self.group,
                                joins: [
                                    .init(IPv4Address(192, 0, 2, 9), flagsAndMaskLength: 0x720)
                                ],
                                prunes: [.init(IPv4Address(192, 0, 2, 1))])
                        ])))
    }

    @Test func `a join/prune that announces more than it holds shows what it holds`() throws {
        let (message, failure) = try pim(
            """
            14 03 00 00  10 00 00 00  0A 00 00 01  00 00 00 B4  00 06 04 FF
            EF 01 02 03  FF FF FF FF  00 02 00 09  07 20 C0 00 02 09  00 20 C0
            """)
        guard case .joinPrune(let body) = message.body else {
            Issue.record("\(message)")
            return
        }
        #expect(body.numberOfGroups == 255 && body.groups.count == 1)
        #expect(body.groups.first?.joins.count == 1 && body.groups.first?.prunes.isEmpty == true)
        #expect(failure?.field == "Source Address")
    }

    @Test func `a body that ends early leaves the version`() throws {
        let (message, failure) = try pim("14 00 00 00  10 00 00 00  10 00")
        #expect(message.version == 1 && message.body == .none)
        #expect(failure?.field == "Holdtime")
    }

    @Test func `codes have names`() {
        let names = (UInt8.min ... UInt8.max).filter { PIMVersion1Message.name(ofCode: $0) != nil }
        #expect(names == Array(0 ... 8))
    }
}
