public import MulticastWire

/// An active check as it goes on: what is to be done next, what was done, and what came of it.
///
/// It does nothing itself, and reads no clock: a tool asks it for the next step and takes that.
public struct ActiveCheckRun: Hashable, Sendable {
    /// What is tried.
    public let check: ActiveCheck
    /// What was done, and when.
    public private(set) var log: [Entry] = []
    /// How many packets of the group came while nothing was done yet.
    public private(set) var packetsBefore = 0
    /// How many came to the member, by the interface as it is; `nil` if it never was one.
    public private(set) var packetsAsMember: Int?
    /// How many came once the interface was promiscuous; `nil` if it was not made so.
    public private(set) var packetsPromiscuous: Int?
    /// Whether the host answered; `nil` if it was not asked.
    public private(set) var isAnswered: Bool?
    /// Why a step could not be taken; `nil` if all could.
    public private(set) var complaint: String?

    private var phase = Phase.waiting
    // When the phase began, and how many packets had come then.
    private var since: Timestamp?
    private var packetsThen = 0

    /// Something that was done.
    public struct Entry: Hashable, Sendable {
        /// When.
        public let time: Timestamp
        /// What: a sentence without capital and full stop.
        public let says: String
    }

    /// Something to be done.
    public enum Step: Hashable, Sendable {
        /// Join the group.
        case join
        /// Have the interface take frames to all stations.
        case becomePromiscuous
        /// Leave the group, and have the interface as it was.
        case leave
        /// Send the host a General Query.
        case ask
    }

    private enum Phase: Hashable, Sendable {
        case waiting
        case member
        case promiscuous
        case left
        case asked(times: Int)
        case done
    }

    /// Prepares a check.
    public init(_ check: ActiveCheck) { self.check = check }

    /// Whether there is nothing more to be done or waited for.
    public var isDone: Bool { phase == .done }

    /// Works out what is to be done now.
    ///
    /// - Parameters:
    ///   - time: the time of day.
    ///   - packets: how many packets of the group have come up to now.
    ///   - isAnswered: whether the host has reported anything since it was asked.
    ///   - isRouter: whether the host was seen to query or to route: it is not asked then, since a
    ///     router that hears a query may take its sender for the querier (RFC 9776 §6.6.2).
    /// - Returns: the step to take; `nil` if nothing is to be done but to look on.
    public mutating func next(
        at time: Timestamp, packets: Int, isAnswered: Bool, isRouter: Bool
    ) -> Step? {
        guard let since else {
            (self.since, packetsThen) = (time, packets)
            return nil
        }
        let (waited, came) = (time.since(since), max(0, packets - packetsThen))
        switch phase {
        case .waiting:
            guard waited >= ActiveCheck.leadTime else { return nil }
            if case .question(let host) = check {
                guard !isRouter else {
                    fail("\(host) was not asked, since it queries or routes itself")
                    return nil
                }
                return step(.ask, .asked(times: 1), time, packets)
            }
            packetsBefore = came
            return step(.join, .member, time, packets)
        case .member:
            packetsAsMember = came
            guard waited >= ActiveCheck.memberTime else { return nil }
            return came > 0
                ? step(.leave, .left, time, packets)
                : step(.becomePromiscuous, .promiscuous, time, packets)
        case .promiscuous:
            packetsPromiscuous = came
            guard waited >= ActiveCheck.memberTime else { return nil }
            return step(.leave, .left, time, packets)
        case .left:
            if waited >= ActiveCheck.leaveTime { phase = .done }
            return nil
        case .asked(let times):
            self.isAnswered = isAnswered
            if isAnswered {
                phase = .done
                return nil
            }
            guard waited >= ActiveCheck.answerTime else { return nil }
            guard times < ActiveCheck.questions else {
                phase = .done
                return nil
            }
            return step(.ask, .asked(times: times + 1), time, packets)
        case .done:
            return nil
        }
    }

    private mutating func fail(_ reason: String) {
        complaint = reason
        phase = .done
    }

    /// Says that the step which was asked for last could not be taken.
    public mutating func undo(_ reason: String) {
        if !log.isEmpty { log.removeLast() }
        fail(reason)
    }

    private mutating func step(
        _ step: Step, _ phase: Phase, _ time: Timestamp, _ packets: Int
    ) -> Step {
        (self.phase, since, packetsThen) = (phase, time, packets)
        let says =
            switch step {
            case .join: "joined \(check.name)"
            case .becomePromiscuous: "had the interface take frames to all stations"
            case .leave: "left \(check.name)"
            case .ask:
                check.isIPv6
                    ? "sent an MLDv2 General Query to \(check.name) alone"
                    : "sent an IGMPv3 General Query to \(check.name) alone"
            }
        log.append(Entry(time: time, says: says))
        return step
    }

    /// What came of it: a sentence without capital and full stop.
    public var outcome: String {
        if let complaint { return complaint }
        switch check {
        case .question(let host):
            return switch isAnswered {
            case true?: "\(host) answered"
            case false?: "\(host) did not answer, of which it may be in no group"
            case nil: "there was no time to ask \(host)"
            }
        case .membership(let group, _):
            guard let packetsAsMember else { return "there was no time to join \(group)" }
            var says =
                "\(packetsBefore) packets of \(group) in \(ActiveCheck.leadTime.inWords) before, and "
                + "\(packetsAsMember) as a member"
            if let packetsPromiscuous {
                says += "; \(packetsPromiscuous) with the interface promiscuous"
            }
            return says
        }
    }
}
