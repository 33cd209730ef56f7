import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

/// Each row of the tables of RFC 9776 §6.4, which are those of RFC 9777 §7.4 too, with the sources
/// that tell all of its sets apart, and timers that differ.
@Suite("A router's state of a group", .rfc(9776, "§6.4"))
struct GroupFilterTests {
    /// The instant at which records come.
    static let now: Instant = 1000
    /// GMI, so that what is set to it runs out at 1270.
    static let interval: Int64 = 270
    /// The group timer before a record, in EXCLUDE mode.
    static let groupTimer: Instant = 1100

    static func source(_ number: UInt8) -> IPv4Address { IPv4Address(192, 0, 2, number) }

    /// A state as text: `INCLUDE 1=1050` or `EXCLUDE@1100 1=1050 4=0`; a timer of 0 does not run.
    static func text(_ filter: GroupFilter<IPv4Address>) -> String {
        var words = [filter.mode == .include ? "INCLUDE" : "EXCLUDE@\(filter.groupTimer)"]
        for timer in filter.sources.timers {
            words.append("\(timer.address.rawValue & 0xFF)=\(timer.isRunning ? timer.deadline : 0)")
        }
        return words.joined(separator: " ")
    }

    /// INCLUDE (1,2,3), with timers that end at 1010, 1020 and 1030.
    static func include() -> GroupFilter<IPv4Address> {
        var filter = GroupFilter<IPv4Address>()
        for number in UInt8(1) ... 3 {
            _ = filter.receive(
                .modeIsInclude, [source(number)], at: 0, lasting: 1000 + 10 * Int64(number),
                limit: 100)
        }
        return filter
    }

    /// EXCLUDE ({1,2,3},{4,5,6}): X runs to 1010, 1020 and 1030, the group timer to 1100.
    static func exclude() -> GroupFilter<IPv4Address> {
        var filter = GroupFilter<IPv4Address>()
        _ = filter.receive(
            .modeIsExclude, [4, 5, 6].map(source), at: 0, lasting: groupTimer, limit: 100)
        for number in UInt8(1) ... 3 {
            _ = filter.receive(
                .allowNewSources, [source(number)], at: 0, lasting: 1000 + 10 * Int64(number),
                limit: 100)
        }
        return filter
    }

    struct Row: CustomTestStringConvertible {
        let type: RecordType
        let listed: [UInt8]
        let becomes: String

        init(_ type: RecordType, _ listed: [UInt8], _ becomes: String) {
            self.type = type
            self.listed = listed
            self.becomes = becomes
        }

        var testDescription: String { "\(type) \(listed)" }
    }

