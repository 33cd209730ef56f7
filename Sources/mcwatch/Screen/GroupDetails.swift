import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// All that is known of one group on one link, with its history.
struct GroupDetails: Sendable {
    let group: LinkedGroup
    let state: GroupState?
    let members: [Membership]
    let streams: [MulticastStream]
    /// What has happened, the latest last, as far as it is kept.
    let history: [LiveEvent]

    init(_ group: LinkedGroup, _ traffic: borrowing TrafficState, _ history: [LiveEvent]) {
        let memberships = traffic.control.memberships
        self.group = group
        state = memberships.group(group.group, on: group.link)
        members = memberships.memberships(of: group.group, on: group.link)
        var found: [MulticastStream] = []
        for number in 0 ..< traffic.streams.count
        where traffic.streams.group(of: number) == group.group
            && traffic.streams.link(of: number) == group.link
        {
            found.append(traffic.streams[number])
        }
        streams = found
        self.history = history.filter { $0.group == group.group && $0.link == group.link }
    }

    /// The lines of the view, all of them.
    func lines(_ context: inout CellContext) -> [ScreenImage.Row] {
        var lines = [context.row { putTitle(into: &$0, $1) }]
        lines.append([])
        lines.append(ScreenImage.Row("Members", .heading))
        for member in members {
            let look: ScreenImage.Look = member.presence.isPresent ? .plain : .faint
            lines.append(context.row(look) { Self.put(member, into: &$0, &$1) })
        }
        if members.isEmpty { lines.append(ScreenImage.Row("  nobody has reported it", .faint)) }
        lines.append([])
        lines.append(ScreenImage.Row("Streams", .heading))
        for stream in streams { lines.append(context.row { Self.put(stream, into: &$0, &$1) }) }
        if streams.isEmpty { lines.append(ScreenImage.Row("  nothing came", .faint)) }
        lines.append([])
        lines.append(ScreenImage.Row("History, the latest first", .heading))
        for event in history.reversed() {
            lines.append(
                context.row(ScreenImage.Look(event.emphasis)) { sink, style in
                    sink.put("  ")
                    style.put(event.time, into: &sink)
                    sink.put(" ")
                    event.putSentence(into: &sink, style)
                })
        }
        return lines
    }

    private func putTitle(into sink: inout TextSink, _ style: TableStyle) {
        sink.put(group: group.group, style: style.text)
        sink.put("  ")
        sink.put(MACAddress(mapping: group.group))
        sink.put("  ")
        if style.put(group.link, into: &sink) { sink.put("  ") }
        guard let state else { return }
        sink.put(text: state.presence.rawValue)
        guard state.isPresent else { return }
        sink.put(", mode ")
        sink.put(text: state.filterMode.word)
        let sources =
            state.filterMode == .include ? state.requested.map(\.address) : state.excluded
        if !sources.isEmpty {
            sink.put(" {")
            style.put(sources, lacksSome: state.lacksSources, into: &sink)
            sink.put("}")
        }
        sink.put(group.group.isIPv6 ? ", MLDv" : ", IGMPv")
        sink.put(state.compatibilityMode)
    }

    private static func put(
        _ member: Membership, into sink: inout TextSink, _ style: inout TableStyle
    ) {
        sink.put("  ")
        sink.put(member.host)
        if let mac = member.mac {
            sink.put(" ")
            sink.put(mac)
        }
        sink.put(member.group.isIPv6 ? " MLDv" : " IGMPv")
        sink.put(member.version)
        if member.presence.isPresent {
            sink.put(" ")
            sink.put(text: member.filterMode.word)
        }
        if !member.sources.isEmpty {
            sink.put(" {")
            style.put(member.sources, lacksSome: member.lacksSources, into: &sink)
            sink.put("}")
        }
        sink.put(", joined ")
        style.put(member.joined, into: &sink)
        if let left = member.left {
            sink.put(member.presence == .left ? ", left " : ", expired ")
            style.put(left, into: &sink)
        } else {
            sink.put(", reported ")
            style.put(member.lastReport, into: &sink)
        }
    }

    private static func put(
        _ stream: MulticastStream, into sink: inout TextSink, _ style: inout TableStyle
    ) {
        sink.put("  ")
        sink.put(stream.source)
        if let port = stream.destinationPort {
            sink.put(" port ")
            sink.put(port)
        }
        if let keyword = stream.content.keyword {
            sink.put(" ")
            sink.put(keyword)
        }
        sink.put(", packets ")
        sink.put(stream.packets)
        sink.put(", ttl ")
        style.put(numbers: stream.timesToLive, into: &sink)
        if let lost = stream.lost {
            sink.put(", lost ")
            sink.put(lost)
        }
        if let jitter = stream.sequences.compactMap(\.jitter).max() {
            sink.put(", jitter ")
            sink.put(decimal: jitter.microseconds, places: 3)
            sink.put(" ms")
        }
        if stream.gaps > 0 {
            sink.put(", gaps ")
            sink.put(stream.gaps)
        }
        sink.put(", last ")
        style.put(stream.lastTime, into: &sink)
    }
}
