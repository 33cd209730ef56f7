import MulticastWire

/// What a query of either protocol says.
struct QueryFacts<Address: MembershipAddress> {
    /// The version's level: see ``MembershipAddress``.
    var level: Int
    /// The group asked about, unspecified in a General Query.
    var group: Address
    /// The sources asked about, in ascending order, none twice.
    var sources: [Address] = []
    /// S: routers leave their timers as they are.
    var suppressesTimers = false
    /// QRV; `nil` in versions without it.
    var robustnessVariable: UInt8?
    /// QQI in nanoseconds; `nil` in versions without it.
    var queryInterval: Int64?
    /// Max Resp Time in nanoseconds.
    var maxRespTime: Int64

    var isGeneral: Bool { group == .unspecified }

    /// Whether the query is one that decides who is querier.
    ///
    /// RFC 9776 §6.6.2 has General Queries, RFC 2236 §3 and RFC 9777 §7.6.2 have any.
    var decidesElection: Bool { isGeneral || level < newestLevel || Address.levelOfVersion0 != 0 }
}

extension QueryFacts<IPv4Address> {
    /// Reads a query; `nil` if nothing tells its version, or its sources are not all there.
    init?(_ message: IGMPMessage) {
        guard case .query(let query) = message.content, let version = message.version,
            let milliseconds = message.maxRespMilliseconds
        else { return nil }
        level = version
        group = query.groupAddress
        maxRespTime = Int64(milliseconds) * 1_000_000
        guard let version3 = query.version3 else { return }
        guard version3.sourceAddresses.count == Int(version3.numberOfSources) else { return nil }
        suppressesTimers = version3.suppressRouterSideProcessing
        robustnessVariable = version3.robustnessVariable
        queryInterval = Int64(version3.queryIntervalCode.units) * 1_000_000_000
        sources.append(contentsOf: version3.sourceAddresses)
        sources.makeAscending()
    }
}

extension QueryFacts<IPv6Address> {
    /// Reads a query; `nil` if nothing tells its version, or its sources are not all there.
    init?(_ message: MLDMessage) {
        guard case .query(let query) = message.content, let version = query.version,
            let milliseconds = message.maximumResponseDelay
        else { return nil }
        level = version + IPv6Address.levelOfVersion0
        group = query.multicastAddress
        maxRespTime = Int64(milliseconds) * 1_000_000
        guard let version2 = query.version2 else { return }
        guard version2.sourceAddresses.count == Int(version2.numberOfSources) else { return nil }
        suppressesTimers = version2.suppressRouterSideProcessing
        robustnessVariable = version2.robustnessVariable
        queryInterval = Int64(version2.queryIntervalCode.units) * 1_000_000_000
        sources = version2.sourceAddresses
        sources.makeAscending()
    }
}

extension Array where Element: MembershipAddress {
    /// Puts the addresses in ascending order, and takes out those that stand twice.
    mutating func makeAscending() {
        if isAscending { return }
        sort()
        var kept = 1
        for index in 1 ..< count where self[index] != self[kept - 1] {
            self[kept] = self[index]
            kept += 1
        }
        removeLast(count - kept)
    }

    private var isAscending: Bool {
        var index = 1
        while index < count {
            if self[index] <= self[index - 1] { return false }
            index += 1
        }
        return true
    }
}
