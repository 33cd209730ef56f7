public import MulticastWire

/// Answers the probes of mping, ssmping and RFC 6450, and those of mcping, within limits.
///
/// A value that is fed: it opens nothing and reads no clock. Nobody gets more octets by unicast
/// than it sent, but for what RFC 6450 cannot do without, and that once a second; groups get
/// answers only if they are allowed, and sources if they are near or named (``EchoPolicy``).
public struct EchoResponder: Sendable {
    /// Whom it answers; links and addresses change while it runs.
    public var policy: EchoPolicy
    /// What came, and what became of it.
    public private(set) var counts = EchoCounts()

    private let identifier: UInt64
    private let hash: KeyedHash
    private var clients = EchoClients()
    private var totalDue: Int64 = 0

    /// The group that ssmping and ssmpingd use for IPv4 unless told otherwise.
    public static let ssmpingGroup = IPv4Address(232, 43, 211, 234)
    /// The group that ssmping and ssmpingd use for IPv6.
    public static let ssmpingGroup6 = IPv6Address(high: 0xFF3E_0000_0000_0000, low: 0x4321_1234)
    /// How long an answer is held back at most, in milliseconds.
    public static let maximumDelay: UInt16 = 10_000

    /// Creates a responder.
    ///
    /// - Parameters:
    ///   - policy: whom it answers.
    ///   - secret: 128 bits that nobody can foresee.
    public init(policy: EchoPolicy, secret: (UInt64, UInt64)) {
        self.policy = policy
        hash = KeyedHash(key: secret)
        // What others see of the secret tells nothing of it.
        identifier = hash([0])
    }

    /// Takes a datagram, and says what is sent because of it.
    ///
    /// - Parameters:
    ///   - request: the datagram.
    ///   - now: nanoseconds of a clock that does not go back.
    /// - Returns: none, one, or one by unicast and one to a group.
    public mutating func answers(to request: EchoRequest, at now: Int64) -> [EchoAnswer] {
        counts.received &+= 1
        counts.receivedOctets &+= UInt64(request.octets.count)
        var reader = ByteReader(request.octets.span)
        guard let probe = try? ProbeMessage(from: &reader) else {
            counts.garbage &+= 1
            return []
        }
        guard let asked = Self.asked(by: probe) else {
            counts.noRequest &+= 1
            return []
        }
        guard policy.allows(source: request.source) else {
            counts.refusedSources &+= 1
            return []
        }
        counts[asked] &+= 1
        guard clients.note(request.source, at: now) else {
            counts.limitedTotal &+= 1
            return []
        }
        let answers =
            switch probe {
            case .mping(let message): answers(to: message, request, at: now)
            case .ssmping: answers(toVersion1: probe, request, at: now)
            case .multicastPing(let message): answers(to: message, asked, request, at: now)
            }
        note(answers)
        return answers
    }

    private mutating func note(_ answers: [EchoAnswer]) {
        if !answers.isEmpty { counts.answered &+= 1 }
        for answer in answers {
            if answer.destination.isMulticast {
                counts.groupAnswers &+= 1
                counts.groupOctets &+= UInt64(answer.octets.count)
            } else {
                counts.unicastAnswers &+= 1
                counts.unicastOctets &+= UInt64(answer.octets.count)
            }
        }
    }

    /// Whose request a probe is; `nil` if it asks for nothing.
    private static func asked(by probe: ProbeMessage) -> EchoProtocol? {
        switch probe {
        case .mping(let message):
            // What other versions hold beside the first fields is not known.
            message.type == .request && message.version.first == UInt8(ascii: "2") ? .mping : nil
        case .ssmping(let message): message.type == .request ? .ssmping : nil
        case .multicastPing(let message):
            switch message.type {
            case .`init`: .multicastPing
            case .echoRequest:
                if let conditions = message.conditions {
                    conditions.flags.contains(.isLeaving) ? nil : .mcping
                } else {
                    .multicastPing
                }
            default: nil
            }
        }
    }

    /// Whether a source's request is within all limits; if not, that is counted.
    private mutating func allows(
        _ asked: EchoProtocol, isProven: Bool, _ request: EchoRequest, at now: Int64
    ) -> Bool {
        let limit =
            isProven
            ? RateLimit(perSecond: policy.answersPerSecond, burst: policy.answersPerSecond / 4 + 10)
            : RateLimit(
                perSecond: EchoPolicy.unprovenPerSecond, burst: EchoPolicy.unprovenBurst)
        guard clients.allows(request.source, asked, limit, at: now) else {
            counts.limitedSources &+= 1
            return false
        }
        let total = RateLimit(
            perSecond: policy.totalPerSecond, burst: policy.totalPerSecond / 4 + 10)
        guard total.allows(&totalDue, at: now) else {
            counts.limitedTotal &+= 1
            return false
        }
        return true
    }

