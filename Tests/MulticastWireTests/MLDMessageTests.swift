import MulticastWire
import TestSupport
import Testing

@Suite("MLD message", .rfc(3810, "§5"))
struct MLDMessageTests {
    /// An MLDv2 query for ff15::1 and two sources.
    static let query = hex(
        """
        82 00 77 08  03 E8 00 00                            # 1000 ms
        FF 15 00 00 00 00 00 00  00 00 00 00 00 00 00 01
        0A 7D 00 02                                         # S, QRV 2, 125 s, 2 sources
        FD 77 00 00 00 00 00 00  00 00 00 00 00 00 00 01
        FD 77 00 00 00 00 00 00  00 00 00 00 00 00 00 02
        """)

    /// A version 2 report with auxiliary data in its first record.
    static let report = hex(
        """
        8F 00 12 34  00 00 00 02                            # 2 records
        06 01 00 01                                         # BLOCK, 1 word, 1 source
        FF 15 00 00 00 00 00 00  00 00 00 00 00 00 00 01
        FD 77 00 00 00 00 00 00  00 00 00 00 00 00 00 09
        DE AD BE EF
        04 00 00 00                                         # TO_EX, no source
        FF 02 00 00 00 00 00 00  00 00 00 00 00 00 00 FB
        """)

    static func group(_ low: UInt64) -> IPv6Address {
        IPv6Address(high: 0xFF15_0000_0000_0000, low: low)
    }

    @Test(.rfc(3810, "§5.1"))
    func `a version 2 query has every field of the diagram`() throws {
        let message = try read(Self.query, MLDMessage.init(from:))
        #expect(message.type == .multicastListenerQuery)
        #expect(message.version == 2)
        #expect(message.checksum == 0x7708)
        #expect(message.maximumResponseDelay == 1000)
        #expect(message.group == Self.group(1))
        guard case .query(let query) = message.content, let version2 = query.version2 else {
            Issue.record("no query: \(message)")
            return
        }
        #expect(version2.suppressRouterSideProcessing)
        #expect(version2.robustnessVariable == 2)
        #expect(version2.queryIntervalCode.units == 125)
        #expect(version2.numberOfSources == 2)
        #expect(version2.sourceAddresses.map(\.low) == [1, 2])
        #expect(!version2.hasExtensions)
        #expect(message.octets == Self.query)
    }

    @Test(.rfc(3810, "§8.1"), arguments: 20 ... 40)
    func `the length of a query tells its version`(length: Int) throws {
        var octets = Array(Self.query[..<28]) + [UInt8](repeating: 0, count: 20)
        octets[27] = 0  // no sources
        octets = Array(octets[..<length])
        var reader = ByteReader(octets.span)
        let message = try MLDMessage(from: &reader)
        switch length {
        case 24: #expect(message.version == 1)
        case 28...: #expect(message.version == 2)
        default: #expect(message.version == nil)
        }
        #expect((reader.failure == nil) == (length == 24 || length >= 28))
        #expect(message.octets == octets)
    }

    @Test func `a query that the capture cut at 24 octets has no version`() throws {
        let octets = Array(Self.query[..<24])
        var reader = ByteReader(octets.span)
        let message = try MLDMessage(isCut: true, from: &reader)
        #expect(message.version == nil)
        #expect(message.maximumResponseDelay == nil)
        #expect(message.group == Self.group(1))
        #expect(reader.failure?.isCutByCapture == true)
        #expect(message.octets == octets)
    }

    @Test(.rfc(2710, "§3.4"))
    func `the delay of a version 1 query is plain milliseconds`() throws {
        let octets = hex("82 00 00 00  FF FF 00 00") + [UInt8](repeating: 0, count: 16)
        let message = try read(octets, MLDMessage.init(from:))
        #expect(message.version == 1)
        #expect(message.maximumResponseDelay == 65_535)
        #expect(message.group == .unspecified)
    }

    @Test(.rfc(2710, "§3"), arguments: [UInt8(131), 132])
    func `version 1 reports and dones name their group`(type: UInt8) throws {
        let octets = [type] + hex("00 AB CD  00 00 00 00") + Self.group(2).octets
        let message = try read(octets, MLDMessage.init(from:))
        #expect(message.version == 1)
        #expect(message.group == Self.group(2))
        #expect(message.octets == octets)
    }

    @Test(.rfc(3810, "§5.2"))
    func `auxiliary data does not hide the next record`() throws {
        let message = try read(Self.report, MLDMessage.init(from:))
        guard case .report(let report) = message.content else {
            Issue.record("no report: \(message)")
            return
        }
        #expect(message.version == 2)
        #expect(report.records.map(\.type) == [.blockOldSources, .changeToExcludeMode])
        #expect(report.records.first?.auxiliaryData == hex("DE AD BE EF"))
        #expect(report.records.last?.multicastAddress.description == "ff02::fb")
        #expect(message.octets == Self.report)
    }

