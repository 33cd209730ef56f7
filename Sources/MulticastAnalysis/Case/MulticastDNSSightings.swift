import MulticastWire

/// Questions and answers of multicast DNS: who asks for what in vain, and what is said twice
/// (RFC 6762).
struct MulticastDNSSightings: Sendable {
    /// What is asked for on a link.
    struct Topic: Hashable, Sendable {
        let link: LinkKey
        let name: DNSName
        let type: UInt16
    }

    /// What there is of a topic.
    struct Exchange: Sendable {
        /// Questions since the last answer, by who asks; the first ``rowLimit`` of each.
        fileprivate var open: [IPAddress: [PacketSighting]] = [:]
        /// The first row of questions that nobody answered.
        fileprivate var row: [PacketSighting] = []
        /// The last answer before that row, with how long it holds; `nil` if it was taken back.
        fileprivate(set) var answer: Answer?
        /// The first answer after that row.
        fileprivate(set) var answerAfterRow: Answer?
    }

    /// A record that somebody told.
    struct Answer: Sendable {
        let sighting: PacketSighting
        /// In seconds.
        let timeToLive: UInt32
    }

    /// What was said by two stations within a second, link by link.
    struct Repetitions: Sendable {
        fileprivate(set) var count = 0
        /// The most within a minute.
        fileprivate(set) var mostPerMinute = 0
        /// The most copies of one message within a second.
        fileprivate(set) var mostCopies = 0
        fileprivate(set) var evidence: [PacketSighting] = []
        fileprivate(set) var stations: Set<MACAddress> = []
        /// Messages of any kind within the busiest second.
        fileprivate(set) var mostPerSecond = 0
        fileprivate(set) var busiest: PacketSighting?
        fileprivate(set) var responses = 0
        // Nothing has begun: any time is before the end of time.
        fileprivate var minute = (start: Int64.max, count: 0)
        fileprivate var second = (start: Int64.max, count: 0)
    }

    /// The most topics.
    static let topicLimit = 4096
    /// The most who ask for one topic.
    static let askerLimit = 16
    /// The most questions of a row.
    static let rowLimit = 8
    /// How many questions without an answer make a row.
    static let leastQuestions = 3
    /// How long an answer may take: 20 to 120 ms, and half a second where many answer (§6).
    static let patience = Duration.seconds(1)
    /// The most links.
    static let linkLimit = 1024

    private(set) var exchanges: [Topic: Exchange] = [:]
    private(set) var repetitions: [LinkKey: Repetitions] = [:]
    /// Topics that found no room.
    private(set) var leftOff = 0
    private var recent: [Said] = []
    private var next = 0

    /// A response that came lately.
    private struct Said: Sendable {
        let digest: UInt64
        let isIPv6: Bool
        let sighting: PacketSighting
        var copies = 1
    }

    /// Takes in a datagram from or to port 5353.
    mutating func observe(_ payload: Span<UInt8>, _ sighting: PacketSighting) {
        guard let message = DNSMessage(payload) else { return }
        countPacket(sighting)
        if message.isResponse {
            for record in message.answers + message.additionals { noteAnswer(record, sighting) }
            noteRepetition(message, sighting)
        } else if sighting.destination.isMulticast, message.authorities.isEmpty,
            !message.isTruncated
        {
            // A probe has authorities and wants no answer; more known answers follow a truncated one.
            let known = Set(message.answers.map(\.name))
            for question in message.questions
            where !question.wantsUnicast && question.type != 255 && !known.contains(question.name) {
                noteQuestion(question, sighting)
            }
        }
    }

    private mutating func noteQuestion(
        _ question: DNSMessage.Question, _ sighting: PacketSighting
    ) {
        let topic = Topic(link: sighting.link, name: question.name, type: question.type)
        guard exchanges[topic] != nil || exchanges.count < Self.topicLimit else {
            leftOff += 1
            return
        }
        exchanges[topic, default: Exchange()].ask(sighting)
    }

    private mutating func noteAnswer(_ record: DNSMessage.Record, _ sighting: PacketSighting) {
        let topic = Topic(link: sighting.link, name: record.name, type: record.type)
        guard exchanges[topic] != nil || exchanges.count < Self.topicLimit else {
            leftOff += 1
            return
        }
        exchanges[topic, default: Exchange()]
            .take(Answer(sighting: sighting, timeToLive: record.timeToLive))
    }

