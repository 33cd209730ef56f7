import MulticastWire
import TestSupport
import Testing

@Suite("Group Record", .rfc(9776, "§4.2.5"))
struct GroupRecordTests {
    private func report(_ octets: [UInt8]) throws -> (MembershipReport, DecodeError?) {
        let (message, failure) = try IGMPMessageTests.decode(octets)
        #expect(message.octets == octets)
        guard case .report(let report) = message.content else { throw NotAReport() }
        return (report, failure)
    }

    private struct NotAReport: Error {}

    /// The records as a cursor gives them.
    private func walk(_ records: GroupRecords) -> [(RecordType, IPv4Address, [IPv4Address])] {
        var found: [(RecordType, IPv4Address, [IPv4Address])] = []
        var cursor = records.cursor
        while let record = cursor.next() {
            var sources: [IPv4Address] = []
            while let source = cursor.nextSource() { sources.append(source) }
            found.append((record.type, record.multicastAddress, sources))
            #expect(Array(records.sources(of: record)) == sources)
        }
        return found
    }

    @Test(.rfc(9776, "§4.2.13"))
    func `the six types are read with their sources`() throws {
        let (report, failure) = try report(
            hex(
                """
                22 00 00 00  00 00 00 06
                01 00 00 01  E8 01 01 01  C0 00 02 01
                02 00 00 00  EF 01 02 03
                03 00 00 00  EF 01 02 04
                04 00 00 01  EF 01 02 05  C0 00 02 01
                05 00 00 02  E8 01 01 02  C0 00 02 01  C0 00 02 02
                06 00 00 01  E8 01 01 03  C0 00 02 09
                """))
        #expect(failure == nil && report.numberOfGroupRecords == 6)
        #expect(
            report.groupRecords.map(\.type) == [
                .modeIsInclude, .modeIsExclude, .changeToIncludeMode, .changeToExcludeMode,
                .allowNewSources, .blockOldSources,
            ])
        #expect(report.groupRecords.map(\.sourceAddresses.count) == [1, 0, 0, 1, 2, 1])
        #expect(
            report.groupRecords.map(\.multicastAddress.description) == [
                "232.1.1.1", "239.1.2.3", "239.1.2.4", "239.1.2.5", "232.1.1.2", "232.1.1.3",
            ])
        let walked = walk(report.groupRecords)
        #expect(walked.map(\.0) == report.groupRecords.map(\.type))
        #expect(walked.map(\.1) == report.groupRecords.map(\.multicastAddress))
        #expect(walked.map(\.2) == report.groupRecords.map { Array($0.sourceAddresses) })
    }

    @Test(.rfc(9776, "§4.2.11"))
    func `auxiliary data does not hide the next record`() throws {
        let (report, failure) = try report(
            hex(
                """
                22 00 00 00  00 00 00 02
                02 01 00 01  EF 01 01 01  C0 00 02 01
                06 00 00 00                             # looks like a record and is data
                05 00 00 00  EF 02 02 02
                """))
        #expect(failure == nil)
        #expect(report.groupRecords.map(\.type) == [.modeIsExclude, .allowNewSources])
        #expect(report.groupRecords.map(\.auxiliaryData) == [hex("06 00 00 00"), []])
        #expect(walk(report.groupRecords).map(\.1.description) == ["239.1.1.1", "239.2.2.2"])
    }

    @Test(arguments: UInt8.min ... UInt8.max)
    func `each of the 256 types is kept`(type: UInt8) throws {
        let (report, failure) = try report(
            hex("22 00 00 00  00 00 00 01") + [type] + hex("00 00 00  EF 01 01 01"))
        #expect(failure == nil)
        let record = try #require(Array(report.groupRecords).first)
        #expect(record.type.rawValue == type)
        #expect(record.type.isDefined == (1 ... 6 ~= type))
        #expect(record.type.isExclude == (type == 2 || type == 4))
        #expect(record.type.description.hasPrefix("RECORD_TYPE_") != record.type.isDefined)
    }

    @Test func `a report of no records is one`() throws {
        let (report, failure) = try report(hex("22 00 DD FF  00 00 00 00"))
        #expect(failure == nil && report.groupRecords.count == 0)
        #expect(Array(report.groupRecords).isEmpty && walk(report.groupRecords).isEmpty)
    }

    @Test(arguments: [
        // Five announced, one there.
        (
            "22 00 00 00 00 00 00 05  04 00 00 00 EF 01 01 01", [0], "Record Type",
            16
        ),
        // The second ends in its first row.
        (
            "22 00 00 00 00 00 00 02  04 00 00 00 EF 01 01 01  04 00 00", [0],
            "Number of Sources", 18
        ),
        // 40 sources announced, one and a half there.
        (
            "22 00 00 00 00 00 00 01  06 00 00 28 EF 01 01 01  C0 00 02 01  C0 00", [1],
            "Source Address", 20
        ),
        // Auxiliary data of 200 words, one there.
        (
            "22 00 00 00 00 00 00 01  04 C8 00 00 EF 01 01 01  AA BB CC DD", [0],
            "Auxiliary Data", 16
        ),
        // The counts add up to more than any packet holds.
        (
            "22 00 00 00 FF FF FF FF  04 FF FF FF EF 01 01 01", [0], "Source Address", 16
        ),
    ])
    func `what is announced and not there is told, and what is there is shown`(
        octets: String, sources: [Int], field: String, offset: Int
    ) throws {
        let (report, failure) = try report(hex(octets))
        #expect(report.groupRecords.map(\.sourceAddresses.count) == sources)
        #expect(walk(report.groupRecords).map(\.2.count) == sources)
        #expect(failure?.field == field)
        #expect(failure?.offset == offset)
    }

    @Test func `records are made with the right counts, or others`() {
        let honest = GroupRecord(
            .allowNewSources, IPv4Address(232, 1, 1, 1), sources: [IPv4Address(192, 0, 2, 1)],
            auxiliaryData: hex("AA BB CC DD"))
        #expect(honest.octets == hex("05 01 00 01 E8 01 01 01 C0 00 02 01 AA BB CC DD"))
        let lying = GroupRecord(
            .changeToExcludeMode, IPv4Address(239, 1, 1, 1), numberOfSources: 7, auxDataLen: 9)
        #expect(lying.octets == hex("04 09 00 07 EF 01 01 01"))
        // Records after one that lies are read as it says, and never beyond the end.
        let records: GroupRecords = [lying, honest, lying]
        #expect(Array(records).count <= 3 && walk(records).count <= 3)
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `records are read as they were made`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let records = (0 ..< Int.random(in: 0 ... 12, using: &random)).map { _ in
            GroupRecord(
                RecordType(rawValue: UInt8.random(in: 0 ... 255, using: &random)),
                IPv4Address(rawValue: UInt32.random(in: 0 ... .max, using: &random)),
                sources: IPv4AddressList(
                    (0 ..< Int.random(in: 0 ... 5, using: &random)).map { _ in
                        IPv4Address(rawValue: UInt32.random(in: 0 ... .max, using: &random))
                    }),
                auxiliaryData: (0 ..< 4 * Int.random(in: 0 ... 2, using: &random)).map { _ in
                    UInt8.random(in: 0 ... 255, using: &random)
                })
        }
        let message = IGMPMessage(
            .version3MembershipReport, .report(MembershipReport(GroupRecords(records))))
        let (report, failure) = try report(message.octets)
        #expect(failure == nil)
        #expect(Array(report.groupRecords) == records)
        #expect(walk(report.groupRecords).map(\.2) == records.map { Array($0.sourceAddresses) })
        #expect(internetChecksum(message.octets.span) == 0)
    }
}
