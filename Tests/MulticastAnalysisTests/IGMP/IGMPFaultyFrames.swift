import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

// What each rule finds.
extension IGMPChecksTests {
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
}
