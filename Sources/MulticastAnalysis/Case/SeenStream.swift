import MulticastWire

/// A stream of data as rules look at it.
struct SeenStream: Sendable {
    let stream: MulticastStream
    /// Where it begins.
    let beginning: StreamBeginning?
    /// When nothing came for a second or more, as far as the times are kept.
    let gaps: [StreamGap]

    /// Every stream of an examination, in the order they came.
    static func all(of examination: borrowing Examination) -> [SeenStream] {
        let gaps = Dictionary(grouping: examination.traffic.streams.gaps, by: \.stream)
        return (0 ..< examination.traffic.streams.count).map { number in
            SeenStream(
                stream: examination.traffic.streams[number],
                beginning: examination.beginnings.indices.contains(number)
                    ? examination.beginnings[number] : nil,
                gaps: gaps[number] ?? [])
        }
    }

    /// The stream as a part of the capture has it, with the pauses of that part; `nil` if the part
    /// has nothing of it.
    func part(_ span: ClosedRange<Timestamp>) -> SeenStream? {
        guard stream.firstTime <= span.upperBound, stream.lastTime >= span.lowerBound else {
            return nil
        }
        return SeenStream(
            stream: stream, beginning: beginning, gaps: gaps.filter { span.contains($0.start) })
    }

    /// What a verdict about it is about.
    var subject: Subject {
        Subject(
            stream.link, group: stream.group, source: stream.source, port: stream.destinationPort)
    }

    /// Its first frame, and what it shows.
    func first(_ says: String) -> Evidence {
        Evidence(beginning?.frame, at: stream.firstTime, says)
    }

    /// How long it lasted.
    var length: Duration { stream.lastTime.since(stream.firstTime) }

    /// The mean time between two packets; `nil` of less than two.
    var interval: Duration? {
        stream.packets > 1 ? length / Int64(clamping: stream.packets - 1) : nil
    }

    /// How long nothing has to come so that it has stopped: two seconds, or twenty times what is
    /// usual between two packets if that is more.
    var pause: Duration { max(.seconds(2), (interval ?? .zero) * 20) }

    /// When it stopped and when it came back; at the end of the capture it did not.
    func stops(before end: Timestamp) -> [(start: Timestamp, end: Timestamp?)] {
        var found: [(start: Timestamp, end: Timestamp?)] = []
        // The pauses are part of the mean: without them it is shorter.
        let silent = gaps.reduce(Duration.zero) { $0 + $1.end.since($1.start) }
        let usual =
            stream.packets > 1 ? (length - silent) / Int64(clamping: stream.packets - 1) : .zero
        let pause = max(.seconds(2), usual * 20)
        for gap in gaps where gap.end.since(gap.start) > pause {
            found.append((gap.start, gap.end))
        }
        if end.since(stream.lastTime) > pause { found.append((stream.lastTime, nil)) }
        return found
    }

    /// Whether members of the group may be on the link at all: not of 224.0.0.0/24, `ff02::` and
    /// narrower, which nobody has to join (RFC 4541 §2.1.2).
    var isRoutable: Bool { stream.group.isRoutableGroup }
}

extension IPAddress {
    /// Whether routers may forward the group, and hosts have to report it: it is not 224.0.0.0/24,
    /// nor of interface-local or link-local scope.
    var isRoutableGroup: Bool {
        switch self {
        case .v4(let group): group.isMulticast && !group.isLocalNetworkControl
        case .v6(let group): group.isMulticast && (group.groupScope?.rawValue ?? 0) > 2
        }
    }
}
