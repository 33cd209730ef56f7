import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// The state against ``MembershipModel``, over random messages and times.
@Suite("Membership state and its model", .rfc(9776, "§6"))
struct MembershipStatePropertyTests {
    static let hosts = (1 ... 4).map { IPv4Address(192, 0, 2, $0) }
    static let groups = [
        IPv4Address(233, 252, 0, 1), IPv4Address(233, 252, 0, 2), IPv4Address(232, 1, 1, 1),
    ]
    static let sources = (1 ... 5).map { IPv4Address(198, 51, 100, $0) }
    static let routers = [
        IPv4Address.unspecified, IPv4Address(192, 0, 2, 251), IPv4Address(192, 0, 2, 252),
    ]

    /// The state, its model, and the time that both have come to.
    struct Both {
        var random: SeededRandom
        var state = MembershipState()
        var model = MembershipModel()
        var time: Int64 = 1_700_000_000 * MembershipModel.second

        /// One message, after some time, or time alone.
        mutating func step() {
            switch Int.random(in: 0 ..< 20, using: &random) {
            case 0: time += Int64.random(in: 20 ... 300, using: &random) * MembershipModel.second
            // Frames of two interfaces come a little out of order.
            case 1: time -= MembershipModel.second / 2
            default: time += Int64.random(in: 0 ... 4, using: &random) * MembershipModel.second
            }
            model.advance(to: time)
            switch Int.random(in: 0 ..< 10, using: &random) {
            case 0: state.advance(to: Timestamp(nanoseconds: time))
            case 1, 2: generalQuery()
            case 3, 4: specificQuery()
            case 5: olderReport()
            default: report()
            }
        }

        mutating func some(of addresses: [IPv4Address]) -> [IPv4Address] {
            let count = Int.random(in: 0 ... addresses.count, using: &random)
            return Array(addresses.shuffled(using: &random).prefix(count))
        }

        mutating func report() {
            let host = hosts.randomElement(using: &random) ?? .unspecified
            let records = (0 ..< Int.random(in: 1 ... 3, using: &random)).map { _ in
                GroupRecord(
                    RecordType(rawValue: UInt8.random(in: 1 ... 6, using: &random)),
                    groups.randomElement(using: &random) ?? .unspecified,
                    sources: IPv4AddressList(some(of: sources)))
            }
            feed(
                IGMPMessage(
                    .version3MembershipReport, .report(MembershipReport(GroupRecords(records)))),
                from: host)
            for record in records {
                model.record(
                    record.type, record.multicastAddress, Set(record.sourceAddresses), version: 3,
                    from: host, at: time)
            }
        }

        mutating func olderReport() {
            let host = hosts.randomElement(using: &random) ?? .unspecified
            let group = groups.randomElement(using: &random) ?? .unspecified
            let (type, version, record): (IGMPType, Int, RecordType) =
                [
                    (.version1MembershipReport, 1, .modeIsExclude),
                    (.version2MembershipReport, 2, .modeIsExclude),
                    (.version2LeaveGroup, 2, .changeToIncludeMode),
                ].randomElement(using: &random) ?? (.version2LeaveGroup, 2, .changeToIncludeMode)
            feed(IGMPMessage(type, .group(group)), from: host)
            model.record(record, group, [], version: version, from: host, at: time)
        }

        mutating func generalQuery() {
            let version = Int.random(in: 0 ..< 8, using: &random)
            query(
                MembershipModel.Query(
                    version: version < 2 ? version + 1 : 3,
                    robustness: Int64.random(in: 0 ... 3, using: &random),
                    interval: [0, 10, 60, 125].randomElement(using: &random) ?? 0,
                    response: (version == 0 ? 100 : [10, 100].randomElement(using: &random) ?? 10)
                        * MembershipModel.second / 10))
        }

        mutating func specificQuery() {
            let version = Bool.random(using: &random) ? 2 : 3
            query(
                MembershipModel.Query(
                    version: version, group: groups.randomElement(using: &random) ?? .unspecified,
                    sources: version == 3 ? Set(some(of: sources)) : [],
                    suppresses: version == 3 && Int.random(in: 0 ... 3, using: &random) == 0,
                    response: Int64(
                        version == 3 ? [0, 10, 20].randomElement(using: &random) ?? 0 : 10)
                        * MembershipModel.second / 10))
        }

        mutating func query(_ query: MembershipModel.Query) {
            let router = routers.randomElement(using: &random) ?? .unspecified
            let version3 = MembershipQuery.Version3(
                suppressRouterSideProcessing: query.suppresses,
                robustnessVariable: UInt8(query.robustness),
                queryIntervalCode: TimeCode(rawValue: UInt8(query.interval)),
                sources: IPv4AddressList(query.sources))
            let code = query.version == 1 ? 0 : query.response * 10 / MembershipModel.second
            feed(
                IGMPMessage(
                    .membershipQuery, maxRespCode: TimeCode(rawValue: UInt8(code)),
                    .query(
                        MembershipQuery(
                            query.group, version3: query.version == 3 ? version3 : nil))),
                from: router)
            model.query(query, from: router)
        }

        mutating func feed(_ message: IGMPMessage, from source: IPv4Address) {
            state.observe(
                message, from: source, nil, on: MembershipModel.link,
                at: Timestamp(nanoseconds: time))
        }
    }

    @Test(arguments: UInt64(0) ..< 120)
    func `what is known after any messages is what the model knows`(seed: UInt64) throws {
        var both = Both(random: SeededRandom(seed: seed))
        for step in 0 ..< 150 {
            both.step()
            let (groups, rows) = (both.state.groups, both.state.memberships)
            try #require(groups == both.model.states, "seed \(seed), step \(step)")
            try #require(rows == both.model.memberships, "seed \(seed), step \(step)")
            guard let link = both.state.links.first else { continue }
            try #require(link.querier == both.model.elected.map { .v4($0) }, "step \(step)")
            let (interval, expected): (Duration, Duration) = (
                link.timers.membershipInterval(by: .rfc9776),
                .nanoseconds(both.model.membershipInterval)
            )
            try #require(interval == expected, "step \(step)")
            try #require(
                link.hostCompatibilityMode == both.model.hostCompatibilityMode, "step \(step)")
        }
    }
}
