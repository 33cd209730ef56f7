import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Checks of IGMP messages", .rfc(9776, "§4"))
struct IGMPChecksTests {
    @Test func `messages as they should be show nothing`() {
        #expect(Self.healthy.count >= 25)
        for (name, frame) in Self.healthy {
            #expect(Self.findings(frame).map(\.rule.name) == [], "\(name)")
        }
    }

    @Test(arguments: faults)
    func `each fault is found once, at its octets`(fault: Fault) throws {
        let found = Self.findings(fault.frame)
        #expect(
            Set(found.map(\.rule.name)) == Set(([fault.rule] + fault.others).map(\.name)))
        let finding = try #require(found.first { $0.rule == fault.rule })
        #expect(finding.octets == fault.octets)
        #expect(finding.evidenceFor == fault.evidence)
        #expect(!finding.message.isEmpty && !finding.message.hasSuffix("."))
    }

    @Test func `every rule of IGMP is broken above`() {
        #expect(Set(Self.faults.map(\.rule.name)).count == 26)
    }

    @Test func `what the capture cut is not blamed on the sender`() {
        for (name, frame) in Self.healthy {
            let whole = frame.octets
            for length in 34 ..< whole.count {
                let cut = Dissection(Array(whole[..<length]), originalLength: whole.count)
                #expect(Self.findings(cut).map(\.rule.name) == [], "\(name) cut to \(length)")
            }
        }
        // What is wrong in the part that is there is still wrong.
        let cut = Self.frame(Self.report(Self.join), to: Self.group, cut: 8)
        #expect(Self.findings(cut).map(\.rule) == [.igmpReportDestinationWrong])
    }

    @Test func `a report of many records is one finding, and quickly judged`() {
        var records = (0 ..< 8000).map { index in
            GroupRecord(RecordType(rawValue: 9), IPv4Address(rawValue: 0xEF00_0000 + UInt32(index)))
        }
        records.append(GroupRecord(.changeToExcludeMode, Self.group))
        records.append(GroupRecord(.changeToIncludeMode, Self.group))
        let message = IGMPMessage(
            .version3MembershipReport, .report(MembershipReport(GroupRecords(records))))
        let found = Self.findings(Self.frame(message.octets, to: Self.version3Routers))
        #expect(found.map(\.rule) == [.igmpRecordTypeUnknown, .igmpRecordContradiction])
        #expect(
            found.first?.message
                == "record 1 and 7999 others: the record type is 9; 1 to 6 are defined")
        #expect(found.last?.octets == 38 + 8 + 8001 * 8 ..< 38 + 8 + 8002 * 8)
    }

    @Test func `sources that stand twice are found among many`() {
        let sources = (0 ..< 400).map { IPv4Address(rawValue: 0x0A00_0001 + UInt32($0 % 399)) }
        let record = GroupRecord(
            .allowNewSources, Self.ssmGroup, sources: IPv4AddressList(sources))
        let found = Self.findings(Self.frame(Self.report(record), to: Self.version3Routers))
        #expect(found.map(\.message) == ["record 1: the source 10.0.0.1 stands twice"])
        #expect(found.first?.octets == 54 + 399 * 4 ..< 54 + 400 * 4)
    }

    @Test func `a message inside a tunnel is judged by the packet around it`() {
        let inner = Self.frame(Self.query(), to: Self.allSystems, ttl: 7).octets
        let outer = hex(
            """
            02 00 00 00 00 11 02 00 00 00 00 10 08 00
            45 00 00 00 00 00 00 00 40 2F 00 00 C0 00 02 01 C0 00 02 02
            00 00 65 58
            """)
        let found = Self.findings(Dissection(outer + inner))
        #expect(found.map(\.rule) == [.igmpTTLNotOne])
        #expect(found.first?.octets == 38 + 22 ..< 38 + 23)
    }
}
