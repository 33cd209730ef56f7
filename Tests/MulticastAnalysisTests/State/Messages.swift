import MulticastAnalysis
import MulticastWire

/// A link's state and a hand to feed it: times are seconds from an instant.
struct Watched {
    static let link = LinkKey(interface: 0)
    static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
    static let group = IPv4Address(233, 252, 0, 1)
    static let mldGroup = IPv6Address(high: 0xFF15_0000_0000_0000, low: 1)

    var state: MembershipState

    init(_ state: MembershipState = MembershipState()) {
        self.state = state
        self.state.reportsEvents = true
    }

    static func host(_ number: UInt8) -> IPv4Address { IPv4Address(192, 0, 2, number) }
    static func linkLocal(_ number: UInt64) -> IPv6Address {
        IPv6Address(high: 0xFE80_0000_0000_0000, low: number)
    }

    static func time(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds + Int64(seconds * 1e9))
    }

    mutating func feed(_ message: IGMPMessage, from source: IPv4Address, at seconds: Double) {
        state.observe(message, from: source, nil, on: Self.link, at: Self.time(seconds))
    }

    mutating func feed(_ message: MLDMessage, from source: IPv6Address, at seconds: Double) {
        state.observe(message, from: source, nil, on: Self.link, at: Self.time(seconds))
    }

    mutating func pass(to seconds: Double) { state.advance(to: Self.time(seconds)) }

    /// The events so far, as `seconds kind address`.
    mutating func events() -> [String] {
        state.takeEvents().map { event in
            let tenths = (event.time.nanoseconds - Self.start.nanoseconds) / 100_000_000
            let seconds = "\(tenths / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths % 10)")
            return "\(seconds) \(event.kind)" + (event.address.map { " \($0)" } ?? "")
        }
    }

    static func report(
        _ type: RecordType, _ group: IPv4Address = group, _ sources: IPv4AddressList = []
    ) -> IGMPMessage {
        IGMPMessage(
            .version3MembershipReport,
            .report(MembershipReport([GroupRecord(type, group, sources: sources)])))
    }

    static func report2(_ group: IPv4Address = group) -> IGMPMessage {
        IGMPMessage(.version2MembershipReport, .group(group))
    }

    static func report1(_ group: IPv4Address = group) -> IGMPMessage {
        IGMPMessage(.version1MembershipReport, .group(group))
    }

    static func leave(_ group: IPv4Address = group) -> IGMPMessage {
        IGMPMessage(.version2LeaveGroup, .group(group))
    }

    /// A query whose Max Resp Time is in tenths of a second.
    static func query(
        _ version: Int, _ group: IPv4Address = .unspecified, _ sources: IPv4AddressList = [],
        response: UInt8 = 100, interval: UInt8 = 125, robustness: UInt8 = 2, s: Bool = false
    ) -> IGMPMessage {
        let version3 = MembershipQuery.Version3(
            suppressRouterSideProcessing: s, robustnessVariable: robustness,
            queryIntervalCode: TimeCode(rawValue: interval), sources: sources)
        return IGMPMessage(
            .membershipQuery, maxRespCode: TimeCode(rawValue: version == 1 ? 0 : response),
            .query(MembershipQuery(group, version3: version == 3 ? version3 : nil)))
    }

    static func mldReport(
        _ type: RecordType, _ sources: [IPv6Address] = [], _ group: IPv6Address = mldGroup
    ) -> MLDMessage {
        MLDMessage(
            type: .version2MulticastListenerReport,
            content: .report(
                MulticastListenerReport(
                    records: [
                        MulticastAddressRecord(
                            type: type, multicastAddress: group, sourceAddresses: sources)
                    ])))
    }

    static func mldListener(_ type: MLDType, _ group: IPv6Address = mldGroup) -> MLDMessage {
        MLDMessage(type: type, content: .listener(multicastAddress: group))
    }

    /// A query whose Maximum Response Delay is in milliseconds.
    static func mldQuery(
        _ version: Int, _ group: IPv6Address = .unspecified, response: UInt16 = 10_000,
        interval: UInt8 = 125, robustness: UInt8 = 2
    ) -> MLDMessage {
        let version2 = MulticastListenerQuery.Version2(
            robustnessVariable: robustness, queryIntervalCode: TimeCode(rawValue: interval))
        return MLDMessage(
            type: .multicastListenerQuery,
            content: .query(
                MulticastListenerQuery(
                    maximumResponseCode: MLDResponseCode(rawValue: response),
                    multicastAddress: group, version2: version == 2 ? version2 : nil)))
    }
}
