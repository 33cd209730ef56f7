import MulticastWire

/// All that was gathered of a capture, put in order for rules to look at.
struct Case: Sendable {
    /// From when to when frames were seen; `nil` if none was.
    let span: ClosedRange<Timestamp>?
    /// When nothing at all came for more than two seconds.
    let silences: [ClosedRange<Timestamp>]
    /// Until when all silences are known.
    let silencesEnd: Timestamp?
    /// How often the capture's time went back by more than a second.
    let clockStepsBack: Int
    let frames: Int
    /// Each link of each address family that anything of multicast was seen on.
    let segments: [Segment]
    /// Every stream, in the order they came.
    let streams: [SeenStream]
    let findings: FindingSightings
    let neighbors: NeighborSightings
    let numbers: NumberSightings
    let forwarders: ForwarderSightings
    let topologyChanges: TopologyChanges
    let routing: RoutingSightings
    let packets: PacketSightings
    let sessionMedia: SessionSightings
    let interfaces: [InterfaceFacts]
    /// Where the capture was taken, as somebody who knows says.
    let toldVantage: Vantage?
    /// What was tried meanwhile.
    let activeChecks: [ActiveCheckRun]
    /// Host × group rows.
    let memberships: [Membership]
    let queriers: [Querier]
    /// The points of capture, compared by the packets they share; `nil` of a single capture.
    let comparison: PointComparison?
    /// Who is on each link; empty of a single capture, which has no use for it.
    private(set) var stations: [LinkKey: Set<Station>] = [:]
    /// The points that have a link in common.
    private(set) var pointsOfOneLAN: Set<PointPair> = []
    /// Where the frames of each interface were captured.
    private(set) var vantages: [Vantage] = []
    /// Who reports groups on each interface.
    private(set) var reporters: [Int: Set<MACAddress>] = [:]
    private let streamPlaces: [LinkedGroup: [Int]]
    private let segmentPlaces: [MembershipSightings.Place: Int]
    let pimNeighbors: [PIMNeighbor]
    let discoveredRouters: [DiscoveredRouter]
    /// The links whose frames are those of several networks.
    let mixedLinks: Set<LinkKey>
    /// What was left out for want of room, in words; empty if nothing was.
    let leftOut: [String]

    /// Puts in order what an examination has gathered.
    ///
    /// Where there was too much of memberships to keep, that is a case of how it is now, and one of
    /// how it began: what was left out between is nobody's silence.
    static func all(of examination: borrowing Examination) -> (before: Case?, now: Case) {
        let (before, now) = examination.sightings.parts
        guard let span = examination.clock.span, let before, let first = before.span,
            let last = now.span
        else { return (nil, Case(examination, now, examination.clock.span, gap: nil)) }
        let end = max(span.lowerBound, first.upperBound)
        let start = min(span.upperBound, last.lowerBound)
        let gap = min(end, start) ... max(end, start)
        return (
            Case(examination, before, span.lowerBound ... end, gap: gap),
            Case(examination, now, start ... span.upperBound, gap: gap)
        )
    }

    private init(
        _ examination: borrowing Examination, _ log: SightingLog, _ part: ClosedRange<Timestamp>?,
        gap: ClosedRange<Timestamp>?
    ) {
        let control = examination.traffic.control
        let clock = examination.clock
        (span, silences, frames) = (clock.span, clock.silences, clock.frames)
        silencesEnd = clock.silencesLeftOff > 0 ? silences.last?.upperBound : nil
        clockStepsBack = clock.stepsBack
        (findings, neighbors) = (examination.findings, examination.neighbors)
        (numbers, forwarders) = (examination.numbers, examination.forwarders)
        topologyChanges = examination.topologyChanges
        (routing, packets) = (examination.routing, examination.packets)
        sessionMedia = examination.sessionMedia
        interfaces = examination.interfaces
        (toldVantage, activeChecks) = (examination.vantage, examination.activeChecks)
        memberships = control.memberships.memberships
        queriers = control.memberships.queriers
        pimNeighbors = control.pimNeighbors.neighbors
        discoveredRouters = control.discoveredRouters.routers
        comparison = examination.comparison
        let allStreams = SeenStream.all(of: examination)
        let ofPart =
            part == span
            ? allStreams : allStreams.compactMap { stream in part.flatMap(stream.part) }
        // Streams of which no message is kept are told with what came last.
        streams = part?.upperBound == span?.upperBound ? allStreams : ofPart
        segments = Segment.all(
            log, streams: ofPart, span: part, spans: Self.spans(examination))
        mixedLinks = Self.mixedLinks(segments, pimNeighbors)
        streamPlaces = Dictionary(grouping: streams.indices) { [streams] place in
            LinkedGroup(link: streams[place].stream.link, group: streams[place].stream.group)
        }
        segmentPlaces = Dictionary(
            segments.enumerated().map {
                (MembershipSightings.Place(link: $1.link, isIPv6: $1.isIPv6), $0)
            }, uniquingKeysWith: { first, _ in first })
        leftOut = Self.leftOut(examination, gap)
        for segment in segments {
            for report in segment.reports where report.group.isRoutableGroup {
                guard let mac = report.mac, !report.isFromNobody else { continue }
                reporters[segment.link.interface, default: []].insert(mac)
            }
        }
        vantages = interfaces.indices.map { vantageOfFrames($0) }
        if comparison != nil {
            stations = Self.stations(segments, neighbors, pimNeighbors, streams)
            pointsOfOneLAN = Self.pointsOfOneLAN(stations) { point(of: $0) }
        }
    }

