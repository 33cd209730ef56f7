import MulticastWire

/// Masters and slaves of PTP: who announces what in which domain, who asks, and who is answered.
struct ClockSightings: Sendable {
    /// A port of a clock in a domain of a link.
    struct Port: Hashable, Sendable {
        let link: LinkKey
        let version: UInt8
        let domain: UInt8
        let sdoID: UInt16
        let identity: PTPMessage.PortIdentity
    }

    /// What there is of a master.
    struct Master: Sendable {
        /// Its first message, and its last one.
        let first: PacketSighting
        fileprivate(set) var last: PacketSighting
        /// Announce messages; Sync messages in version 1, which has no others.
        fileprivate(set) var announcements = 0
        /// When these came, the first ``timeLimit`` of them.
        fileprivate(set) var times: [Timestamp] = []
        /// The clock that its time comes from, as its last Announce says.
        fileprivate(set) var grandmaster: UInt64?
        /// The logarithm of the interval between Announces in seconds.
        fileprivate(set) var logInterval: Int8 = 0
        /// Sync messages that a Follow_Up has to follow, but for the last one.
        fileprivate(set) var twoStepSyncs = 0
        /// Of these, those that none followed.
        fileprivate(set) var unfollowed = 0
        fileprivate(set) var firstUnfollowed: PacketSighting?
        fileprivate(set) var waiting: (sequence: UInt16, sync: PacketSighting)?
    }

    /// What there is of somebody who asks.
    struct Asker: Sendable {
        /// Requests since the last answer.
        fileprivate(set) var unanswered = 0
        /// The most in a row that went unanswered.
        fileprivate(set) var mostUnanswered = 0
        fileprivate(set) var answers = 0
        /// The request that the longest row begins with.
        fileprivate(set) var firstOfMost: PacketSighting?
        fileprivate(set) var first: PacketSighting
        fileprivate var firstOfRow: PacketSighting?
    }

    /// A kind of question.
    struct Question: Hashable, Sendable {
        let port: Port
        /// To a neighbour, and not to the master.
        let isOfPeer: Bool
    }

    /// The most masters, and the most askers.
    static let limit = 2048
    /// The most times of a master.
    static let timeLimit = 64

    private(set) var masters: [Port: Master] = [:]
    private(set) var askers: [Question: Asker] = [:]
    /// Messages to the general port, 320, by link: without any, a filter may hide them.
    private(set) var generalMessages: [LinkKey: Int] = [:]

    /// Takes in a datagram to one of PTP's ports.
    mutating func observe(_ payload: Span<UInt8>, _ sighting: PacketSighting) {
        var reader = ByteReader(payload)
        guard let message = try? PTPMessage(from: &reader) else { return }
        if sighting.destinationPort == 320,
            generalMessages[sighting.link] != nil || generalMessages.count < Self.limit
        {
            generalMessages[sighting.link, default: 0] += 1
        }
        let port = Port(
            link: sighting.link, version: message.version, domain: message.domain,
            sdoID: message.sdoID, identity: message.source)
        switch message.type {
        case .announce, .sync, .followUp:
            guard sighting.destination.isMulticast else { return }
            guard masters[port] != nil || masters.count < Self.limit else { return }
            masters[port, default: Master(first: sighting, last: sighting)].note(message, sighting)
        case .delayReq, .pdelayReq:
            guard sighting.destination.isMulticast else { return }
            let question = Question(port: port, isOfPeer: message.type == .pdelayReq)
            guard askers[question] != nil || askers.count < Self.limit else { return }
            askers[question, default: Asker(first: sighting)].ask(sighting)
        case .delayResp, .pdelayResp:
            let isOfPeer = message.type == .pdelayResp
            if let asker = message.requestingPort {
                let asking = Port(
                    link: port.link, version: port.version, domain: port.domain, sdoID: port.sdoID,
                    identity: asker)
                askers[Question(port: asking, isOfPeer: isOfPeer)]?.answer()
            } else {
                // Version 1: it is not read whose request it is, so it counts as that of each.
                for key in askers.keys where key.port.link == port.link && key.port.version == 1 {
                    askers[key]?.answer()
                }
            }
        default: break
        }
    }
}

extension ClockSightings.Master {
    fileprivate mutating func note(_ message: PTPMessage, _ sighting: PacketSighting) {
        last = sighting
        let isAnnouncement =
            message.type == .announce || message.version == 1 && message.type == .sync
        if isAnnouncement {
            announcements += 1
            if times.count < ClockSightings.timeLimit { times.append(sighting.time) }
        }
        switch message.type {
        case .announce:
            grandmaster = message.grandmaster
            logInterval = message.logMessageInterval
        case .sync where message.isTwoStep:
            if let waiting {
                twoStepSyncs += 1
                unfollowed += 1
                if firstUnfollowed == nil { firstUnfollowed = waiting.sync }
            }
            waiting = (message.sequenceID, sighting)
        case .followUp where waiting?.sequence == message.sequenceID:
            twoStepSyncs += 1
            waiting = nil
        default: break
        }
    }
}

extension ClockSightings.Asker {
    fileprivate init(first: PacketSighting) { self.first = first }

    fileprivate mutating func ask(_ sighting: PacketSighting) {
        // The last request of the capture may be answered after it.
        if unanswered > mostUnanswered {
            (mostUnanswered, firstOfMost) = (unanswered, firstOfRow)
        }
        if unanswered == 0 { firstOfRow = sighting }
        unanswered += 1
    }

    fileprivate mutating func answer() { unanswered = 0 }
}
