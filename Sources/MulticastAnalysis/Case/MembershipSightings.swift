import MulticastWire

/// A query of IGMP or MLD that was seen.
struct QuerySighting: Hashable, Sendable {
    let time: Timestamp
    let frame: FrameReference
    let source: IPAddress
    let mac: MACAddress?
    let destination: IPAddress
    /// The version of IGMP (1 to 3) or MLD (1, 2).
    let version: Int
    /// The group asked about; unspecified in a General Query.
    let group: IPAddress
    /// How many sources are asked about.
    let sources: Int
    /// Max Resp Time; that of version 1 is 10 s (RFC 9776 §7.2.1).
    let maxRespTime: Duration
    /// QRV; `nil` in versions without it.
    let robustnessVariable: UInt8?
    /// The Querier's Query Interval; `nil` in versions without it.
    let queryInterval: Duration?

    var isGeneral: Bool { group == .v4(.unspecified) || group == .v6(.unspecified) }

    /// Whether it is a General Query to all of the link, as a querier sends it.
    ///
    /// One to a host by itself is a question of somebody else.
    var isOfQuerier: Bool { isGeneral && destination.isMulticast }

    /// Whether it comes from 0.0.0.0 or `::`, as that of a switch that takes no part in elections.
    var isFromNobody: Bool { source == .v4(.unspecified) || source == .v6(.unspecified) }
}

/// What a report or leave says of one group: a Group Record, or a message of an older version.
struct ReportSighting: Hashable, Sendable {
    let time: Timestamp
    let frame: FrameReference
    let host: IPAddress
    let mac: MACAddress?
    /// The version of IGMP (1 to 3) or MLD (1, 2).
    let version: Int
    let group: IPAddress
    /// A report of an older version is MODE_IS_EXCLUDE and a leave CHANGE_TO_INCLUDE_MODE.
    let type: RecordType
    /// How many sources the record lists.
    let sources: Int
    /// Whether this is the message's first group, so that messages can be counted.
    let isFirst: Bool

    /// Whether the host says that it wants nothing of the group any more.
    var isLeave: Bool { type == .changeToIncludeMode && sources == 0 }

    /// Whether the host says that it wants something of the group.
    var isJoin: Bool { !isLeave && type != .blockOldSources }

    /// Whether the host has no address yet, or is a switch that speaks for others.
    var isFromNobody: Bool { host == .v4(.unspecified) || host == .v6(.unspecified) }
}

/// The messages of IGMP and MLD of every link, as rules look at them: in order, with their frames.
///
/// ``MembershipState`` knows what comes of them; this knows which frames say so. Where there are
/// too many, what came first and what came last is kept, which rules then look at one after the
/// other: the hours between are left out for all links, so that nobody seems to be silent there.
struct MembershipSightings: Sendable {
    /// What was seen on one link, of one address family.
    struct Place: Hashable, Sendable {
        let link: LinkKey
        let isIPv6: Bool
    }

    /// The most places.
    static let placeLimit = 8192
    /// The most queries, of all places together; some 20 MiB.
    static let queryLimit = 1 << 17
    /// The most groups of reports, of all places together; some 60 MiB.
    static let reportLimit = 1 << 19

    /// What came first, and then one or two logs of what came last.
    private var logs = [SightingLog()]
    /// Whether anything was left out between the first log and the others.
    private var hasGap = false
    /// When something was left out first, since there are too many places; `nil` if nothing was.
    private(set) var placesFullSince: Timestamp?

    /// What rules look at together: all of it, or what came last and before that what came first.
    var parts: (before: SightingLog?, now: SightingLog) {
        hasGap
            ? (logs.first, SightingLog(joining: logs.dropFirst()))
            : (nil, SightingLog(joining: logs))
    }

