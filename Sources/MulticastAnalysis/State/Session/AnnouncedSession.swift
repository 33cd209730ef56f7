public import MulticastWire

/// A session that is announced by SAP, as its announcements describe it (RFC 2974).
public struct AnnouncedSession: Hashable, Sendable {
    /// Where the announcements are seen.
    public let link: LinkKey
    /// The host that made the announcement, as the message has it.
    public let originatingSource: IPAddress
    /// What tells the session from others of its maker.
    public let identity: Identity
    /// The group that it is announced to.
    public internal(set) var announcedTo: IPAddress
    /// The number of the last version, as the announcer has it.
    public internal(set) var messageIDHash: UInt16
    /// Whether the announcements are signed; whether rightly so is not checked.
    public let isAuthenticated: Bool
    /// The session's name (`s=`), as its maker wrote it, ``maximumText`` octets at most.
    public internal(set) var name: [UInt8] = []
    /// The session's media, ``maximumMedia`` at most.
    public internal(set) var media: [Medium] = []
    /// When the first announcement was seen.
    public let firstSeen: Timestamp
    /// When the last announcement was seen.
    public internal(set) var lastSeen: Timestamp
    /// How many announcements were seen.
    public internal(set) var announcementCount = 0
    /// How often the announcer came with another version.
    public internal(set) var modificationCount = 0
    /// When the session will be given up; `nil` if it is no more.
    public internal(set) var expires: Timestamp?
    /// When and how it ended; `nil` while it is announced.
    public internal(set) var end: End?
    // When the description says that it ends.
    private var stopTime: Timestamp?

    /// How many media of a session are kept.
    public static let maximumMedia = 32
    /// How many octets of a name or an identity are kept.
    public static let maximumText = 256
    /// How long a session lives at least without another announcement (RFC 2974 §4).
    public static let minimumTimeout = Duration.seconds(3600)
    /// How many announcement periods a session lives without one (RFC 2974 §4).
    public static let timeoutPeriods = 10

    /// The mean time between announcements; `nil` before the second.
    public var announcementInterval: Duration? {
        guard announcementCount > 1, lastSeen > firstSeen else { return nil }
        return lastSeen.since(firstSeen) / (announcementCount - 1)
    }

    /// The groups that the media are sent to, each once.
    public var groups: [IPAddress] {
        var groups: [IPAddress] = []
        for medium in media {
            if let group = medium.group, !groups.contains(group) { groups.append(group) }
        }
        return groups
    }

    /// What tells sessions of one host apart.
    public enum Identity: Hashable, Sendable {
        /// User name, number and address of the origin (`o=`), which versions share.
        case origin([UInt8])
        /// The message id hash, where the description cannot be read.
        case messageIDHash(UInt16)
    }

    /// One medium of a session: where it is sent.
    public struct Medium: Hashable, Sendable {
        /// `audio`, `video` or what else is written.
        public let kind: [UInt8]
        /// The group, or host; `nil` if it is given by name.
        public let group: IPAddress?
        /// The TTL that an IPv4 group is sent with, if it is said.
        public let ttl: Int?
        /// The port.
        public let port: Int
    }

    /// How a session ended.
    public typealias End = Ending<EndReason>

    /// Why a session is no more.
    public enum EndReason: Sendable {
        /// A session deletion came.
        case deletion
        /// No announcement came for too long.
        case timeout
        /// The time is over that the description gives.
        case stopTime
    }
}

extension AnnouncedSession: Expiring {
    struct Key: Hashable, Sendable {
        let link: LinkKey
        let originatingSource: IPAddress
        let identity: Identity
        // A signed announcement is another one than an unsigned one (RFC 2974 §5).
        let isAuthenticated: Bool

        init(_ message: SAPMessage, _ description: SessionDescription?, on link: LinkKey) {
            self.link = link
            originatingSource = message.originatingSource
            identity = Identity(message, description)
            isAuthenticated = message.authLength > 0
        }

        init(_ session: AnnouncedSession) {
            link = session.link
            originatingSource = session.originatingSource
            identity = session.identity
            isAuthenticated = session.isAuthenticated
        }
    }

    var key: Key { Key(self) }
    var nextTimer: Timestamp? { expires }
    var hasEnded: Bool { end != nil }

    init(_ message: SAPMessage, _ key: Key, to group: IPAddress, at time: Timestamp) {
        self.init(
            link: key.link, originatingSource: key.originatingSource, identity: key.identity,
            announcedTo: group, messageIDHash: message.messageIDHash,
            isAuthenticated: key.isAuthenticated, firstSeen: time, lastSeen: time)
    }

    /// Takes over what an announcement says.
    mutating func take(
        _ message: SAPMessage, _ description: SessionDescription?, to group: IPAddress,
        at time: Timestamp
    ) {
        let isNew = announcementCount == 0
        if isNew || message.messageIDHash != messageIDHash || message.messageIDHash == 0 {
            if !isNew, message.messageIDHash != messageIDHash { modificationCount &+= 1 }
            messageIDHash = message.messageIDHash
            if let description { take(description) }
        }
        announcedTo = group
        announcementCount &+= 1
        lastSeen = time
        let period = announcementInterval ?? .zero
        let timeout = time.advanced(by: max(Self.minimumTimeout, period * Self.timeoutPeriods))
        // A time to stop that is past already tells of a clock that is wrong, or of a host that
        // announces what it should not; that it is announced stands.
        expires = stopTime.flatMap { $0 > time ? min($0, timeout) : nil } ?? timeout
        end = nil
    }

    mutating func finish(_ reason: EndReason, at time: Timestamp) {
        expires = nil
        end = End(time: time, reason: reason)
    }

    /// Ends because nothing came in time, or because the time is over.
    mutating func expire(at time: Timestamp) {
        finish(time == stopTime ? .stopTime : .timeout, at: time)
    }

    private mutating func take(_ description: SessionDescription) {
        name = Array((description.sessionName ?? []).prefix(Self.maximumText))
        media = description.media.prefix(Self.maximumMedia).map { medium in
            let connection = medium.connection ?? description.connection
            return Medium(
                kind: Array(medium.media.prefix(Self.maximumText)), group: connection?.address,
                ttl: connection?.ttl, port: medium.port)
        }
        stopTime = description.stopTime
    }
}

extension AnnouncedSession.Identity {
    init(_ message: SAPMessage, _ description: SessionDescription?) {
        guard let origin = description?.origin else {
            self = .messageIDHash(message.messageIDHash)
            return
        }
        let words = [origin.username, origin.sessionID, origin.unicastAddress]
        self = .origin(
            Array(words.joined(separator: [0x20]).prefix(AnnouncedSession.maximumText)))
    }
}
