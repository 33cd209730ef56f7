import MulticastWire

extension DoctorRule {
    /// Two senders in one group, by accident.
    static let groupConflictSources = DoctorRule(
        "group-conflict-sources", .addressing, .major,
        title: "Two unrelated senders use the same group",
        reference: "RFC 4607 §1; RFC 3550 §8",
        displayFilter: "udp && ip.dst == 224.0.0.0/4",
        why: """
            Receivers that joined the group get both streams mixed: pictures tear, sound is noise. \
            Two encoders with the same settings do so, or a reserve that is sent all the time.
            """,
        linux: "give each sender a group of its own, or have receivers join with the source",
        network: "give each sender a group of its own, or use source-specific groups (232/8)",
        subCodes: [
            SubCode(
                "app-space-overlap", .minor,
                title: "Different protocols use the same group",
                reference: "RFC 2365 §6.1",
                why: """
                    Members of the group get the packets of both, whatever port they listen to: \
                    IGMP knows no ports.
                    """,
                linux: "give each application groups of its own; mcmac plan makes them",
                network: """
                    give each application a range of its own, so that filters and boundaries can \
                    tell them apart
                    """)
        ],
        measuresTime: true,
        judge: { patient in patient.segments.flatMap(judgeSenders) })

    private static func judgeSenders(of segment: Segment) -> [Verdict] {
        struct Place: Hashable {
            let group: IPAddress
            let port: UInt16
        }
        var (found, alone): ([Verdict], SeenStream?) = ([], nil)
        let candidates = segment.streams.filter { $0.isRoutable && !$0.isManyToMany }
        let byPlace = Dictionary(grouping: candidates) {
            Place(group: $0.stream.group, port: $0.stream.destinationPort ?? 0)
        }
        for (place, all) in byPlace.sorted(by: {
            ($0.key.group, $0.key.port) < ($1.key.group, $1.key.port)
        }) {
            // As many as matter: forged senders must not make this slow.
            let streams = Array(all.lazy.filter { $0.stream.packets >= 20 }.prefix(64))
            let pair = streams.indices.lazy.flatMap { one in
                streams.indices.dropFirst(one + 1).map { (streams[one], streams[$0]) }
            }.first { conflict($0, $1) }
            guard let (one, other) = pair else {
                alone = alone ?? all.first
                continue
            }
            found.append(verdict(one, other, place.group, segment))
        }
        found += overlaps(in: candidates, segment)
        guard found.isEmpty, let alone else { return found }
        return [
            .ok("no two senders share a group and port", on: alone.subject)
        ]
    }

    /// Whether two streams to one group and port are sent at once, and are no few packets.
    private static func conflict(_ one: SeenStream, _ other: SeenStream) -> Bool {
        guard one.stream.source != other.stream.source, one.stream.packets >= 20,
            other.stream.packets >= 20
        else { return false }
        let start = max(one.stream.firstTime, other.stream.firstTime)
        let end = min(one.stream.lastTime, other.stream.lastTime)
        guard start < end else { return false }
        let together = end.since(start)
        let isNamed = one.stream.content != .unknown && other.stream.content != .unknown
        guard together > (isNamed ? .seconds(2) : .seconds(5)) else { return false }
        return (one.stream.meanPacketsPerSecond ?? 0) > 10
            && (other.stream.meanPacketsPerSecond ?? 0) > 10
    }

    private static func verdict(
        _ one: SeenStream, _ other: SeenStream, _ group: IPAddress, _ segment: Segment
    ) -> Verdict {
        let evidence = [one, other].map {
            $0.first("\($0.stream.packets) packets of \($0.stream.source) to \(group)")
        }
        let says =
            "\(one.stream.source) and \(other.stream.source) send to \(group) at the same time"
        let subject = Subject(segment.link, group: group, port: one.stream.destinationPort)
        let shared = Set(one.stream.sequences.map(\.identifier)).intersection(
            other.stream.sequences.map(\.identifier))
        if !shared.isEmpty {
            return .suspect(
                says + ", with the same stream identifier: one stream sent twice", on: subject,
                evidence)
        }
        let isNamed = !one.stream.sequences.isEmpty && !other.stream.sequences.isEmpty
        return isNamed
            ? .fail(says + ", two different streams", on: subject, evidence)
            : .suspect(says, on: subject, evidence)
    }

    /// Groups in which different protocols are sent.
    private static func overlaps(in streams: [SeenStream], _ segment: Segment) -> [Verdict] {
        Dictionary(grouping: streams, by: \.stream.group).sorted { $0.key < $1.key }
            .compactMap { group, streams in
                let named = streams.filter { $0.stream.content != .unknown }
                guard let first = named.first,
                    let other = named.first(where: {
                        $0.stream.content != first.stream.content
                            && $0.stream.destinationPort != first.stream.destinationPort
                    }),
                    // A control stream lies beside the data, one port up.
                    abs(
                        Int(other.stream.destinationPort ?? 0)
                            - Int(first.stream.destinationPort ?? 0)) > 1
                else { return nil }
                return .suspect(
                    "two protocols are sent to \(group), to ports "
                        + "\(first.stream.destinationPort ?? 0) and \(other.stream.destinationPort ?? 0)",
                    on: Subject(segment.link, group: group), subCode: "app-space-overlap",
                    [first, other].map { $0.first("data of \($0.stream.source)") })
            }
    }
}

extension SeenStream {
    /// Whether the protocol has many send to one group by design: discovery, clocks, middleware,
    /// lighting with priorities.
    var isManyToMany: Bool {
        switch stream.destinationPort {
        case 319?, 320?, 1900?, 3702?, 5353?, 5355?, 5568?, 9875?, 5404?, 5405?: return true
        // DDS: 7400 and 250 for each domain.
        case let port? where port >= 7400 && port % 250 < 160 && port < 65_000:
            return (port - 7400) % 250 <= 1
        case nil: return true
        default: return false
        }
    }
}
