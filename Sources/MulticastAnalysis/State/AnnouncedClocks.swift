import MulticastWire

/// How fast the clocks of RTP streams go, as session descriptions on the wire say it.
///
/// A payload type above 95 means what a session says (RFC 3551), so that the jitter of its
/// streams is known only where the session was seen, too. Each new rate has all RTP streams looked
/// through, so there are only so many: who announces at will must not keep us from frames.
struct AnnouncedClocks: Sendable {
    /// How many rates are taken that are new or another than before.
    static let capacity = 16_384

    /// How many rates found no room.
    private(set) var refused: UInt64 = 0
    private var taken = 0
    // What was taken where the frames began that this is told of.
    private var takenBefore = 0

    /// Ports of one medium that are looked at (`m=audio 5004/4 …`).
    private static let mostPorts = 16

    /// The clocks for who is told of later frames at the same time.
    var continuation: AnnouncedClocks {
        var clocks = self
        (clocks.refused, clocks.takenBefore) = (0, taken)
        return clocks
    }

    /// Whether nothing was taken here since `later` began, nor there: all streams of both are
    /// measured by the same clocks.
    func agree(with later: AnnouncedClocks) -> Bool {
        taken == later.takenBefore && taken == later.taken
    }

    /// Adds what `later`, which agrees, has refused.
    mutating func append(_ later: AnnouncedClocks) { refused &+= later.refused }

    /// Takes the rates that an announcement in a frame tells.
    mutating func observe(_ frame: borrowing Dissection, in streams: inout StreamTable) {
        for index in frame.layers.indices {
            guard case .sap(let message) = frame.layers.span[index].content, !message.isDeletion,
                let description = message.sessionDescription
            else { continue }
            for medium in description.media.prefix(AnnouncedSession.maximumMedia) {
                let connection = medium.connection ?? description.connection
                guard let group = connection?.address, group.isMulticast else { continue }
                observe(medium, to: group, in: &streams)
            }
        }
    }

    private mutating func observe(
        _ medium: SessionDescription.Media, to group: IPAddress, in streams: inout StreamTable
    ) {
        // RTP has the even ports, each followed by its RTCP (RFC 8866, `m=`).
        let ports = (0 ..< min(medium.numberOfPorts, Self.mostPorts)).compactMap {
            UInt16(exactly: medium.port.addingReportingOverflow(2 * $0).partialValue)
        }
        for map in medium.rtpMaps {
            guard let type = UInt8(exactly: map.payloadType), type < 128, let rate = map.clockRate
            else { continue }
            for port in ports {
                take(
                    Double(rate), RTPClockKey(group: group, port: port, payloadType: type), &streams
                )
            }
        }
    }

    private mutating func take(_ rate: Double, _ key: RTPClockKey, _ streams: inout StreamTable) {
        let known = streams.clocks[key] ?? RTPClock.rate(ofPayloadType: key.payloadType)
        guard rate != known else { return }
        guard taken < Self.capacity else {
            refused &+= 1
            return
        }
        taken += 1
        streams.setClockRate(rate, group: key.group, port: key.port, payloadType: key.payloadType)
    }
}