    @Test func `the states that the rows start from are as written`() {
        #expect(Self.text(Self.include()) == "INCLUDE 1=1010 2=1020 3=1030")
        #expect(
            Self.text(Self.exclude()) == "EXCLUDE@1100 1=1010 2=1020 3=1030 4=0 5=0 6=0")
    }

    @Test(
        .rfc(9776, "§6.4.1"), .rfc(9776, "§6.4.2"), .rfc(9777, "§7.4"),
        arguments: [
            // A = {1,2,3}, B = {3,7}.
            Row(.modeIsInclude, [3, 7], "INCLUDE 1=1010 2=1020 3=1270 7=1270"),
            Row(.modeIsExclude, [3, 7], "EXCLUDE@1270 3=1030 7=0"),
            Row(.allowNewSources, [3, 7], "INCLUDE 1=1010 2=1020 3=1270 7=1270"),
            Row(.blockOldSources, [3, 7], "INCLUDE 1=1010 2=1020 3=1030"),
            Row(.changeToExcludeMode, [3, 7], "EXCLUDE@1270 3=1030 7=0"),
            Row(.changeToIncludeMode, [3, 7], "INCLUDE 1=1010 2=1020 3=1270 7=1270"),
            Row(.modeIsInclude, [], "INCLUDE 1=1010 2=1020 3=1030"),
            Row(.modeIsExclude, [], "EXCLUDE@1270"),
            Row(.allowNewSources, [], "INCLUDE 1=1010 2=1020 3=1030"),
            Row(.blockOldSources, [], "INCLUDE 1=1010 2=1020 3=1030"),
            Row(.changeToExcludeMode, [], "EXCLUDE@1270"),
            Row(.changeToIncludeMode, [], "INCLUDE 1=1010 2=1020 3=1030"),
            Row(.modeIsExclude, [1, 2, 3], "EXCLUDE@1270 1=1010 2=1020 3=1030"),
            Row(RecordType(rawValue: 7), [3, 7], "INCLUDE 1=1010 2=1020 3=1030"),
        ])
    func `a record changes INCLUDE as the row of its type has it`(row: Row) {
        var filter = Self.include()
        let refused = filter.receive(
            row.type, row.listed.map(Self.source), at: Self.now, lasting: Self.interval, limit: 100)
        #expect(Self.text(filter) == row.becomes)
        #expect(refused == 0)
    }

    @Test(
        .rfc(9776, "§6.4.1"), .rfc(9776, "§6.4.2"), .rfc(9777, "§7.4"),
        arguments: [
            // X = {1,2,3}, Y = {4,5,6}, A = {3,4,7}.
            Row(
                .modeIsInclude, [3, 4, 7],
                "EXCLUDE@1100 1=1010 2=1020 3=1270 4=1270 5=0 6=0 7=1270"),
            Row(.modeIsExclude, [3, 4, 7], "EXCLUDE@1270 3=1030 4=0 7=1270"),
            Row(
                .allowNewSources, [3, 4, 7],
                "EXCLUDE@1100 1=1010 2=1020 3=1270 4=1270 5=0 6=0 7=1270"),
            Row(
                .blockOldSources, [3, 4, 7],
                "EXCLUDE@1100 1=1010 2=1020 3=1030 4=0 5=0 6=0 7=1100"),
            Row(.changeToExcludeMode, [3, 4, 7], "EXCLUDE@1270 3=1030 4=0 7=1100"),
            Row(
                .changeToIncludeMode, [3, 4, 7],
                "EXCLUDE@1100 1=1010 2=1020 3=1270 4=1270 5=0 6=0 7=1270"),
            Row(.modeIsExclude, [], "EXCLUDE@1270"),
            Row(.changeToExcludeMode, [], "EXCLUDE@1270"),
            Row(
                .changeToIncludeMode, [], "EXCLUDE@1100 1=1010 2=1020 3=1030 4=0 5=0 6=0"),
            Row(.blockOldSources, [], "EXCLUDE@1100 1=1010 2=1020 3=1030 4=0 5=0 6=0"),
            Row(
                RecordType(rawValue: 0), [3, 4, 7],
                "EXCLUDE@1100 1=1010 2=1020 3=1030 4=0 5=0 6=0"),
        ])
    func `a record changes EXCLUDE as the row of its type has it`(row: Row) {
        var filter = Self.exclude()
        let refused = filter.receive(
            row.type, row.listed.map(Self.source), at: Self.now, lasting: Self.interval, limit: 100)
        #expect(Self.text(filter) == row.becomes)
        #expect(refused == 0)
    }

    @Test(.rfc(9776, "§6.6.1"))
    func `a query lowers timers, and raises none`() {
        var filter = Self.exclude()
        filter.receiveQuery([1, 3, 4, 9].map(Self.source), lowerTo: 1015)
        #expect(Self.text(filter) == "EXCLUDE@1100 1=1010 2=1020 3=1015 4=0 5=0 6=0")
        filter.receiveQuery([], lowerTo: 1002)
        #expect(Self.text(filter) == "EXCLUDE@1002 1=1010 2=1020 3=1015 4=0 5=0 6=0")
        filter.receiveQuery([], lowerTo: 1050)
        #expect(Self.text(filter) == "EXCLUDE@1002 1=1010 2=1020 3=1015 4=0 5=0 6=0")
    }

    @Test(.rfc(9776, "§6.5"))
    func `timers that run out move sources, then the mode, then all`() {
        var filter = Self.exclude()
        var unwanted: [IPv4Address] = []
        filter.expire(at: 1009, &unwanted)
        #expect(Self.text(filter) == "EXCLUDE@1100 1=1010 2=1020 3=1030 4=0 5=0 6=0")
        filter.expire(at: 1010, &unwanted)
        #expect(Self.text(filter) == "EXCLUDE@1100 1=0 2=1020 3=1030 4=0 5=0 6=0")
        filter.receiveQuery([], lowerTo: 1015)
        filter.expire(at: 1015, &unwanted)
        #expect(Self.text(filter) == "INCLUDE 2=1020 3=1030")
        filter.expire(at: 1030, &unwanted)
        #expect(filter.isEmpty)
        #expect(unwanted == [1, 2, 3].map(Self.source))
    }

    @Test func `what is full keeps what it has, and says what it lacks`() {
        var filter = Self.include()
        let refused = filter.receive(
            .allowNewSources, [0, 2, 7, 8].map(Self.source), at: Self.now, lasting: Self.interval,
            limit: 4)
        #expect(refused == 2)
        #expect(Self.text(filter) == "INCLUDE 0=1270 1=1010 2=1270 3=1030")
        let refusedAgain = filter.receive(
            .modeIsExclude, [5, 6, 7, 8, 9].map(Self.source), at: Self.now, lasting: Self.interval,
            limit: 4)
        #expect(refusedAgain == 1)
        #expect(Self.text(filter) == "EXCLUDE@1270 5=0 6=0 7=0 8=0")
    }
}
