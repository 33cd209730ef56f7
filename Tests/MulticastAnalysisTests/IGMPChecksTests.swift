import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Checks of IGMP messages", .rfc(9776, "§4"))
struct IGMPChecksTests {
    static let host = IPv4Address(192, 0, 2, 10)
    static let allSystems = IPv4Address(224, 0, 0, 1)
    static let allRouters = IPv4Address(224, 0, 0, 2)
    static let version3Routers = IPv4Address(224, 0, 0, 22)
    static let group = IPv4Address(239, 1, 1, 1)
    static let ssmGroup = IPv4Address(232, 1, 1, 1)
    static let source = IPv4Address(192, 0, 2, 1)

    /// A packet with a message; what is not given is as it should be.
    ///
    /// With the Router Alert option the message starts at octet 38, without it at 34.
    static func frame(
        _ message: [UInt8], to destination: IPv4Address, from sender: IPv4Address = host,
        ttl: UInt8 = 1, typeOfService: UInt8 = 0xC0, alert: UInt16? = 0, fragment: UInt16 = 0,
        cut: Int = 0
    ) -> Dissection {
        let option = alert.map { hex("94 04") + bigEndianOctets($0) } ?? []
        let length = UInt16(20 + option.count + message.count)
        var header: [UInt8] = [0x45 + (option.isEmpty ? 0 : 1), typeOfService]
        header += bigEndianOctets(length) + hex("00 00") + bigEndianOctets(fragment)
        header += [ttl, 2] + hex("00 00") + bigEndianOctets(sender.rawValue)
        header += bigEndianOctets(destination.rawValue) + option
        header.replaceSubrange(10 ..< 12, with: bigEndianOctets(internetChecksum(header.span)))
        let octets =
            hex("01 00 5E") + [UInt8(destination.rawValue >> 16 & 0x7F)]
            + bigEndianOctets(UInt16(truncatingIfNeeded: destination.rawValue))
            + hex("02 00 00 00 00 10 08 00") + header + message
        return Dissection(Array(octets.dropLast(cut)), originalLength: octets.count)
    }

    static func query(
        _ group: IPv4Address = .unspecified, code: UInt8 = 100, flags: UInt8 = 0,
        robustness: UInt8 = 2, interval: UInt8 = 125, sources: [IPv4Address] = [],
        numberOfSources: UInt16? = nil, additionalData: [UInt8] = [], checksum: UInt16? = nil
    ) -> [UInt8] {
        let version3 = MembershipQuery.Version3(
            flags: flags, robustnessVariable: robustness,
            queryIntervalCode: TimeCode(rawValue: interval), sources: IPv4AddressList(sources),
            numberOfSources: numberOfSources)
        return IGMPMessage(
            .membershipQuery, maxRespCode: TimeCode(rawValue: code),
            .query(MembershipQuery(group, version3: version3)), additionalData: additionalData,
            checksum: checksum
        ).octets
    }

    /// A message of versions 1 and 2.
    static func plain(
        _ type: IGMPType, _ group: IPv4Address, code: UInt8 = 0, additionalData: [UInt8] = []
    ) -> [UInt8] {
        IGMPMessage(
            type, maxRespCode: TimeCode(rawValue: code), .group(group),
            additionalData: additionalData
        ).octets
    }

    static func report(
        _ records: GroupRecord..., code: UInt8 = 0, flags: UInt16 = 0, count: UInt16? = nil,
        additionalData: [UInt8] = []
    ) -> [UInt8] {
        IGMPMessage(
            .version3MembershipReport, maxRespCode: TimeCode(rawValue: code),
            .report(
                MembershipReport(
                    flags: flags, GroupRecords(records),
                    numberOfGroupRecords: count ?? UInt16(records.count))),
            additionalData: additionalData
        ).octets
    }

    static func message(_ octets: String) -> [UInt8] {
        var octets = hex(octets)
        if octets.count >= 4 {
            octets.replaceSubrange(2 ..< 4, with: bigEndianOctets(internetChecksum(octets.span)))
        }
        return octets
    }