    private func unicast(_ octets: [UInt8], _ request: EchoRequest) -> EchoAnswer {
        EchoAnswer(
            octets: octets, destination: request.source, port: request.sourcePort, ttl: policy.ttl)
    }

    // MARK: mping and ssmping

    /// mping's reflector: the request with the type changed and the own address, to the group.
    private mutating func answers(
        to message: MpingMessage, _ request: EchoRequest, at now: Int64
    ) -> [EchoAnswer] {
        guard policy.allows(group: request.destination) else {
            counts.refusedGroups &+= 1
            return []
        }
        guard allows(.mping, isProven: false, request, at: now) else { return [] }
        // The original gives its own address as the destination too.
        let own = MpingMessage.Host(request.ownAddress, port: 0)
        let reply = MpingMessage(
            version: message.version, type: .reply, ttl: message.ttl, sourceHost: own,
            destinationHost: own, sequence: message.sequence, processID: message.processID,
            seconds: message.seconds, microseconds: message.microseconds,
            payload: message.payload, padding: message.padding)
        return [
            EchoAnswer(
                octets: reply.octets, destination: request.destination, port: request.port,
                ttl: policy.ttl)
        ]
    }

    /// ssmpingd's answers: the request with the type changed, to the requester and to the group.
    ///
    /// A version and a size that the request asks for would make the answer longer than it, so
    /// neither is given.
    private mutating func answers(
        toVersion1 probe: ProbeMessage, _ request: EchoRequest, at now: Int64
    ) -> [EchoAnswer] {
        guard case .ssmping(let message) = probe, !request.destination.isMulticast else {
            counts.noRequest &+= 1
            return []
        }
        guard allows(.ssmping, isProven: false, request, at: now) else { return [] }
        var octets = request.octets
        octets[0] = SsmpingMessage.MessageType.reply.rawValue
        let usual: IPAddress =
            request.source.isIPv6 ? .v6(Self.ssmpingGroup6) : .v4(Self.ssmpingGroup)
        return pair(octets, octets, to: message.group ?? usual, request)
    }

    /// An answer to the requester, and one to the group if that is allowed.
    private mutating func pair(
        _ toRequester: [UInt8], _ toGroup: [UInt8], to group: IPAddress, _ request: EchoRequest
    ) -> [EchoAnswer] {
        let answer = unicast(toRequester, request)
        guard group.isIPv6 == request.source.isIPv6, policy.allows(group: group) else {
            counts.refusedGroups &+= 1
            return [answer]
        }
        return [
            answer,
            EchoAnswer(
                octets: toGroup, destination: group, port: request.sourcePort, ttl: policy.ttl),
        ]
    }
}

// RFC 6450.
extension EchoResponder {
    private mutating func answers(
        to message: MulticastPingMessage, _ asked: EchoProtocol, _ request: EchoRequest,
        at now: Int64
    ) -> [EchoAnswer] {
        guard message.version == 2 else { return stop(message, request, at: now) }
        if asked == .mcping {
            guard let conditions = message.conditions else { return [] }
            return answers(to: message, conditions, request, at: now)
        }
        // A client knows the server (§4); only mcping asks a group.
        guard !request.destination.isMulticast else {
            counts.noRequest &+= 1
            return []
        }
        if message.type == .`init` { return serverResponse(to: message, request, at: now) }
        return echoReplies(to: message, request, at: now)
    }

    /// The Session ID of a client.
    ///
    /// It follows from the client's address and Client ID, so that a flood of Init messages costs
    /// no memory (§8).
    private func sessionID(of message: MulticastPingMessage, _ request: EchoRequest) -> [UInt8] {
        let client = request.source.octets + (message.clientID ?? [])
        return bigEndianOctets(hash([1] + client)) + bigEndianOctets(hash([2] + client))
    }

    /// The options that a Server Response echoes (§3.4).
    private func echoed(_ message: MulticastPingMessage) -> [ProbeOption] {
        [ProbeOption(.version, [2])]
            + [.clientID, .sequenceNumber].compactMap { message.first($0) }
    }

