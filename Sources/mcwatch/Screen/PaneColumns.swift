import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The panes' columns. The first one is what lines are sorted by as long as nobody chooses another.
enum PaneColumns {
    static let groups = PaneTable<Sight.GroupLine>(
        columns: [
            .by("group", rank: 0, width: 15, { GroupOrder($0.link, $0.group) }) {
                line, sink, _, _ in
                sink.put(line.group)
            },
            .unsorted("link", rank: 1, width: 0) { line, sink, style, _ in
                style.put(line.link, into: &sink)
            },
            .by("members", isRight: true, rank: 2, width: 7, \.members, isDescending: true) {
                line, sink, _, _ in sink.put(line.members)
            },
            .unsorted("mode", rank: 7, width: 7) { line, sink, _, _ in
                guard let brief = line.brief, brief.isPresent else { return }
                sink.put(text: brief.filterMode.word)
                if brief.sources > 0 {
                    sink.put(" ")
                    sink.put(brief.sources)
                }
            },
            .by("streams", isRight: true, rank: 6, width: 7, \.streams, isDescending: true) {
                line, sink, _, _ in sink.put(line.streams)
            },
            .by("rate", isRight: true, rank: 3, width: 11, \.rate.octets, isDescending: true) {
                line, sink, _, _ in sink.put(octetRate: line.rate.octets)
            },
            .by("packets", isRight: true, rank: 8, width: 9, \.packets, isDescending: true) {
                line, sink, _, _ in sink.put(line.packets)
            },
            .by("last", isRight: true, rank: 5, width: 6, \.last, isDescending: true) {
                line, sink, _, now in sink.put(age: now.since(line.last))
            },
            .unsorted("state", rank: 4, width: 9) { line, sink, _, _ in
                sink.put(text: line.brief?.presence.rawValue ?? "no report")
            },
            .unsorted("name", rank: 9, width: 0) { line, sink, style, _ in
                style.put(nameOf: line.group, into: &sink)
            },
        ],
        look: { $0.brief?.isPresent == false ? .faint : .plain })

    static let members = PaneTable<MemberBrief>(
        columns: [
            .by("group", rank: 0, width: 15, { MemberOrder($0) }) { line, sink, _, _ in
                sink.put(line.group)
            },
            .by("host", rank: 1, width: 15, \.host) { line, sink, _, _ in sink.put(line.host) },
            .unsorted("link", rank: 2, width: 0) { line, sink, style, _ in
                style.put(line.link, into: &sink)
            },
            .unsorted("state", rank: 3, width: 8) { line, sink, _, _ in
                switch line.presence {
                case .member: sink.put("member")
                case .notSeen: sink.put("not seen")
                case .left: sink.put("left")
                case .expired: sink.put("expired")
                }
            },
            .unsorted("version", rank: 6, width: 7) { line, sink, _, _ in
                sink.put(line.group.isIPv6 ? "MLDv" : "IGMPv")
                sink.put(line.version)
            },
            .unsorted("mode", rank: 7, width: 7) { line, sink, _, _ in
                guard line.presence.isPresent else { return }
                sink.put(text: line.filterMode.word)
                if line.sources > 0 {
                    sink.put(" ")
                    sink.put(line.sources)
                }
            },
            .by("joined", isRight: true, rank: 5, width: 6, \.joined, isDescending: true) {
                line, sink, _, now in sink.put(age: now.since(line.joined))
            },
            .by(
                "last", isRight: true, rank: 4, width: 6,
                { max($0.lastReport, $0.left ?? $0.lastReport) }, isDescending: true
            ) {
                line, sink, _, now in
                sink.put(age: now.since(max(line.lastReport, line.left ?? line.lastReport)))
            },
            .unsorted("mac", rank: 8, width: 17) { line, sink, _, _ in
                if let mac = line.mac { sink.put(mac) }
            },
        ],
        look: { $0.presence.isPresent ? .plain : .faint })

