public import MulticastWire

/// Who hears whom in a group whose members all send: what this host hears, and what the others say.
///
/// A value that is fed: it reads no clock. Times are nanoseconds of one that does not go back.
public struct MeshTable: Sendable {
    /// This host's address, as the others see it.
    public let ownAddress: IPAddress
    /// How long a member may be silent before it counts as gone, in nanoseconds.
    public let silence: Int64
    /// Members that found no place.
    public private(set) var refused: UInt64 = 0

    private var members: [IPAddress: Member] = [:]

    /// How many members are told apart.
    public static let limit = 256

    /// What is known of another member.
    private struct Member: Sendable {
        var window = SequenceWindow(bitWidth: 32)
        var clientID: [UInt8] = []
        var hops: UInt8?
        var delays = DelayDistribution()
        /// What it said last of this host's probes, which it may hear though nobody hears its own.
        var report: ResponderReport?
        /// The number of the first of them that it counts: what came before it was there is not lost.
        var firstReported: UInt32 = 1
        /// When it was heard itself; `nil` if only others speak of it.
        var lastHeard: Int64?
        var presence = Presence.unheard
        /// What it says of others, and when it said so.
        var rows: [IPAddress: (row: MemberRow, time: Int64)] = [:]

        mutating func note(_ report: ResponderReport) {
            if report.requestsReceived == 1 {
                firstReported = report.highestSequence
            } else if self.report.map({ $0.responderID != report.responderID }) ?? false
                || report.highestSequence < firstReported
            {
                // It was started anew, and when is not known.
                firstReported = 1
            }
            self.report = report
        }
    }

    /// Whether another member is there.
    private enum Presence {
        /// It was never heard.
        case unheard
        /// It is heard.
        case there
        /// It has left, or nobody hears it any more: what was known of it stays.
        case left
        /// It is not heard any more, but others hear it.
        case lost
    }

    /// A change of who is there.
    public struct Change: Hashable, Sendable {
        /// The member.
        public let address: IPAddress
        /// Whether it came, or is gone.
        public let isThere: Bool
    }

    /// What is known of the way from one member to another.
    public struct Pair: Hashable, Sendable {
        /// Who sends.
        public let from: IPAddress
        /// Who listens, and says so.
        public let to: IPAddress
        /// How many probes there should have been; 0 where none was heard.
        public let expected: UInt32
        /// How many came.
        public let received: UInt32
        /// How many hops they took; `nil` if that is not known.
        public let hops: UInt8?
        /// The median round trip, in nanoseconds; `nil` if that is not known.
        public let roundTripTime: Int64?
        /// Whether the listener hears the sender now.
        public let isHeard: Bool

        /// The part of probes that did not come: all, where none was heard.
        public var loss: Double {
            expected == 0 ? 1 : 1 - Double(min(received, expected)) / Double(expected)
        }
    }

    /// Creates a mesh of this host alone.
    public init(ownAddress: IPAddress, silence: Int64) {
        self.ownAddress = ownAddress
        self.silence = silence
    }

    // MARK: What is heard

    /// Takes a probe of another member.
    ///
    /// - Parameters:
    ///   - message: the probe.
    ///   - address: who sent it.
    ///   - ttl: the TTL or Hop Limit that it came with.
    ///   - now: the time.
    /// - Returns: that the member came or left, if it did.
    public mutating func observe(
        _ message: MulticastPingMessage, from address: IPAddress, ttl: UInt8?, at now: Int64
    ) -> Change? {
        guard let sequence = message.sequence, let conditions = message.conditions,
            address != ownAddress
        else { return nil }
        guard members[address] != nil || members.count < Self.limit else {
            refused &+= 1
            return nil
        }
        var member = members[address] ?? Member()
        defer { members[address] = member }
        let clientID = message.clientID ?? []
        if member.clientID != clientID {
            // It was started anew, and numbers its probes from 1 again.
            (member.window, member.clientID) = (SequenceWindow(bitWidth: 32), clientID)
        }
        if conditions.flags.contains(.isLeaving) {
            let wasThere = member.presence == .there
            member.presence = .left
            return wasThere ? Change(address: address, isThere: false) : nil
        }
        member.window.observe(UInt64(sequence))
        if let ttl, conditions.ttl >= ttl { member.hops = conditions.ttl - ttl }
        for row in message.memberRows {
            // Of a member that has left, nobody hears more.
            let hasLeft = members[row.address]?.presence == .left
            let hasPlace = member.rows[row.address] != nil || member.rows.count < Self.limit
            if !hasLeft, hasPlace { member.rows[row.address] = (row, now) }
        }
        let wasThere = member.presence == .there
        (member.lastHeard, member.presence) = (now, .there)
        return wasThere ? nil : Change(address: address, isThere: true)
    }

    /// Takes the round trip of an answer to an own probe, and what the responder says it received.
    public mutating func observe(
        roundTripTime: Int64, of address: IPAddress, report: ResponderReport? = nil
    ) {
        guard address != ownAddress, members[address] != nil || members.count < Self.limit else {
            return
        }
        members[address, default: Member()].delays.add(roundTripTime)
        if let report { members[address]?.note(report) }
    }

