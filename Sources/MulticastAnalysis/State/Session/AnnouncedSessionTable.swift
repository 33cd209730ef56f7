public import MulticastWire

/// The sessions that are announced by SAP: a listener's session cache (RFC 2974 §4, §5).
public struct AnnouncedSessionTable: Sendable {
    /// The most sessions that are kept.
    public static let capacity = 4096

    /// Every session that was announced, in the order of its first announcement.
    public var sessions: [AnnouncedSession] { table.entries }
    /// How many announcements were of sessions that found no room.
    public var refusedCount: Int { table.refused }

    private var table = ExpiringTable<AnnouncedSession>(capacity: capacity)

    /// Something that happened to a session.
    public struct Change: Hashable, Sendable {
        /// When.
        public let time: Timestamp
        /// Where.
        public let link: LinkKey
        /// The host that announces it.
        public let originatingSource: IPAddress
        /// The session's name, as its maker wrote it.
        public let name: [UInt8]
        /// What.
        public let kind: Kind

        /// What can happen to a session.
        public enum Kind: Hashable, Sendable {
            /// It is announced, for the first time or again.
            case announced
            /// Its announcer came with another version.
            case modified
            /// A session deletion came.
            case deleted
            /// No announcement came for too long, or the time is over that it gave itself.
            case expired
        }

        init(_ session: AnnouncedSession, _ kind: Kind, at time: Timestamp) {
            self.time = time
            link = session.link
            originatingSource = session.originatingSource
            name = session.name
            self.kind = kind
        }
    }

    /// Creates an empty table.
    public init() {}

    /// Takes an announcement or a deletion, and adds what changes by it to `changes`.
    ///
    /// - Parameters:
    ///   - message: the message.
    ///   - group: what it was sent to.
    ///   - link: where it was seen.
    ///   - time: when it was seen.
    ///   - changes: what happens to sessions.
    public mutating func observe(
        _ message: SAPMessage, to group: IPAddress, on link: LinkKey, at time: Timestamp,
        _ changes: inout [Change]
    ) {
        let description = message.sessionDescription
        let key = AnnouncedSession.Key(message, description, on: link)
        guard !message.isDeletion else {
            return delete(message, key, at: time, &changes)
        }
        let before = table[key]
        if before == nil {
            let session = AnnouncedSession(message, key, to: group, at: time)
            guard table.insert(session) else { return }
        }
        table.update(key) { session in
            session.take(message, description, to: group, at: time)
            if before?.hasEnded ?? true {
                changes.append(Change(session, .announced, at: time))
            } else if session.modificationCount != before?.modificationCount {
                changes.append(Change(session, .modified, at: time))
            }
        }
    }

    /// Gives up the sessions that are no more announced, and adds what changes by it to `changes`.
    public mutating func advance(to time: Timestamp, _ changes: inout [Change]) {
        table.advance(to: time) { session, due in
            session.expire(at: due)
            changes.append(Change(session, .expired, at: due))
        }
    }

    /// Ends a session by the key that a deletion has.
    ///
    /// The key holds the host and whether the message is signed, as RFC 2974 §5 wants it. A
    /// deletion that comes when a newer version was announced is about the old one.
    private mutating func delete(
        _ message: SAPMessage, _ key: AnnouncedSession.Key, at time: Timestamp,
        _ changes: inout [Change]
    ) {
        guard let session = table[key], !session.hasEnded,
            session.messageIDHash == message.messageIDHash
        else { return }
        table.update(key) { $0.finish(.deletion, at: time) }
        changes.append(Change(session, .deleted, at: time))
    }
}
