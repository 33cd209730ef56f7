import MulticastWire
import TestSupport
import Testing

@Suite("DVMRP message")
struct DVMRPMessageTests {
    private func dvmrp(_ octets: String) throws -> (DVMRPMessage, DecodeError?) {
        let (message, failure) = try IGMPMessageTests.decode(hex(octets))
        #expect(message.octets == hex(octets))
        guard case .dvmrp(let dvmrp) = message.content else { throw NotDVMRP() }
        return (dvmrp, failure)
    }

    private struct NotDVMRP: Error {}

    @Test func `a probe names whom the router hears`() throws {
        let (probe, failure) = try dvmrp(
            """
            13 01 00 00  00 0E FF 03                # capabilities, version 3.255
            12 34 56 78
            0A 00 00 02
            0A 00 00 03
            """)
        #expect(failure == nil && probe.majorVersion == 3 && probe.minorVersion == 255)
        #expect(
            probe.body
                == .probe(
                    generationID: 0x1234_5678,
                    neighbors: [IPv4Address(10, 0, 0, 2), IPv4Address(10, 0, 0, 3)]))
    }

    @Test func `a report's networks have as many octets as their mask`() throws {
        let (report, failure) = try dvmrp(
            """
            13 02 00 00  00 00 FF 03
            00 00 00  0A 81                         # 10/8 metric 1, the last of its mask
            FF FF 00  C0 00 02 03  C6 33 64 A0      # 192.0.2/24 metric 3, 198.51.100/24, 32, last
            """)
        #expect(failure == nil)
        #expect(
            report.body
                == .report([
                    DVMRPRoutes(
                        netmask: IPv4Address(255, 0, 0, 0),
                        [.init(IPv4Address(10, 0, 0, 0), metricAndLast: 0x81)]),
                    DVMRPRoutes(
                        netmask: IPv4Address(255, 255, 255, 0),
                        [
                            .init(IPv4Address(192, 0, 2, 0), metricAndLast: 3),
                            .init(IPv4Address(198, 51, 100, 0), metricAndLast: 0xA0),
                        ]),
                ]))
        guard case .report(let blocks) = report.body else { return }
        #expect(blocks.last?.routes.last?.metric == 32)
    }

    @Test func `interfaces come with flags or without`() throws {
        let neighbor = [IPv4Address(10, 0, 0, 2)]
        let (older, _) = try dvmrp(
            "13 04 00 00  00 00 FF 03  0A 00 00 01  01 10 01  0A 00 00 02")
        #expect(
            older.body
                == .neighbors([
                    DVMRPInterface(
                        IPv4Address(10, 0, 0, 1), metric: 1, threshold: 16, flags: nil,
                        neighbors: neighbor)
                ]))
        let (newer, _) = try dvmrp(
            "13 06 00 00  00 0E FF 03  0A 00 00 01  01 10 20 01  0A 00 00 02")
        #expect(
            newer.body
                == .neighbors([
                    DVMRPInterface(
                        IPv4Address(10, 0, 0, 1), metric: 1, threshold: 16, flags: 0x20,
                        neighbors: neighbor)
                ]))
    }

    @Test func `a count of neighbours that is too large is told`() throws {
        let (message, failure) = try dvmrp(
            "13 06 00 00  00 0E FF 03  0A 00 00 01  01 10 20 09  0A 00 00 02")
        guard case .neighbors(let interfaces) = message.body else {
            Issue.record("\(message)")
            return
        }
        #expect(interfaces.map(\.neighborCount) == [9])
        #expect(interfaces.map(\.neighbors.count) == [1])
        #expect(failure?.field == "Neighbor Address")
    }

    @Test func `prunes and grafts name a source and a group`() throws {
        let (prune, _) = try dvmrp(
            "13 07 00 00  00 00 FF 03  0A 00 00 02  EF 01 02 03  00 00 1C 20  FF FF FF 00")
        #expect(
            prune.body
                == .prune(
                    source: IPv4Address(10, 0, 0, 2), group: IPv4Address(239, 1, 2, 3),
                    lifetime: 7200, netmask: IPv4Address(255, 255, 255, 0)))
        for code in ["08", "09"] {
            let (graft, _) = try dvmrp(
                "13 \(code) 00 00  00 00 FF 03  0A 00 00 02  EF 01 02 03")
            #expect(
                graft.body
                    == .graft(
                        source: IPv4Address(10, 0, 0, 2), group: IPv4Address(239, 1, 2, 3),
                        netmask: nil))
        }
    }

    @Test func `version 1 is named and left as it is`() throws {
        let (message, failure) = try dvmrp("13 01 00 00  02 02 03 01  FF FF FF 00")
        #expect(failure == nil && message.body == .none)
    }

    @Test func `codes have names`() {
        let names = (UInt8.min ... UInt8.max).filter { DVMRPMessage.name(ofCode: $0) != nil }
        #expect(names == Array(1 ... 9))
    }
}