    static func findings(_ frame: Dissection) -> [Finding] {
        frame.findings.filter { $0.rule.name.hasPrefix("igmp-") }
    }

    static let join = GroupRecord(.changeToExcludeMode, group)

    static let healthy: [(String, Dissection)] = [
        ("general query", frame(query(), to: allSystems)),
        (
            "v2 general query",
            frame(plain(.membershipQuery, .unspecified, code: 100), to: allSystems)
        ),
        (
            "v1 query without alert",
            frame(plain(.membershipQuery, .unspecified), to: allSystems, alert: nil)
        ),
        ("specific query", frame(query(group, code: 10), to: group)),
        (
            "specific query with sources",
            frame(query(group, code: 10, sources: [source]), to: group)
        ),
        ("query to one host", frame(query(), to: host)),
        (
            "robustness above 7, default interval",
            frame(query(robustness: 0, interval: 0), to: allSystems)
        ),
        (
            "specific query with a long time and no interval",
            frame(query(group, code: 0xFF, interval: 1), to: group)
        ),
        ("specific query with code 0", frame(query(group, code: 0), to: group)),
        ("extension", frame(query(flags: 8, additionalData: hex("00000000")), to: allSystems)),
        (
            "v1 report without alert",
            frame(plain(.version1MembershipReport, group), to: group, alert: nil)
        ),
        ("v2 report", frame(plain(.version2MembershipReport, group), to: group)),
        (
            "v2 report from 0.0.0.0",
            frame(plain(.version2MembershipReport, group), to: group, from: .unspecified)
        ),
        ("leave", frame(plain(.version2LeaveGroup, group), to: allRouters)),
        (
            "v2 type of service",
            frame(plain(.version2LeaveGroup, group), to: allRouters, typeOfService: 0)
        ),
        ("v3 report", frame(report(join), to: version3Routers)),
        ("report of no records", frame(report(), to: version3Routers)),
        (
            "report with extensions",
            frame(report(flags: 0x8000, additionalData: hex("00000000")), to: version3Routers)
        ),
        (
            "allow and block",
            frame(
                report(
                    GroupRecord(.allowNewSources, ssmGroup, sources: [source]),
                    GroupRecord(.blockOldSources, ssmGroup, sources: [host])), to: version3Routers)
        ),
        (
            "one list in pieces",
            frame(
                report(
                    GroupRecord(.modeIsInclude, ssmGroup, sources: [source]),
                    GroupRecord(.modeIsInclude, ssmGroup, sources: [host])), to: version3Routers)
        ),
        ("the same record twice", frame(report(join, join), to: version3Routers)),
        (
            "auxiliary data",
            frame(
                report(GroupRecord(.changeToExcludeMode, group, auxiliaryData: hex("AABBCCDD"))),
                to: version3Routers)
        ),
        (
            "mtrace with a TTL of its own",
            frame(
                message("1F 20 00 00 EF010101 C0000201 C0000202 E0000120 40000009"), to: allRouters,
                ttl: 64, alert: nil)
        ),
        (
            "DVMRP",
            frame(
                message("13 01 00 00 000EFF03 12345678"), to: IPv4Address(224, 0, 0, 4),
                typeOfService: 0, alert: nil)
        ),
        (
            "PIM version 1",
            frame(message("14 00 00 00 10000000 10000069"), to: allRouters, alert: nil)
        ),
        (
            "RGMP",
            frame(message("FD 00 00 00 EF010101"), to: IPv4Address(224, 0, 0, 25), alert: nil)
        ),
        (
            "router advertisement",
            frame(message("30 14 00 00 007D0002"), to: IPv4Address(224, 0, 0, 106))
        ),
        ("experiment", frame(message("F0 00 00 00"), to: group, alert: nil)),
    ]

    @Test func `messages as they should be show nothing`() {
        #expect(Self.healthy.count >= 25)
        for (name, frame) in Self.healthy {
            #expect(Self.findings(frame).map(\.rule.name) == [], "\(name)")
        }
    }