    /// Lets time pass; returns who is gone by silence.
    public mutating func advance(to now: Int64) -> [Change] {
        var changes: [Change] = []
        for (address, member) in members where member.presence == .there {
            guard let last = member.lastHeard, now &- last > silence else { continue }
            // Others that were heard since, and hear it still.
            let isHeardByOthers = members.values.contains { other in
                guard other.presence == .there, let entry = other.rows[address] else {
                    return false
                }
                return entry.time > now &- silence
                    && isFresh(entry.row, since: last, at: entry.time)
            }
            members[address]?.presence = isHeardByOthers ? .lost : .left
            changes.append(Change(address: address, isThere: false))
        }
        return changes.sorted { $0.address < $1.address }
    }

    // MARK: What is told

    /// The rows that this host tells the others: of those that it hears, or heard not long ago.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - turn: a number that goes up with each probe, so that all have their turn where there
    ///     are more than an option holds.
    /// - Returns: at most ``MemberRow/limit`` of them.
    public func rows(at now: Int64, turn: Int) -> [MemberRow] {
        let heard = members.filter { $0.value.lastHeard != nil }.sorted { $0.key < $1.key }
        guard !heard.isEmpty else { return [] }
        let start = heard.count > MemberRow.limit ? turn % heard.count : 0
        return (0 ..< min(heard.count, MemberRow.limit)).map { index in
            let (address, member) = heard[(start + index) % heard.count]
            let age = (now &- (member.lastHeard ?? now)) / 1_000_000_000
            return MemberRow(
                address: address, hops: member.hops, age: UInt16(clamping: age),
                expected: UInt32(clamping: member.window.expected),
                received: UInt32(clamping: member.window.unique),
                roundTripTime: member.delays.quantile(0.5).map { UInt32(clamping: $0 / 1000) })
        }
    }

    /// All members: this host, those heard, and those that others hear.
    public var addresses: [IPAddress] {
        var all: Set<IPAddress> = [ownAddress]
        for (address, member) in members where member.lastHeard != nil {
            all.insert(address)
            for (other, entry) in member.rows where isFresh(entry.row) { all.insert(other) }
        }
        return all.sorted()
    }

    /// The members, other than this host, that are heard now.
    public var present: [IPAddress] {
        members.filter { $0.value.presence == .there }.map(\.key).sorted()
    }

    /// Whether a row, which came at `time`, is about somebody who was heard after `last`.
    private func isFresh(_ row: MemberRow, since last: Int64, at time: Int64) -> Bool {
        // Ages are whole seconds, rounded down.
        time &- (Int64(row.age) &+ 1) &* 1_000_000_000 > last
    }

    /// Whether a row is about somebody who was heard just now.
    private func isFresh(_ row: MemberRow) -> Bool {
        Int64(row.age) &* 1_000_000_000 <= silence
    }

    /// What is known of the way from one member to another; `nil` where nobody says.
    public func pair(from: IPAddress, to: IPAddress) -> Pair? {
        guard from != to else { return nil }
        if to == ownAddress {
            let member = members[from]
            return Pair(
                from: from, to: to, expected: UInt32(clamping: member?.window.expected ?? 0),
                received: UInt32(clamping: member?.window.unique ?? 0), hops: member?.hops,
                roundTripTime: roundTripTime(between: from, and: to),
                isHeard: member?.presence == .there || member?.presence == .left)
        }
        guard let listener = members[to] else { return nil }
        // The listener has to be heard to say so; but its answers come by unicast, too.
        if listener.lastHeard == nil {
            guard from == ownAddress, let report = listener.report else { return nil }
            return Pair(
                from: from, to: to,
                expected: report.highestSequence &- listener.firstReported &+ 1,
                received: report.requestsReceived, hops: nil,
                roundTripTime: roundTripTime(between: from, and: to), isHeard: true)
        }
        let row = listener.rows[from]?.row
        return Pair(
            from: from, to: to, expected: row?.expected ?? 0, received: row?.received ?? 0,
            hops: row?.hops, roundTripTime: roundTripTime(between: from, and: to),
            isHeard: row.map(isFresh) ?? false)
    }

    /// What the sender measured of the way to the listener and back, or the listener of the other.
    private func roundTripTime(between from: IPAddress, and to: IPAddress) -> Int64? {
        func measured(by sender: IPAddress, of other: IPAddress) -> Int64? {
            if sender == ownAddress { return members[other]?.delays.quantile(0.5) }
            return members[sender]?.rows[other]?.row.roundTripTime.map { Int64($0) * 1000 }
        }
        return measured(by: from, of: to) ?? measured(by: to, of: from)
    }

    /// The ways that are deaf: the listener is there, says whom it hears, and this is not one.
    public var deafPairs: [Pair] {
        let all = addresses
        return all.flatMap { to in all.compactMap { from in pair(from: from, to: to) } }
            .filter { !$0.isHeard }
    }
}
