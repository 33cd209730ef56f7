import MulticastAnalysis
import MulticastWire

/// A group on a link.
struct LinkedGroup: Hashable {
    let link: LinkKey
    let group: IPAddress
}

/// What all streams of a group bring together.
struct GroupFlow {
    private(set) var packets: UInt64 = 0
    private(set) var octets: UInt64 = 0
    private(set) var sources: Set<IPAddress> = []
    private(set) var last: Timestamp?

    mutating func add(_ stream: MulticastStream) {
        packets &+= stream.packets
        octets &+= stream.octets
        sources.insert(stream.source)
        last = max(last ?? stream.lastTime, stream.lastTime)
    }
}

/// A row of the table of groups: one that somebody has joined, or sends to.
struct GroupRow {
    let link: LinkKey
    let group: IPAddress
    /// What a router knows of it; `nil` if nobody has reported it.
    let state: GroupState?
    let flow: GroupFlow

    /// How many hosts are members.
    var members: Int { state?.members ?? 0 }
    /// When it was last reported.
    var lastReport: Timestamp? { state?.lastReport }
    /// When its last data came; the first time there is if none did.
    var lastData: Timestamp { flow.last ?? Timestamp(nanoseconds: .min) }

    /// The groups that were reported and those that data was sent to, each once, by link and group.
    static func rows(_ states: [GroupState], _ flows: [LinkedGroup: GroupFlow]) -> [GroupRow] {
        var silent = flows
        var rows = states.map { state in
            let group = LinkedGroup(link: state.link, group: state.group)
            let flow = silent.removeValue(forKey: group) ?? GroupFlow()
            return GroupRow(link: state.link, group: state.group, state: state, flow: flow)
        }
        rows += silent.map { GroupRow(link: $0.link, group: $0.group, state: nil, flow: $1) }
        return rows.sorted { ($0.link, $0.group) < ($1.link, $1.group) }
    }
}

extension MulticastStream {
    /// How many packets are missing by their numbers, of a transport stream without others those
    /// of its own packets; `nil` where they have none.
    var lost: UInt64? {
        if !sequences.isEmpty { return sequences.map(\.window.lost).reduce(0, &+) }
        return continuity.isEmpty ? nil : continuity.map(\.counter.lost).reduce(0, &+)
    }
}