    /// What is wrong, the octets that show it, and what it is evidence for.
    struct Fault: Sendable, CustomTestStringConvertible {
        let rule: Finding.Rule
        let frame: Dissection
        let octets: Range<Int>
        let evidence: [String]
        var others: [Finding.Rule] = []

        var testDescription: String { rule.name }
    }

    static let query = ["query-malformed"]
    static let report = ["report-nonconforming"]
    static let timers = ["querier-bad-timers"]
    static let destination = ["report-wrong-destination"]
    static let ssm = ["ssm-asm-mismatch"]

    static let faults: [Fault] = [
        Fault(
            rule: .igmpChecksumBad, frame: frame(query(checksum: 0xDEAD), to: allSystems),
            octets: 40 ..< 42, evidence: query),
        Fault(
            rule: .igmpChecksumBad,
            frame: frame(hex("16 00 00 00 EF010101"), to: group), octets: 40 ..< 42,
            evidence: report),
        Fault(
            rule: .igmpChecksumBad, frame: frame(hex("13 01 00 00 000EFF03 12345678"), to: group),
            octets: 40 ..< 42, evidence: []),
        // Over the first eight octets alone (RFC 2236 §2.3 wants all of them).
        Fault(
            rule: .igmpChecksumBad,
            frame: frame(plain(.version2MembershipReport, group) + hex("AA BB"), to: group),
            octets: 40 ..< 42, evidence: report, others: [.igmpAdditionalData]),
        Fault(
            rule: .igmpLengthInvalid,
            frame: frame(message("11 64 00 00 00000000 02 7D"), to: allSystems),
            octets: 38 ..< 48, evidence: query),
        Fault(
            rule: .igmpLengthInvalid, frame: frame(message("11 64 00 00 0000"), to: allSystems),
            octets: 38 ..< 44, evidence: query),
        Fault(
            rule: .igmpLengthInvalid, frame: frame(hex("16 00 F8 FA EF01"), to: group),
            octets: 38 ..< 44, evidence: report),
        Fault(
            rule: .igmpLengthInvalid, frame: frame(hex("22 00 00"), to: version3Routers),
            octets: 38 ..< 41, evidence: report),
        Fault(
            rule: .igmpLengthInvalid, frame: frame([], to: version3Routers),
            octets: 38 ..< 38, evidence: []),
        Fault(
            rule: .igmpLengthInvalid, frame: frame(message("1F 20 00 00 EF010101"), to: allRouters),
            octets: 38 ..< 46, evidence: []),
        Fault(
            rule: .igmpCountsOverrun,
            frame: frame(query(group, sources: [source], numberOfSources: 9), to: group),
            octets: 48 ..< 50, evidence: query),
        Fault(
            rule: .igmpCountsOverrun, frame: frame(report(join, count: 5), to: version3Routers),
            octets: 44 ..< 46, evidence: report),
        Fault(
            rule: .igmpCountsOverrun,
            frame: frame(
                report(
                    join, GroupRecord(.changeToExcludeMode, ssmGroup, numberOfSources: 40), count: 2
                ),
                to: version3Routers),
            octets: 56 ..< 58, evidence: report, others: [.igmpSSMExclude]),
        Fault(
            rule: .igmpCountsOverrun,
            frame: frame(
                report(GroupRecord(.changeToExcludeMode, group, auxDataLen: 200)),
                to: version3Routers),
            octets: 47 ..< 48, evidence: report),
        Fault(
            rule: .igmpAdditionalData,
            frame: frame(query(additionalData: hex("AABBCC")), to: allSystems),
            octets: 50 ..< 53, evidence: query),
        Fault(
            rule: .igmpAdditionalData,
            frame: frame(report(join, additionalData: hex("AA")), to: version3Routers),
            octets: 54 ..< 55, evidence: []),
        Fault(
            rule: .igmpReservedBitsSet, frame: frame(query(flags: 1), to: allSystems),
            octets: 46 ..< 47, evidence: []),
        Fault(
            rule: .igmpReservedBitsSet, frame: frame(report(join, flags: 1), to: version3Routers),
            octets: 42 ..< 44, evidence: []),
        Fault(
            rule: .igmpReservedBitsSet,
            frame: frame(plain(.version2MembershipReport, group, code: 77), to: group),
            octets: 39 ..< 40, evidence: []),
        Fault(
            rule: .igmpTypeUnknown, frame: frame(message("99 00 00 00 EF010101"), to: group),
            octets: 38 ..< 39, evidence: []),
        Fault(
            rule: .igmpTypeUnknown,
            frame: frame(message("01 00 00 00") + [UInt8](repeating: 0, count: 16), to: group),
            octets: 38 ..< 39, evidence: []),
        Fault(
            rule: .igmpTTLNotOne, frame: frame(query(), to: allSystems, ttl: 64),
            octets: 22 ..< 23, evidence: ["query-malformed", "igmp-forwarded"]),
        Fault(
            rule: .igmpTTLNotOne, frame: frame(report(join), to: version3Routers, ttl: 0),
            octets: 22 ..< 23, evidence: ["report-nonconforming", "igmp-forwarded"]),
        Fault(
            rule: .igmpRouterAlertMissing, frame: frame(query(), to: allSystems, alert: nil),
            octets: 14 ..< 34, evidence: query),
        Fault(
            rule: .igmpRouterAlertMissing,
            frame: frame(plain(.version2LeaveGroup, group), to: allRouters, alert: 1),
            octets: 14 ..< 38, evidence: report),
        Fault(
            rule: .igmpToSUnusual, frame: frame(query(), to: allSystems, typeOfService: 0),
            octets: 15 ..< 16, evidence: []),
        Fault(
            rule: .igmpFragmented, frame: frame(query(), to: allSystems, fragment: 0x2000),
            octets: 20 ..< 22, evidence: []),
        Fault(
            rule: .igmpFragmented, frame: frame(query(), to: allSystems, fragment: 0x000A),
            octets: 20 ..< 22, evidence: []),
        Fault(
            rule: .igmpQueryDestinationWrong, frame: frame(query(), to: group),
            octets: 30 ..< 34, evidence: query),
        Fault(
            rule: .igmpQueryDestinationWrong, frame: frame(query(group), to: allSystems),
            octets: 30 ..< 34, evidence: query),
        Fault(
            rule: .igmpQueryGroupInvalid,
            frame: frame(query(IPv4Address(10, 1, 1, 1)), to: allSystems),
            octets: 42 ..< 46, evidence: query),
        Fault(
            rule: .igmpGeneralQuerySources, frame: frame(query(sources: [source]), to: allSystems),
            octets: 48 ..< 50, evidence: query),
        Fault(
            rule: .igmpQuerySourceZero, frame: frame(query(), to: allSystems, from: .unspecified),
            octets: 26 ..< 30, evidence: ["querier-zero-source"]),
        Fault(
            rule: .igmpResponseOverInterval, frame: frame(query(interval: 10), to: allSystems),
            octets: 39 ..< 40, evidence: timers),
        Fault(
            // 0xC8 is 307.2 s, above the 125 s that 0 stands for.
            rule: .igmpResponseOverInterval,
            frame: frame(query(code: 0xC8, interval: 0), to: allSystems), octets: 39 ..< 40,
            evidence: timers),
        Fault(
            rule: .igmpRobustnessOne, frame: frame(query(robustness: 1), to: allSystems),
            octets: 46 ..< 47, evidence: timers),
        Fault(
            rule: .igmpMaxRespZero, frame: frame(query(code: 0), to: allSystems),
            octets: 39 ..< 40, evidence: timers),
        Fault(
            rule: .igmpReportDestinationWrong,
            frame: frame(plain(.version2MembershipReport, group), to: allRouters),
            octets: 30 ..< 34, evidence: destination),
        Fault(
            rule: .igmpReportDestinationWrong,
            frame: frame(plain(.version1MembershipReport, group), to: ssmGroup),
            octets: 30 ..< 34, evidence: destination),
        Fault(
            rule: .igmpReportDestinationWrong, frame: frame(report(join), to: group),
            octets: 30 ..< 34, evidence: destination),
        Fault(
            rule: .igmpReportDestinationWrong,
            frame: frame(plain(.version2LeaveGroup, group), to: allSystems), octets: 30 ..< 34,
            evidence: destination),
        Fault(
            rule: .igmpLeaveToGroup, frame: frame(plain(.version2LeaveGroup, group), to: group),
            octets: 30 ..< 34, evidence: destination),
        Fault(
            rule: .igmpReportGroupInvalid,
            frame: frame(plain(.version2LeaveGroup, .unspecified), to: allRouters),
            octets: 42 ..< 46, evidence: report),
        Fault(
            rule: .igmpReportGroupInvalid,
            frame: frame(
                report(join, GroupRecord(.changeToExcludeMode, source)), to: version3Routers),
            octets: 58 ..< 62, evidence: report),
        Fault(
            rule: .igmpReportAllSystems,
            frame: frame(plain(.version2MembershipReport, allSystems), to: allSystems),
            octets: 42 ..< 46, evidence: report),
        Fault(
            rule: .igmpReportAllSystems,
            frame: frame(report(GroupRecord(.modeIsExclude, allSystems)), to: version3Routers),
            octets: 50 ..< 54, evidence: report),
        Fault(
            rule: .igmpRecordTypeUnknown,
            frame: frame(
                report(join, GroupRecord(RecordType(rawValue: 9), group)), to: version3Routers),
            octets: 54 ..< 55, evidence: report),
        Fault(
            rule: .igmpRecordContradiction,
            frame: frame(
                report(join, GroupRecord(.changeToIncludeMode, group)), to: version3Routers),
            octets: 54 ..< 62, evidence: report),
        Fault(
            rule: .igmpRecordContradiction,
            frame: frame(
                report(
                    GroupRecord(.allowNewSources, ssmGroup, sources: [source]),
                    GroupRecord(.blockOldSources, ssmGroup, sources: [host, source])),
                to: version3Routers),
            octets: 58 ..< 66, evidence: report),
        Fault(
            rule: .igmpRecordContradiction,
            frame: frame(
                report(join, GroupRecord(.modeIsExclude, group, sources: [source])),
                to: version3Routers),
            octets: 54 ..< 62, evidence: report),
        Fault(
            rule: .igmpSourceInvalid,
            frame: frame(query(group, sources: [.unspecified]), to: group), octets: 50 ..< 54,
            evidence: []),
        Fault(
            rule: .igmpSourceInvalid,
            frame: frame(
                report(join, GroupRecord(.allowNewSources, ssmGroup, sources: [source, group])),
                to: version3Routers),
            octets: 66 ..< 70, evidence: report),
        Fault(
            rule: .igmpSourceInvalid,
            frame: frame(
                report(GroupRecord(.allowNewSources, ssmGroup, sources: [source, host, source])),
                to: version3Routers),
            octets: 62 ..< 66, evidence: report),
        Fault(
            rule: .igmpSourceInvalid,
            frame: frame(
                report(GroupRecord(.allowNewSources, ssmGroup, sources: [.broadcast])),
                to: version3Routers),
            octets: 54 ..< 58, evidence: report),
        Fault(
            rule: .igmpSSMVersion,
            frame: frame(plain(.version2MembershipReport, ssmGroup), to: ssmGroup),
            octets: 42 ..< 46, evidence: ssm),
        Fault(
            rule: .igmpSSMVersion,
            frame: frame(plain(.version2LeaveGroup, ssmGroup), to: allRouters),
            octets: 42 ..< 46, evidence: ssm),
        Fault(
            rule: .igmpSSMExclude,
            frame: frame(report(join, GroupRecord(.modeIsExclude, ssmGroup)), to: version3Routers),
            octets: 54 ..< 62, evidence: ssm),
    ]

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
