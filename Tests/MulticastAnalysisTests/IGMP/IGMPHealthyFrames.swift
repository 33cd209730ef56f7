import MulticastAnalysis
import MulticastWire
import TestSupport

// What shows nothing.
extension IGMPChecksTests {
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
}
