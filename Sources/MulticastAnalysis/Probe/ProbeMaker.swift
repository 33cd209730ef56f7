public import MulticastWire

/// Makes the requests of a run, of whichever program they are.
public struct ProbeMaker: Sendable {
    /// Whose requests they are.
    public let kind: ProbeKind
    /// What this run's answers are recognised by: 16 octets that nobody else has.
    public let clientID: [UInt8]
    /// The group that is asked, or that is answered to.
    public let group: IPAddress
    /// This host's address, which mping's requests hold.
    public let ownAddress: IPAddress
    /// The group's port, which mping's requests hold.
    public let port: UInt16
    /// How many octets a request has at least.
    public let size: Int
    /// Up to how long answers are held back, in milliseconds.
    public let spread: UInt16
    /// What a server gave this run (RFC 6450 §3.2); empty without one.
    public var sessionID: [UInt8] = []
    /// What a member of a mesh has of the others.
    public var rows: [MemberRow] = []

    /// The largest payload that a datagram of IPv4 has.
    public static let maximumSize = 65_507

    /// Describes the requests of a run.
    public init(
        kind: ProbeKind, clientID: [UInt8], group: IPAddress, ownAddress: IPAddress, port: UInt16,
        size: Int = 0, spread: UInt16 = 0
    ) {
        self.kind = kind
        self.clientID = clientID
        self.group = group
        self.ownAddress = ownAddress
        self.port = port
        self.size = min(max(size, 0), Self.maximumSize)
        self.spread = spread
    }

    /// The number that ssmping's and mping's requests have in the place of a Client ID.
    var shortID: [UInt8] { Array(clientID.prefix(4)) }

    /// What one request asks for.
    public struct Request: Hashable, Sendable {
        /// Its number, from 1.
        public var sequence: UInt32
        /// The TTL or Hop Limit that it is sent with, in hops.
        public var ttl: UInt8
        /// The pass of a search that it belongs to.
        public var round: UInt8
        /// How it is to be answered, and whether it counts.
        public var flags: ProbeConditions.Flags

        /// Describes a request.
        public init(
            sequence: UInt32, ttl: UInt8, round: UInt8 = 0,
            flags: ProbeConditions.Flags = .answerByUnicast
        ) {
            self.sequence = sequence
            self.ttl = ttl
            self.round = round
            self.flags = flags
        }
    }

    /// The octets of a request that is sent at `time`.
    public func octets(of request: Request, at time: Timestamp) -> [UInt8] {
        let seconds = max(0, time.nanoseconds) / 1_000_000_000
        let microseconds = max(0, time.nanoseconds) % 1_000_000_000 / 1000
        switch kind {
        case .mping:
            let octets = MpingMessage(
                type: .request, ttl: request.ttl,
                sourceHost: MpingMessage.Host(ownAddress, port: 0),
                destinationHost: MpingMessage.Host(group, port: port),
                sequence: request.sequence &- 1, processID: shortID, seconds: UInt64(seconds),
                microseconds: UInt64(microseconds)
            ).octets
            return octets + [UInt8](repeating: 0, count: max(0, size - octets.count))
        case .ssmping:
            let stamp = ProbeTimestamp(
                seconds: UInt32(truncatingIfNeeded: seconds), microseconds: UInt32(microseconds))
            let type = SsmpingMessage.OptionType.self
            return SsmpingMessage(
                type: .request,
                options: [
                    ProbeOption(type: type.clientID.rawValue, value: shortID),
                    ProbeOption(
                        type: type.sequence.rawValue, value: bigEndianOctets(request.sequence)),
                    ProbeOption(type: type.timestamp.rawValue, value: stamp.octets),
                    .ssmpingGroup(group),
                ]
            ).octets
        case .rfc6450, .mcping:
            let stamp = ProbeTimestamp(
                seconds: UInt32(truncatingIfNeeded: seconds), microseconds: UInt32(microseconds))
            var options = [
                ProbeOption(.version, [2]), ProbeOption(.clientID, clientID),
                ProbeOption(.sequenceNumber, bigEndianOctets(request.sequence)),
                ProbeOption(.clientTimestamp, stamp.octets), .multicastGroup(group),
            ]
            if !sessionID.isEmpty { options.append(ProbeOption(.sessionID, sessionID)) }
            if kind == .mcping {
                let conditions = ProbeConditions(
                    flags: request.flags, ttl: request.ttl, round: request.round, spread: spread)
                options.append(ProbeOption(.conditions, conditions.octets))
                options.append(ProbeOption(.report, ResponderReport().octets))
                if !rows.isEmpty {
                    options.append(ProbeOption(.memberRows, rows.flatMap(\.octets)))
                }
                let length = 1 + options.reduce(0) { $0 + 4 + $1.value.count }
                // One octet of padding is what a responder needs for its TTL option.
                let padding = max(1, size - length - 4)
                options.append(ProbeOption(.padding, [UInt8](repeating: 0, count: padding)))
            }
            return MulticastPingMessage(type: .echoRequest, options: options).octets
        }
    }

    /// RFC 6450's Init message, which asks a server for the group (§4.1).
    public var initOctets: [UInt8] {
        let prefix = MulticastPingMessage.Prefix(IPPrefix(group))
        return MulticastPingMessage(
            type: .`init`,
            options: [
                ProbeOption(.version, [2]), ProbeOption(.clientID, clientID),
                ProbeOption(.multicastPrefix, prefix?.octets ?? []),
            ]
        ).octets
    }
}