    private mutating func countPacket(_ sighting: PacketSighting) {
        guard repetitions[sighting.link] != nil || repetitions.count < Self.linkLimit else {
            return
        }
        repetitions[sighting.link, default: Repetitions()].countPacket(sighting)
    }

    /// Looks whether another station said the same within a second.
    ///
    /// Only what is unique is compared: records that their sender alone has.
    private mutating func noteRepetition(_ message: DNSMessage, _ sighting: PacketSighting) {
        repetitions[sighting.link]?.countResponse()
        guard let mac = sighting.mac, message.answers.contains(where: \.isUnique) else { return }
        // The order of records, and pointers in their names, may be others.
        let digest = message.answers.reduce(UInt64(0)) { $0 &+ $1.digest }
        let isIPv6 = sighting.source.isIPv6
        for place in recent.indices {
            let said = recent[place]
            guard said.digest == digest, said.isIPv6 == isIPv6,
                said.sighting.link == sighting.link, said.sighting.mac != mac,
                sighting.time.since(said.sighting.time) <= .seconds(1)
            else { continue }
            recent[place].copies += 1
            repetitions[sighting.link]?.repeat(
                said.sighting, sighting, copies: recent[place].copies)
            return
        }
        let new = Said(digest: digest, isIPv6: isIPv6, sighting: sighting)
        if recent.count < 128 { recent.append(new) } else { recent[next] = new }
        next = (next + 1) & 127
    }
}

extension MulticastDNSSightings.Exchange {
    /// The first row of questions that nobody answered, as far as it can be told at `end`.
    func unanswered(until end: Timestamp) -> [PacketSighting] {
        if !row.isEmpty { return row }
        let patience = MulticastDNSSightings.patience
        return open.sorted { $0.key < $1.key }.map(\.value).first { asked in
            asked.count >= MulticastDNSSightings.leastQuestions
                && (asked.last.map { end.since($0.time) > patience } ?? false)
        } ?? []
    }

    fileprivate mutating func ask(_ sighting: PacketSighting) {
        guard row.isEmpty else { return }
        guard open[sighting.source] != nil || open.count < MulticastDNSSightings.askerLimit else {
            return
        }
        // Two within a second are one question, asked in IPv4 and IPv6, or for two sockets.
        if let last = open[sighting.source]?.last,
            sighting.time.since(last.time) < .milliseconds(500)
        {
            return
        }
        guard open[sighting.source, default: []].count < MulticastDNSSightings.rowLimit else {
            return
        }
        open[sighting.source, default: []].append(sighting)
    }

    fileprivate mutating func take(_ new: MulticastDNSSightings.Answer) {
        if row.isEmpty {
            let patience = MulticastDNSSightings.patience
            for asked in open.sorted(by: { $0.key < $1.key }).map(\.value) {
                let late = asked.filter { new.sighting.time.since($0.time) > patience }
                if late.count >= MulticastDNSSightings.leastQuestions {
                    row = late
                    break
                }
            }
            open = [:]
        }
        if row.isEmpty {
            answer = new.timeToLive > 0 ? new : nil
        } else if answerAfterRow == nil, new.timeToLive > 0 {
            answerAfterRow = new
        }
    }
}

extension MulticastDNSSightings.Repetitions {
    fileprivate mutating func countResponse() { responses += 1 }

    fileprivate mutating func countPacket(_ sighting: PacketSighting) {
        let now = sighting.time.nanoseconds
        if now < second.start || now &- second.start >= 1_000_000_000 { second = (now, 0) }
        second.count += 1
        if second.count > mostPerSecond { (mostPerSecond, busiest) = (second.count, sighting) }
    }

    fileprivate mutating func `repeat`(
        _ said: PacketSighting, _ again: PacketSighting, copies: Int
    ) {
        let now = again.time.nanoseconds
        if now < minute.start || now &- minute.start >= 60_000_000_000 { minute = (now, 0) }
        minute.count += 1
        count += 1
        mostPerMinute = max(mostPerMinute, minute.count)
        mostCopies = max(mostCopies, copies)
        if evidence.count < 8 { evidence += [said, again] }
        for mac in [said.mac, again.mac].compactMap(\.self) where stations.count < 8 {
            stations.insert(mac)
        }
    }
}

extension DNSMessage.Record {
    /// A number of what it says: name, type and data (FNV-1a).
    fileprivate var digest: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ octet: UInt8) { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
        for octet in name.octets { add(octet) }
        add(UInt8(truncatingIfNeeded: type >> 8))
        add(UInt8(truncatingIfNeeded: type))
        for octet in data { add(octet) }
        return hash
    }
}