    static let queriers = PaneTable<Querier>(
        columns: [
            .by("querier", rank: 0, width: 15, { GroupOrder($0.link, $0.address) }) {
                line, sink, _, _ in sink.put(line.address)
            },
            .unsorted("link", rank: 1, width: 0) { line, sink, style, _ in
                style.put(line.link, into: &sink)
            },
            .unsorted("role", rank: 2, width: 11) { line, sink, _, _ in
                switch (line.isElected, line.isPresent) {
                case (true, _): sink.put("querier")
                case (false, true): sink.put("not elected")
                case (false, false): sink.put("silent")
                }
            },
            .unsorted("version", rank: 3, width: 7) { line, sink, _, _ in
                sink.put(line.address.isIPv6 ? "MLDv" : "IGMPv")
                sink.put(line.version)
            },
            .by("queries", isRight: true, rank: 6, width: 7, \.generalQueries, isDescending: true) {
                line, sink, _, _ in sink.put(line.generalQueries)
            },
            .unsorted("interval", isRight: true, rank: 5, width: 9) { line, sink, style, _ in
                if let interval = line.interval { style.put(seconds: interval.median, into: &sink) }
            },
            .unsorted("announced", isRight: true, rank: 7, width: 9) { line, sink, style, _ in
                if let interval = line.announcedInterval {
                    style.put(seconds: interval, into: &sink)
                }
            },
            .by("last", isRight: true, rank: 4, width: 6, \.lastSeen, isDescending: true) {
                line, sink, _, now in sink.put(age: now.since(line.lastSeen))
            },
            .unsorted("mac", rank: 8, width: 17) { line, sink, _, _ in
                if let mac = line.mac { sink.put(mac) }
            },
        ],
        look: { $0.isElected ? .good : $0.isPresent ? .plain : .faint })

    static let streams = PaneTable<Sight.StreamLine>(
        columns: [
            .by("source", rank: 0, width: 15, { StreamOrder($0) }) { line, sink, _, _ in
                sink.put(line.source)
            },
            .by("group", rank: 1, width: 15, \.group) { line, sink, _, _ in sink.put(line.group) },
            .unsorted("port", isRight: true, rank: 3, width: 5) { line, sink, _, _ in
                if let port = line.port { sink.put(port) }
            },
            .unsorted("link", rank: 2, width: 0) { line, sink, style, _ in
                style.put(line.link, into: &sink)
            },
            .unsorted("content", rank: 6, width: 8) { line, sink, _, _ in
                if let keyword = line.content.keyword { sink.put(keyword) }
            },
            .by("rate", isRight: true, rank: 4, width: 11, \.rate.octets, isDescending: true) {
                line, sink, _, _ in sink.put(octetRate: line.rate.octets)
            },
            .by("packets/s", isRight: true, rank: 7, width: 9, \.rate.packets, isDescending: true) {
                line, sink, _, _ in
                if line.rate.packets > 0 { sink.put(Int64(line.rate.packets.rounded())) }
            },
            .by("packets", isRight: true, rank: 8, width: 9, \.packets, isDescending: true) {
                line, sink, _, _ in sink.put(line.packets)
            },
            .by("last", isRight: true, rank: 5, width: 6, \.lastTime, isDescending: true) {
                line, sink, _, now in sink.put(age: now.since(line.lastTime))
            },
        ],
        look: { $0.isFlowing ? .plain : .faint })
}

/// The order of groups and queriers: by link, then address.
private struct GroupOrder: Comparable {
    let link: LinkKey
    let address: IPAddress

    init(_ link: LinkKey, _ address: IPAddress) { (self.link, self.address) = (link, address) }

    static func < (left: Self, right: Self) -> Bool {
        (left.link, left.address) < (right.link, right.address)
    }
}

/// The order of members: by link, group, host and MAC address.
private struct MemberOrder: Comparable {
    let line: MemberBrief

    init(_ line: MemberBrief) { self.line = line }

    static func < (left: Self, right: Self) -> Bool {
        let (left, right) = (left.line, right.line)
        return (left.link, left.group, left.host, left.mac?.rawValue ?? 0)
            < (right.link, right.group, right.host, right.mac?.rawValue ?? 0)
    }
}

/// The order of streams: by link, source, group and the order they came.
private struct StreamOrder: Comparable {
    let line: Sight.StreamLine

    init(_ line: Sight.StreamLine) { self.line = line }

    static func == (left: Self, right: Self) -> Bool { left.line.number == right.line.number }

    static func < (left: Self, right: Self) -> Bool {
        let (left, right) = (left.line, right.line)
        return (left.link, left.source, left.group, left.number)
            < (right.link, right.source, right.group, right.number)
    }
}