    /// From when to when the point of each interface captured, where there are several.
    private static func spans(_ examination: borrowing Examination) -> [ClosedRange<Timestamp>?] {
        guard let comparison = examination.comparison else { return [] }
        return examination.interfaces.map { facts in
            guard let point = facts.description?.point, comparison.points.indices.contains(point)
            else { return nil }
            return comparison.points[point].span
        }
    }

    /// How long the capture is.
    var length: Duration { span.map { $0.upperBound.since($0.lowerBound) } ?? .zero }

    /// What hides that something came which a verdict is about; of any interface if it names none.
    func blindness(to subject: Subject) -> Blindness? {
        guard let link = subject.link else { return interfaces.lazy.compactMap(\.blindness).first }
        return interfaces.indices.contains(link.interface)
            ? interfaces[link.interface].blindness : nil
    }

    /// The segments of IPv4, or of IPv6.
    func segments(ipv6: Bool) -> [Segment] { segments.filter { $0.isIPv6 == ipv6 } }

    /// The segment of a link; `nil` if nothing was seen of it.
    func segment(_ link: LinkKey, ipv6: Bool) -> Segment? {
        segmentPlaces[MembershipSightings.Place(link: link, isIPv6: ipv6)].map { segments[$0] }
    }

    /// The streams of a group on a link.
    func streams(of group: IPAddress, on link: LinkKey) -> [SeenStream] {
        (streamPlaces[LinkedGroup(link: link, group: group)] ?? []).map { streams[$0] }
    }

    /// Judges each segment by itself: all that `judge` says.
    func judgeSegments(_ judge: (Segment) -> [Verdict]) -> [Verdict] { segments.flatMap(judge) }

    /// Whether anything but one long silence was captured between two instants.
    ///
    /// What did not come while nothing came at all may be the capture's fault.
    func hasTraffic(from start: Timestamp, to end: Timestamp) -> Bool {
        let whole = end.since(start)
        guard whole > .zero else { return true }
        // Where silences are not known, there may have been one.
        if let silencesEnd, end > silencesEnd { return false }
        let silent = silences.reduce(Duration.zero) { sum, silence in
            let from = max(silence.lowerBound, start)
            let to = min(silence.upperBound, end)
            return from < to ? sum + to.since(from) : sum
        }
        return silent * 2 < whole
    }

    private static func leftOut(
        _ examination: borrowing Examination, _ gap: ClosedRange<Timestamp>?
    ) -> [String] {
        var found: [String] = []
        if let gap {
            found.append(
                "IGMP and MLD messages from \(gap.lowerBound) to \(gap.upperBound): too many to keep"
            )
        }
        if let time = examination.sightings.placesFullSince {
            found.append("IGMP and MLD messages of further links from \(time) on")
        }
        if examination.traffic.streams.isFull {
            found.append(
                "\(examination.traffic.streams.refusedPackets) packets of streams beyond the first "
                    + "\(examination.traffic.streams.count)")
        }
        if examination.findings.leftOff > 0 {
            found.append("\(examination.findings.leftOff) findings of single frames")
        }
        let small = examination.routing.leftOff + examination.packets.leftOff
        if small > 0 { found.append("\(small) details of routers, names and participants") }
        return found
    }
}