    /// Tells a client to stop (§4.3), or which version is spoken here (§3.2).
    private mutating func stop(
        _ message: MulticastPingMessage, _ request: EchoRequest, at now: Int64
    ) -> [EchoAnswer] {
        guard !request.destination.isMulticast, clients.allowsExcess(request.source, at: now)
        else {
            counts.limitedSources &+= 1
            return []
        }
        counts.serverResponses &+= 1
        let response = MulticastPingMessage(type: .serverResponse, options: echoed(message))
        return [unicast(response.octets, request)]
    }

    /// Answers an Init message: with a group if one is wanted and allowed, else with what is
    /// offered (§5).
    private mutating func serverResponse(
        to message: MulticastPingMessage, _ request: EchoRequest, at now: Int64
    ) -> [EchoAnswer] {
        guard clients.allowsExcess(request.source, at: now) else {
            counts.limitedSources &+= 1
            return []
        }
        var options = echoed(message)
        let wanted = message.prefixes.compactMap(\.prefix)
        let policy = policy
        let group = wanted.lazy.filter { $0.base.isIPv6 == request.source.isIPv6 }
            .compactMap { policy.group(in: $0) }.first
        if let group {
            options.append(.multicastGroup(group))
        } else {
            if !wanted.isEmpty { counts.refusedGroups &+= 1 }
            options += policy.groups.prefix(8).compactMap(MulticastPingMessage.Prefix.init)
                .map { ProbeOption(.multicastPrefix, $0.octets) }
        }
        let isInformationWanted = message.requestedOptions?.contains(.serverInformation) ?? false
        if isInformationWanted, !policy.information.isEmpty {
            options.append(ProbeOption(.serverInformation, policy.information))
        }
        options.append(ProbeOption(.sessionID, sessionID(of: message, request)))
        counts.serverResponses &+= 1
        let response = MulticastPingMessage(type: .serverResponse, options: options)
        return [unicast(response.octets, request)]
    }

    /// Answers an Echo Request by unicast and to its group (§5).
    private mutating func echoReplies(
        to message: MulticastPingMessage, _ request: EchoRequest, at now: Int64
    ) -> [EchoAnswer] {
        let session = message.sessionID
        let isProven = session == sessionID(of: message, request)
        guard message.sequence != nil, let group = message.group, policy.allows(group: group),
            group.isIPv6 == request.source.isIPv6, session == nil || isProven
        else {
            if message.group.map(policy.allows(group:)) == false { counts.refusedGroups &+= 1 }
            return stop(message, request, at: now)
        }
        guard allows(.multicastPing, isProven: isProven, request, at: now) else { return [] }
        let sessionType = MulticastPingMessage.OptionType.sessionID.rawValue
        let echoed = message.options.filter { $0.type != sessionType }
        let full = echoed + [ProbeOption(.ttl, [policy.ttl])]
        let stamped = full + requestedTimestamp(message, request)
        func octets(_ options: [ProbeOption]) -> [UInt8] {
            MulticastPingMessage(type: .echoReply, options: options).octets
        }
        // Of what would be longer than the request, only the TTL is worth it, now and then.
        let room = request.octets.count
        var answer = octets(stamped)
        if answer.count > room { answer = octets(full) }
        if answer.count > room, !clients.allowsExcess(request.source, at: now) {
            answer = octets(echoed)
        }
        return pair(answer, octets(stamped), to: group, request)
    }

    /// The Server Timestamp option, if it is asked for.
    private func requestedTimestamp(
        _ message: MulticastPingMessage, _ request: EchoRequest
    ) -> [ProbeOption] {
        guard message.requestedOptions?.contains(.serverTimestamp) ?? false else { return [] }
        let (seconds, rest) = request.time.nanoseconds.quotientAndRemainder(
            dividingBy: 1_000_000_000)
        let stamp = ProbeTimestamp(
            seconds: UInt32(truncatingIfNeeded: seconds),
            microseconds: UInt32(truncatingIfNeeded: max(0, rest) / 1000))
        return [ProbeOption(.serverTimestamp, stamp.octets)]
    }

