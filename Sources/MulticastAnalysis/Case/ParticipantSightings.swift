import MulticastWire

/// Participants of DDS: who makes itself known where, and who says anything else (OMG DDSI-RTPS).
struct ParticipantSightings: Sendable {
    /// A participant on a link, in a domain.
    struct Key: Hashable, Sendable {
        let link: LinkKey
        let participant: RTPSMessage.Participant
    }

    /// What there is of a participant.
    struct Participant: Sendable {
        /// The domain that it makes itself known in; `nil` before it does.
        fileprivate(set) var domain: UInt16?
        /// Where it sends from.
        let source: IPAddress
        /// The first announcement to a group, and the last one.
        fileprivate(set) var firstAnnouncement: PacketSighting?
        fileprivate(set) var lastAnnouncement: PacketSighting?
        fileprivate(set) var announcements = 0
        /// The first message of another kind: it has heard of somebody.
        fileprivate(set) var firstOther: PacketSighting?
        fileprivate(set) var others = 0
    }

    /// The most participants.
    static let limit = 4096

    private(set) var participants: [Key: Participant] = [:]
    /// Participants that found no room.
    private(set) var leftOff = 0

    /// Takes in a datagram that may be of DDS.
    mutating func observe(_ payload: Span<UInt8>, _ sighting: PacketSighting) {
        var reader = ByteReader(payload)
        guard let message = try? RTPSMessage(from: &reader) else { return }
        let key = Key(link: sighting.link, participant: message.participant)
        if participants[key] == nil {
            guard participants.count < Self.limit else {
                leftOff += 1
                return
            }
            participants[key] = Participant(source: sighting.source)
        }
        participants[key]?.note(message, sighting)
    }
}

extension ParticipantSightings.Participant {
    fileprivate mutating func note(_ message: RTPSMessage, _ sighting: PacketSighting) {
        if message.isAnnouncement, sighting.destination.isMulticast {
            announcements += 1
            if firstAnnouncement == nil { firstAnnouncement = sighting }
            lastAnnouncement = sighting
            domain = RTPSMessage.domain(ofDiscoveryPort: sighting.destinationPort) ?? domain
        }
        // An announcement to one host answers that host's; so does all else.
        guard message.hasOther || message.isAnnouncement && !sighting.destination.isMulticast else {
            return
        }
        others += 1
        if firstOther == nil { firstOther = sighting }
    }
}