    /// Takes in what a frame says, if it holds an IGMP or MLD message that receivers do not drop.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        guard let index = frame.layers.lastIndex(where: \.isMembership),
            frame.isHeard(at: index), frame.isOfThisLink(at: index),
            let addresses = frame.addresses(before: index)
        else { return }
        var sighting = Sighting(
            place: Place(
                link: LinkKey(of: frame, before: index, interface: interface),
                isIPv6: addresses.source.isIPv6),
            time: time, frame: place, source: addresses.source,
            destination: addresses.destination, mac: frame.sourceMAC(before: index))
        switch frame.layers[index].content {
        case .igmp(let message): observe(message, &sighting)
        case .mld(let message): observe(message, &sighting)
        default: break
        }
    }

    /// Where a message was, and who sent it.
    private struct Sighting {
        let place: Place
        let time: Timestamp
        let frame: FrameReference
        let source: IPAddress
        let destination: IPAddress
        let mac: MACAddress?
        var isFirst = true
    }

    private mutating func observe(_ message: IGMPMessage, _ at: inout Sighting) {
        switch message.content {
        case .query:
            guard let facts = QueryFacts(message) else { return }
            note(facts, group: .v4(facts.group), version: facts.level, at)
        case .group(let group):
            let isLeave = message.type == .version2LeaveGroup
            note(
                .v4(group), isLeave ? .changeToIncludeMode : .modeIsExclude, 0,
                version: message.version ?? 2, &at)
        case .report(let report):
            var cursor = report.groupRecords.cursor
            while let record = cursor.next() {
                var sources = 0
                while cursor.nextSource() != nil { sources += 1 }
                note(.v4(record.multicastAddress), record.type, sources, version: 3, &at)
            }
        default: break
        }
    }

    private mutating func observe(_ message: MLDMessage, _ at: inout Sighting) {
        switch message.content {
        case .query:
            guard let facts = QueryFacts(message) else { return }
            note(
                facts, group: .v6(facts.group), version: IPv6Address.version(at: facts.level), at)
        case .listener(_, _, let group):
            let isDone = message.type == .multicastListenerDone
            note(
                .v6(group), isDone ? .changeToIncludeMode : .modeIsExclude, 0, version: 1, &at)
        case .report(let report):
            for record in report.records {
                note(
                    .v6(record.multicastAddress), record.type, record.sourceAddresses.count,
                    version: 2, &at)
            }
        default: break
        }
    }

    private mutating func note(
        _ facts: QueryFacts<some MembershipAddress>, group: IPAddress, version: Int, _ at: Sighting
    ) {
        makeRoom()
        let isNoted = logs[logs.count - 1].note(
            at.place,
            QuerySighting(
                time: at.time, frame: at.frame, source: at.source, mac: at.mac,
                destination: at.destination, version: version, group: group,
                sources: facts.sources.count, maxRespTime: .nanoseconds(facts.maxRespTime),
                robustnessVariable: facts.robustnessVariable,
                queryInterval: facts.queryInterval.map { .nanoseconds($0) }))
        if !isNoted, placesFullSince == nil { placesFullSince = at.time }
    }

    private mutating func note(
        _ group: IPAddress, _ type: RecordType, _ sources: Int, version: Int, _ at: inout Sighting
    ) {
        makeRoom()
        let isNoted = logs[logs.count - 1].note(
            at.place,
            ReportSighting(
                time: at.time, frame: at.frame, host: at.source, mac: at.mac, version: version,
                group: group, type: type, sources: sources, isFirst: at.isFirst))
        if !isNoted, placesFullSince == nil { placesFullSince = at.time }
        at.isFirst = false
    }

    /// Begins another log where the last one is full: the first may take half of all, and two a
    /// quarter each, of which the older one makes room.
    private mutating func makeRoom() {
        let last = logs.count - 1
        let share = last == 0 ? 2 : 4
        guard
            logs[last].queryCount >= Self.queryLimit / share
                || logs[last].reportCount >= Self.reportLimit / share
        else { return }
        if logs.count > 2 {
            logs.remove(at: 1)
            hasGap = true
        }
        logs.append(SightingLog())
    }
}

extension Dissection {
    /// Whether it ends with a message of IGMP or MLD that the capture, and not its sender, has cut.
    var isCutMembership: Bool {
        guard endsEarly, error?.isCutByCapture == true else { return false }
        switch layers.last?.content {
        case .igmp?, .mld?: return true
        case .ipv4(let packet)?: return packet.protocol == .igmp
        default: return false
        }
    }

    /// The addresses of the innermost IP packet before the layer at `index`.
    func addresses(before index: Int) -> (source: IPAddress, destination: IPAddress)? {
        for layer in layers[..<index].reversed() {
            switch layer.content {
            case .ipv4(let packet): return (.v4(packet.source), .v4(packet.destination))
            case .ipv6(let packet): return (.v6(packet.source), .v6(packet.destination))
            default: continue
            }
        }
        return nil
    }
}
