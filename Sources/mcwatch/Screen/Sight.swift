import MulticastAnalysis
import MulticastWire

/// What there is to see at one time, as plain rows: what a screen sorts, picks from and puts into
/// words as far as it is seen.
struct Sight: Sendable {
    /// A group that somebody has joined, or sends to.
    struct GroupLine: Sendable {
        let link: LinkKey
        let group: IPAddress
        /// What a router knows of it; `nil` if nobody has reported it.
        var brief: GroupBrief?
        var packets: UInt64 = 0
        var rate = RateMeter.Rate()
        var streams = 0
        var lastData: Timestamp?
    }

    /// A stream.
    struct StreamLine: Sendable {
        let number: Int
        let link: LinkKey
        let source: IPAddress
        let group: IPAddress
        let port: UInt16?
        let content: StreamContent
        let packets: UInt64
        let octets: UInt64
        let lastTime: Timestamp
        let rate: RateMeter.Rate
        let isFlowing: Bool
    }

    var groups: [GroupLine] = []
    var members: [MemberBrief] = []
    var queriers: [Querier] = []
    var streams: [StreamLine] = []
    /// What is known of the group whose details are shown.
    var details: GroupDetails?
    /// What time it is.
    var time = Timestamp(nanoseconds: 0)
    /// The names of the interfaces, by number.
    var interfaces: [String] = []
    /// What the bar at the top says.
    var title = Title()

    /// What is said of the capture as a whole.
    struct Title: Sendable {
        var interface = ""
        var frames = 0
        var dropped = 0
        var notice: String?
    }

    /// Creates what shows nothing.
    init() {}

    /// Looks at what there is now.
    ///
    /// - Parameters:
    ///   - traffic: what is known.
    ///   - meter: how fast streams flow.
    ///   - activity: which streams flow.
    ///   - rows: which rows are wanted.
    init(
        _ traffic: borrowing TrafficState, _ meter: RateMeter, _ activity: StreamActivity,
        _ rows: RowFilter
    ) {
        let state = traffic.control.memberships
        let rows = rows.resolved(by: traffic.control)
        time = traffic.control.time ?? Timestamp(nanoseconds: 0)
        var places: [LinkedGroup: Int] = [:]
        for brief in state.groupBriefs
        where rows.admits(brief.link) && rows.admits(group: brief.group) {
            places[LinkedGroup(link: brief.link, group: brief.group)] = groups.count
            groups.append(GroupLine(link: brief.link, group: brief.group, brief: brief))
        }
        for number in rows.numbers(of: traffic.streams) {
            let link = traffic.streams.link(of: number)
            let group = traffic.streams.group(of: number)
            let source = traffic.streams.source(of: number)
            let line = StreamLine(
                number: number, link: link, source: source, group: group,
                port: traffic.streams.destinationPort(of: number),
                content: traffic.streams.content(of: number),
                packets: traffic.streams.packets(of: number),
                octets: traffic.streams.octets(of: number),
                lastTime: traffic.streams.lastTime(of: number), rate: meter[number],
                isFlowing: activity.isFlowing(number))
            streams.append(line)
            let key = LinkedGroup(link: link, group: group)
            let place = places[key] ?? groups.count
            if place == groups.count {
                places[key] = place
                groups.append(GroupLine(link: link, group: group))
            }
            groups[place].add(line)
        }
        members = state.memberBriefs.filter {
            rows.admits($0.link) && rows.admits(group: $0.group)
                && rows.admits(host: $0.host, mac: $0.mac)
        }
        queriers = state.queriers.filter {
            rows.admits($0.link) && rows.admits(host: $0.address, mac: $0.mac)
        }
    }
}

extension Sight.GroupLine {
    /// Adds what a stream brings.
    fileprivate mutating func add(_ stream: Sight.StreamLine) {
        packets &+= stream.packets
        rate.packets += stream.rate.packets
        rate.octets += stream.rate.octets
        streams += 1
        lastData = max(lastData ?? stream.lastTime, stream.lastTime)
    }

    /// How many hosts are members.
    var members: Int { brief?.members ?? 0 }
    /// The last sign of life.
    var last: Timestamp {
        max(
            brief?.lastReport ?? Timestamp(nanoseconds: .min),
            lastData ?? Timestamp(nanoseconds: .min))
    }
}