    /// Answers a probe of mcping as it asks for: with a report in the place that it has for one.
    private mutating func answers(
        to message: MulticastPingMessage, _ conditions: ProbeConditions, _ request: EchoRequest,
        at now: Int64
    ) -> [EchoAnswer] {
        let isToGroup = request.destination.isMulticast
        guard let sequence = message.sequence,
            !isToGroup || policy.allows(group: request.destination)
        else {
            counts.refusedGroups &+= 1
            return []
        }
        let isAllowed = allows(.mcping, isProven: true, request, at: now)
        let isEnquiry = conditions.flags.contains(.isEnquiry)
        let key = EchoClients.ClientKey(
            source: request.source, identifier: hash([3] + (message.clientID ?? [])))
        var isDuplicate = false
        let client = clients.update(key, dropped: request.dropped, at: now) { client in
            if !isEnquiry {
                isDuplicate = client.window.observe(UInt64(sequence)) == .duplicate
                if !isDuplicate, isAllowed { client.replies &+= 1 }
                if !isDuplicate, !isAllowed { client.refused &+= 1 }
            }
            return client
        }
        guard let client else {
            counts.limitedTotal &+= 1
            return []
        }
        if isDuplicate { counts.duplicates &+= 1 }
        guard isAllowed, !isDuplicate else { return [] }
        let report = report(on: client, request)
        var answer = unicast([], request)
        (answer.octets, answer.transmitTimePlace) = reply(to: message, report, request)
        if conditions.spread > 0 {
            let spread = min(conditions.spread, Self.maximumDelay)
            answer.delay = UInt16(truncatingIfNeeded: request.random % (UInt64(spread) + 1))
        }
        var answers: [EchoAnswer] = []
        if conditions.flags.contains(.answerByUnicast)
            || !conditions.flags.contains(.answerToGroup)
        {
            answers.append(answer)
        }
        if conditions.flags.contains(.answerToGroup) {
            if let group = message.group, group.isIPv6 == request.source.isIPv6,
                policy.allows(group: group)
            {
                var copy = EchoAnswer(
                    octets: answer.octets, destination: group, port: request.sourcePort,
                    ttl: policy.ttl)
                (copy.delay, copy.transmitTimePlace) = (answer.delay, answer.transmitTimePlace)
                answers.append(copy)
            } else {
                counts.refusedGroups &+= 1
            }
        }
        return answers
    }

    private func report(on client: EchoClients.Client, _ request: EchoRequest) -> ResponderReport {
        var report = ResponderReport()
        report.version = ResponderReport.currentVersion
        if request.timeIsKernels { report.flags.insert(.receiveTimeIsKernels) }
        report.requestTTL = request.ttl
        report.replyTTL = policy.ttl
        report.prefixLength = request.prefixLength
        report.interface = request.interface
        report.responderID = identifier
        report.receiveTime = UInt64(max(0, request.time.nanoseconds))
        report.requestsReceived = UInt32(clamping: client.window.unique)
        report.highestSequence = UInt32(truncatingIfNeeded: client.window.highestNumber ?? 0)
        report.repliesSent = client.replies
        report.duplicates = UInt32(clamping: client.window.duplicates)
        report.droppedForRoom = UInt32(
            clamping: request.dropped >= client.droppedBefore
                ? request.dropped - client.droppedBefore : 0)
        report.refused = client.refused
        return report
    }

    /// The octets of an Echo Reply, no longer than the request, and where in them the time of
    /// sending goes.
    private func reply(
        to message: MulticastPingMessage, _ report: ResponderReport, _ request: EchoRequest
    ) -> ([UInt8], Int?) {
        let ttl = ProbeOption(.ttl, [policy.ttl])
        var octets = [MulticastPingMessage.MessageType.echoReply.rawValue]
        var place: Int?
        var hasRoom = false
        for option in message.options {
            switch MulticastPingMessage.OptionType(rawValue: option.type) {
            case .sessionID: continue
            case .report where place == nil && option.value.count >= ResponderReport.length:
                place = octets.count + 4 + ResponderReport.transmitTimePlace
                let rest = option.value.count - ResponderReport.length
                octets +=
                    ProbeOption(
                        .report, report.octets + [UInt8](repeating: 0, count: rest)
                    ).octets
            case .padding where !hasRoom && !option.value.isEmpty:
                // Its place is the TTL option's; what is left stays padding.
                hasRoom = true
                let left = option.value.count - ttl.octets.count
                if left >= 0 {
                    octets += ProbeOption(.padding, Array(option.value.prefix(left))).octets
                }
            default: octets += option.octets
            }
        }
        if hasRoom { octets += ttl.octets }
        return (octets, place)
    }
}
