import MulticastAnalysis
import MulticastWire
import TestSupport

// Messages in packets; what is not given is as it should be.
extension IGMPChecksTests {
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
}
