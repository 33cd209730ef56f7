import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Checks of MLD messages", .rfc(3810, "§5"))
struct MLDChecksTests {
    static let listener = IPv6Address(high: 0xFE80_0000_0000_0000, low: 0x0000_00FF_FE00_0010)
    static let allNodes = IPv6Address(high: 0xFF02_0000_0000_0000, low: 1)
    static let allRouters = IPv6Address(high: 0xFF02_0000_0000_0000, low: 2)
    static let allMLDv2Routers = IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x16)
    static let group = IPv6Address(high: 0xFF15_0000_0000_0000, low: 0x1234)
    static let ssmGroup = IPv6Address(high: 0xFF35_0000_0000_0000, low: 0x8000_0001)
    static let unicast = IPv6Address(high: 0xFD77_0000_0000_0000, low: 1)

    /// A packet with a message; what is not given is as it should be.
    static func frame(
        _ message: MLDMessage, to destination: IPv6Address,
        from source: IPv6Address = listener, hopLimit: UInt8 = 1, hasAlert: Bool = true,
        checksum: UInt16? = nil, cut: Int = 0
    ) -> Dissection {
        var payload = message.withChecksum(from: source, to: destination).octets
        if let checksum { payload.replaceSubrange(2 ..< 4, with: bigEndianOctets(checksum)) }
        let alert = hasAlert ? hex("3A 00 05 02 00 00 01 00") : []
        let length = alert.count + payload.count
        let octets =
            hex("33 33") + Array(destination.octets.suffix(4)) + hex("02 00 00 00 00 10 86 DD")
            + hex("60 00 00 00") + bigEndianOctets(UInt16(length)) + [hasAlert ? 0 : 58, hopLimit]
            + source.octets + destination.octets + alert + payload
        return Dissection(Array(octets.dropLast(cut)), originalLength: octets.count)
    }

    static func query(
        _ group: IPv6Address = .unspecified, version: Int = 2, sources: [IPv6Address] = [],
        numberOfSources: UInt16? = nil, additionalData: [UInt8] = []
    ) -> MLDMessage {
        let version2 = MulticastListenerQuery.Version2(
            robustnessVariable: 2, queryIntervalCode: TimeCode(rawValue: 125),
            sourceAddresses: sources, numberOfSources: numberOfSources)
        return MLDMessage(
            type: .multicastListenerQuery,
            content: .query(
                MulticastListenerQuery(
                    maximumResponseCode: MLDResponseCode(rawValue: 10_000),
                    multicastAddress: group, version2: version == 2 ? version2 : nil)),
            additionalData: additionalData)
    }

    static func report(
        _ type: RecordType = .changeToExcludeMode, _ group: IPv6Address = group,
        sources: [IPv6Address] = [], auxDataLen: UInt8? = nil, numberOfSources: UInt16? = nil,
        numberOfRecords: UInt16? = nil, additionalData: [UInt8] = []
    ) -> MLDMessage {
        MLDMessage(
            type: .version2MulticastListenerReport,
            content: .report(
                MulticastListenerReport(
                    records: [
                        MulticastAddressRecord(
                            type: type, multicastAddress: group, sourceAddresses: sources,
                            auxDataLen: auxDataLen, numberOfSources: numberOfSources)
                    ], numberOfRecords: numberOfRecords)),
            additionalData: additionalData)
    }

    static func listener(_ type: MLDType, _ group: IPv6Address = group) -> MLDMessage {
        MLDMessage(type: type, content: .listener(multicastAddress: group))
    }

    /// The findings of this file; others look at the same frames.
    static func findings(_ frame: Dissection) -> [Finding] {
        frame.findings.filter { $0.rule.name.hasPrefix("mld-") }
    }

    static let healthy: [(String, Dissection)] = [
        ("general query", frame(query(), to: allNodes)),
        ("version 1 general query", frame(query(version: 1), to: allNodes)),
        ("specific query", frame(query(group), to: group)),
        ("specific query with sources", frame(query(group, sources: [unicast]), to: group)),
        ("query to one host", frame(query(group), to: unicast)),
        ("general query to one host", frame(query(), to: listener)),
        ("report", frame(report(), to: allMLDv2Routers)),
        ("report from ::", frame(report(), to: allMLDv2Routers, from: .unspecified)),
        ("version 1 report", frame(listener(.multicastListenerReport), to: group)),
        (
            "version 1 report from ::",
            frame(listener(.multicastListenerReport), to: group, from: .unspecified)
        ),
        ("done", frame(listener(.multicastListenerDone), to: allRouters)),
        (
            "source-specific join",
            frame(report(.allowNewSources, ssmGroup, sources: [unicast]), to: allMLDv2Routers)
        ),
        ("additional data", frame(query(additionalData: [1, 2, 3]), to: allNodes)),
        (
            "solicitation",
            frame(MLDMessage(type: .multicastRouterSolicitation, content: .empty), to: allRouters)
        ),
    ]

    @Test(arguments: healthy)
    func `messages as they should be show nothing`(name: String, frame: Dissection) {
        #expect(frame.layers.count == 3, "\(name)")
        #expect(Self.findings(frame).isEmpty, "\(name)")
    }

    /// Frames with one fault each: the rule, and the octets of the field in it.
    ///
    /// The IPv6 header starts at 14, the Hop-by-Hop header at 54, the message at 62.
    static let faulty: [(String, Dissection, Range<Int>)] = [
        ("mld-checksum-bad", frame(query(), to: allNodes, checksum: 0x1234), 64 ..< 66),
        (
            "mld-length-invalid",
            frame(query(version: 1, additionalData: [0, 0]), to: allNodes), 62 ..< 88
        ),
        (
            "mld-length-invalid",
            frame(
                MLDMessage(
                    type: .multicastListenerReport, content: .cut,
                    additionalData: [0, 0, 0, 0, 0xFF, 0x15]), to: group), 62 ..< 72
        ),
        (
            "mld-counts-overrun",
            frame(report(numberOfRecords: 5), to: allMLDv2Routers), 68 ..< 70
        ),
        (
            "mld-counts-overrun",
            frame(
                report(.blockOldSources, sources: [unicast], numberOfSources: 30),
                to: allMLDv2Routers), 72 ..< 74
        ),
        ("mld-counts-overrun", frame(report(auxDataLen: 255), to: allMLDv2Routers), 71 ..< 72),
        (
            "mld-counts-overrun",
            frame(query(group, sources: [unicast], numberOfSources: 2), to: group), 88 ..< 90
        ),
        ("mld-hop-limit-not-one", frame(query(), to: allNodes, hopLimit: 64), 21 ..< 22),
        ("mld-router-alert-missing", frame(query(), to: allNodes, hasAlert: false), 14 ..< 54),
        ("mld-source-not-link-local", frame(query(), to: allNodes, from: unicast), 22 ..< 38),
        ("mld-source-not-link-local", frame(query(), to: allNodes, from: .unspecified), 22 ..< 38),
        (
            "mld-source-not-link-local", frame(report(), to: allMLDv2Routers, from: unicast),
            22 ..< 38
        ),
        ("mld-query-destination-wrong", frame(query(), to: allRouters), 38 ..< 54),
        ("mld-query-destination-wrong", frame(query(group), to: allNodes), 38 ..< 54),
        ("mld-report-destination-wrong", frame(report(), to: allNodes), 38 ..< 54),
        (
            "mld-report-destination-wrong",
            frame(listener(.multicastListenerReport), to: allRouters), 38 ..< 54
        ),
        (
            "mld-report-destination-wrong",
            frame(listener(.multicastListenerDone), to: group), 38 ..< 54
        ),
        ("mld-group-invalid", frame(query(unicast), to: allNodes), 70 ..< 86),
        (
            "mld-group-invalid",
            frame(listener(.multicastListenerReport, unicast), to: group), 70 ..< 86
        ),
        (
            "mld-group-invalid",
            frame(report(.changeToExcludeMode, unicast), to: allMLDv2Routers), 74 ..< 90
        ),
        (
            "mld-record-type-unknown",
            frame(report(RecordType(rawValue: 11)), to: allMLDv2Routers), 70 ..< 71
        ),
        (
            "mld-ssm-version",
            frame(listener(.multicastListenerReport, ssmGroup), to: ssmGroup), 70 ..< 86
        ),
        ("mld-ssm-version", frame(query(ssmGroup, version: 1), to: ssmGroup), 70 ..< 86),
        (
            "mld-ssm-exclude",
            frame(report(.modeIsExclude, ssmGroup), to: allMLDv2Routers), 70 ..< 90
        ),
    ]

    @Test(arguments: faulty)
    func `each fault is found in its field, and nothing else`(
        rule: String, frame: Dissection, octets: Range<Int>
    ) {
        let found = Self.findings(frame)
        #expect(found.map(\.rule.name) == [rule])
        #expect(found.first?.octets == octets)
        #expect(found.first?.evidenceFor.isEmpty == false)
    }

    @Test func `every rule has a frame that breaks it`() {
        #expect(Set(Self.faulty.map(\.0)).count == 12)
    }

    @Test(arguments: 1 ... 27)
    func `a query that the capture cut is not held against its sender`(cut: Int) {
        let frame = Self.frame(
            Self.query(Self.group, sources: [Self.unicast], numberOfSources: 9), to: Self.group,
            checksum: 0, cut: cut)
        #expect(Self.findings(frame).isEmpty)
    }

    @Test func `ff3x is source-specific up to its 32nd bit`() {
        func rules(_ group: IPv6Address) -> [String] {
            Self.findings(Self.frame(Self.listener(.multicastListenerReport, group), to: group))
                .map(\.rule.name)
        }
        #expect(rules(IPv6Address(high: 0xFF3E_0000_FFFF_FFFF, low: 1)) == ["mld-ssm-version"])
        #expect(rules(IPv6Address(high: 0xFF3E_0001_0000_0000, low: 1)).isEmpty)
        #expect(rules(IPv6Address(high: 0xFF4E_0000_0000_0000, low: 1)).isEmpty)
    }
}
