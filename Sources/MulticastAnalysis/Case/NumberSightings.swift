import MulticastWire

/// Which RTP packets came after a loss, or late, at the beginning of a capture.
///
/// ``StreamTable`` counts all of them; this keeps the first frames, for evidence.
struct NumberSightings: Sendable {
    /// A stream by its addresses and identifier.
    struct Key: Hashable, Sendable {
        let link: LinkKey
        let source: IPAddress
        let group: IPAddress
        let identifier: UInt32
    }

    /// What was noticed of a stream.
    struct Track: Sendable {
        var highest: UInt16
        /// The first and the last packet that its source sent without a break.
        var first: Sample
        var last: Sample
        var afterLoss: [Evidence] = []
        var late: [Evidence] = []
    }

    /// When a packet came, and its RTP time stamp.
    struct Sample: Sendable {
        let time: Timestamp
        let timestamp: UInt32
    }

    /// The clock rates that media usually have, in Hz.
    private static let usualRates = [
        8000.0, 16_000, 22_050, 32_000, 44_100, 48_000, 90_000, 96_000, 192_000,
    ]
    /// The most streams.
    static let streamLimit = 1024
    /// The most frames of a kind that are kept of a stream.
    static let frameLimit = 16

    private(set) var tracks: [Key: Track] = [:]

    /// Takes in a frame that may hold an RTP packet to a group.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        let packets = frame.layers.compactMap { layer in
            if case .rtp(let packet) = layer.content { packet } else { nil }
        }
        guard let packet = packets.last, let addresses = frame.addresses(before: frame.layers.count)
        else { return }
        let key = Key(
            link: LinkKey(of: frame, interface: interface), source: addresses.source,
            group: addresses.destination, identifier: packet.ssrc)
        let number = packet.sequenceNumber
        let sample = Sample(time: time, timestamp: packet.timestamp)
        guard var track = tracks[key] else {
            guard tracks.count < Self.streamLimit else { return }
            tracks[key] = Track(highest: number, first: sample, last: sample)
            return
        }
        let ahead = Int16(bitPattern: number &- track.highest)
        if ahead > 1, ahead < 3000 {
            if track.afterLoss.count < Self.frameLimit {
                track.afterLoss.append(
                    Evidence(
                        place, at: time,
                        "\(ahead - 1) missing before sequence number \(number)"))
            }
        } else if ahead < 0, ahead > -100, track.late.count < Self.frameLimit {
            track.late.append(
                Evidence(
                    place, at: time,
                    "sequence number \(number) comes after \(track.highest)"))
        }
        if ahead >= 3000 || ahead <= -100 { track.first = sample }
        if ahead > 0 || ahead <= -100 { (track.highest, track.last) = (number, sample) }
        tracks[key] = track
    }

    /// Whether the time stamps of a stream go on with its packets, to a tenth, at the rate that its
    /// payload type says; without that, jitter means nothing.
    func keepsTime(_ stream: MulticastStream) -> Bool {
        let tracks = tracks(of: stream)
        guard !tracks.isEmpty, stream.sequences.count == 1,
            let type = stream.sequences[0].payloadType
        else { return false }
        // Of a type that a session defines, any usual rate that fits.
        let rates = RTPClock.rate(ofPayloadType: type).map { [$0] } ?? Self.usualRates
        return tracks.allSatisfy { track in
            let ticks = Double(track.last.timestamp &- track.first.timestamp)
            let passed = Double(track.last.time.since(track.first.time).inNanoseconds) / 1e9
            return passed > 0.5
                && rates.contains { (ticks / passed / $0 - 1).magnitude < 0.1 }
        }
    }

    /// What was noticed of a stream, of all its identifiers.
    func tracks(of stream: MulticastStream) -> [Track] {
        stream.sequences.compactMap { sequence in
            tracks[
                Key(
                    link: stream.link, source: stream.source, group: stream.group,
                    identifier: sequence.identifier)]
        }
    }
}