    @Test func `a report that claims five records and holds two shows the two`() throws {
        var octets = Self.report
        octets[7] = 5
        var reader = ByteReader(octets.span)
        let message = try MLDMessage(from: &reader)
        guard case .report(let report) = message.content else {
            Issue.record("no report: \(message)")
            return
        }
        #expect(report.numberOfRecords == 5)
        #expect(report.records.count == 2)
        #expect(reader.failure?.field == "Record Type")
        #expect(message.octets == octets)
    }

    @Test(.rfc(9279, "§3.1"))
    func `the E bit announces extensions`() throws {
        var octets = Self.query + hex("00 00 00 02 AA BB  FF FE 00 00")
        octets[24] |= 0x80
        let message = try read(octets, MLDMessage.init(from:))
        guard case .query(let query) = message.content, let version2 = query.version2 else {
            Issue.record("no query: \(message)")
            return
        }
        #expect(
            version2.extensions == [
                MembershipExtension(type: 0, value: [0xAA, 0xBB]),
                MembershipExtension(type: 0xFFFE, value: []),
            ])
        #expect(message.additionalData.isEmpty)
        #expect(message.octets == octets)
    }

    @Test(.rfc(3810, "§5.1.12"))
    func `without the E bit the same octets are additional data`() throws {
        let octets = Self.query + hex("00 00 00 02 AA BB")
        let message = try read(octets, MLDMessage.init(from:))
        #expect(message.additionalData == hex("00 00 00 02 AA BB"))
        #expect(message.octets == octets)
    }

    @Test(.rfc(4286, "§3.2"))
    func `a router advertisement tells its intervals`() throws {
        let octets = hex("97 14 00 00  00 7D 00 02")
        let message = try read(octets, MLDMessage.init(from:))
        #expect(message.type == .multicastRouterAdvertisement)
        #expect(message.code == 20)
        #expect(
            message.content == .routerAdvertisement(queryInterval: 125, robustnessVariable: 2))
        #expect(message.version == nil)
        #expect(try read(hex("98 00 00 00"), MLDMessage.init(from:)).content == .empty)
    }

    @Test(.rfc(4443, "Message checksum"))
    func `a checksum covers the pseudo-header`() throws {
        // Frame 1 of the captured mld-malformed.pcap, a good general query.
        let octets = hex(
            """
            82 00 56 1F  27 10 00 00
            00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
            02 7D 00 00
            """)
        let message = MLDMessage(
            type: .multicastListenerQuery,
            content: .query(
                MulticastListenerQuery(
                    maximumResponseCode: MLDResponseCode(rawValue: 10_000),
                    version2: .init(
                        robustnessVariable: 2, queryIntervalCode: TimeCode(rawValue: 125)))))
        let source = IPv6Address(high: 0xFE80_0000_0000_0000, low: 0x0077_00FF_FE00_0101)
        let destination = IPv6Address(high: 0xFF02_0000_0000_0000, low: 1)
        #expect(message.withChecksum(from: source, to: destination).octets == octets)
    }

    @Test(arguments: [query, report])
    func `every prefix throws or notes where it ends`(octets: [UInt8]) {
        // An MLDv2 query is one of MLDv1 as far as its 24th octet.
        for length in octets.indices where !(length == 24 && octets[0] == 130) {
            let prefix = Array(octets[..<length])
            var reader = ByteReader(prefix.span)
            do throws(DecodeError) {
                let message = try MLDMessage(from: &reader)
                #expect(message.octets == prefix)
                guard case .truncated(let needed, let available, _)? = reader.failure?.reason
                else {
                    Issue.record("cut to \(length): \(String(describing: reader.failure))")
                    continue
                }
                #expect(needed > available)
            } catch {
                #expect(length < 4)
            }
        }
    }

    @Test(arguments: UInt64(0) ..< 400)
    func `what is decoded is encoded, whatever the octets`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let types: [UInt8] = [130, 131, 132, 143, 151, 152, 153]
        var octets = (0 ..< Int.random(in: 4 ... 120, using: &random)).map { _ in
            UInt8.random(in: 0 ... .max, using: &random)
        }
        octets[0] = types[Int(seed) % types.count]
        // Small counts, so that more than the first record is read.
        if octets.count > 27, !seed.isMultiple(of: 3) {
            (octets[6], octets[7]) = (0, octets[7] % 4)
            (octets[9], octets[10], octets[11]) = (octets[9] % 2, 0, octets[11] % 3)
            (octets[26], octets[27]) = (0, octets[27] % 4)
        }
        let isCut = seed.isMultiple(of: 5)
        var reader = ByteReader(octets.span)
        let message = try MLDMessage(isCut: isCut, from: &reader)
        #expect(message.octets == octets)
        #expect(reader.count == 0)
    }

    @Test func `only messages about groups are taken for MLD`() {
        let types = (UInt8.min ... .max).filter { MLDType(rawValue: $0).isMulticast }
        #expect(types == [130, 131, 132, 143, 151, 152, 153])
    }
}
