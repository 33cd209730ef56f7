import MulticastWire

/// What SAP announces of media, as rules compare it with what is sent (RFC 2974, RFC 8866).
///
/// ``AnnouncedSession`` knows who announces and for how long; this knows which frame says so, and
/// what else a description tells of its streams.
struct SessionSightings: Sendable {
    /// A medium on a link: where it is sent.
    struct Medium: Hashable, Sendable {
        let link: LinkKey
        let group: IPAddress
        let port: Int
    }

    /// What an announcement says of a medium.
    struct Description: Sendable {
        /// The last announcement.
        let frame: FrameReference
        let time: Timestamp
        /// When it was announced first.
        let firstTime: Timestamp
        /// Who announces it.
        let announcer: IPAddress
        /// The TTL that it is sent with, if that is said.
        let timeToLive: Int?
        /// The payload types; empty where the transport is not RTP.
        let payloadTypes: Set<UInt8>
        /// The grandmaster of its time stamps (RFC 7273): an EUI-64.
        let grandmaster: UInt64?
    }

    /// The most media.
    static let limit = 2048

    private(set) var media: [Medium: Description] = [:]

    /// Takes in an announcement, if a frame holds one.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        guard let index = frame.layers.lastIndex(where: \.isAnnouncement),
            case .sap(let message) = frame.layers[index].content,
            let description = message.sessionDescription
        else { return }
        let link = LinkKey(of: frame, before: index, interface: interface)
        let sessionClock = description.lines.lazy.prefix { $0.type != "m" }
            .compactMap { $0.attribute("ts-refclk").flatMap(Self.grandmaster) }.first
        for medium in description.media.prefix(AnnouncedSession.maximumMedia) {
            let connection = medium.connection ?? description.connection
            guard let group = connection?.address, group.isMulticast else { continue }
            let key = Medium(link: link, group: group, port: medium.port)
            if message.isDeletion {
                media[key] = nil
                continue
            }
            guard media[key] != nil || media.count < Self.limit else { continue }
            let isRTP = medium.proto.starts(with: "RTP/".utf8)
            media[key] = Description(
                frame: place, time: time, firstTime: media[key]?.firstTime ?? time,
                announcer: message.originatingSource, timeToLive: connection?.ttl,
                payloadTypes: isRTP
                    ? Set(medium.formats.compactMap { UInt8(String(decoding: $0, as: UTF8.self)) })
                    : [],
                grandmaster: sessionClock)
        }
    }

    /// The clock in `ptp=IEEE1588-2008:39-A7-94-FF-FE-07-CB-D0:37` (RFC 7273).
    private static func grandmaster(_ value: ArraySlice<UInt8>) -> UInt64? {
        guard value.starts(with: "ptp=".utf8) else { return nil }
        let parts = value.split(separator: UInt8(ascii: ":"))
        guard parts.count > 1 else { return nil }
        let digits = parts[1].filter { $0 != UInt8(ascii: "-") }
        guard digits.count == 16 else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

extension Layer {
    fileprivate var isAnnouncement: Bool { if case .sap = content { true } else { false } }
}
