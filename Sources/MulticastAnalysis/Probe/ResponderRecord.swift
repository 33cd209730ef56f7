public import MulticastWire

/// What is known of one responder: its answers, how long they took, and what it says it received.
public struct ResponderRecord: Sendable {
    /// Where its answers come from.
    public let address: IPAddress
    /// The answers that came by unicast.
    public private(set) var unicast = Leg()
    /// The answers that came by the group.
    public private(set) var group = Leg()
    /// What it said last, by the number of probes that it had received.
    public private(set) var report: ResponderReport?
    /// How many hops a probe takes there; `nil` where it does not say.
    public private(set) var forwardHops: Int?
    /// How long it takes to answer.
    public private(set) var dwell = DelayDistribution()
    /// When the first answer came.
    public let firstTime: Timestamp
    /// When the last answer came.
    public private(set) var lastTime: Timestamp

    /// Answers that came by one way.
    public struct Leg: Sendable {
        /// In which order they came, and which are missing in a row.
        public fileprivate(set) var window = SequenceWindow(bitWidth: 32)
        fileprivate var answered = AnsweredProbes()
        /// How long they took, without the responder's dwell.
        public fileprivate(set) var delays = DelayDistribution()
        /// How many of the delays are between the kernels' stamps.
        public fileprivate(set) var byKernel: UInt64 = 0
        /// How many probes were answered.
        public var unique: UInt64 { answered.count }
        /// How many answers came to probes that had been answered.
        public var duplicates: UInt64 { answered.duplicates }
        /// How many hops the answers take; `nil` where that is not known.
        public fileprivate(set) var hops: Int?
    }

    /// One answer, as far as it is measured.
    public struct Measurement: Sendable {
        /// What it says.
        public var answer: ProbeReply.Answer
        /// What it answers.
        public var probe: SentProbes.Probe
        /// Whether it came by the group.
        public var isByGroup: Bool
        /// The TTL or Hop Limit that it came with, in hops.
        public var ttl: UInt8?
        /// When it came, by the time of day.
        public var time: Timestamp
        /// Whether that is what the kernel says.
        public var timeIsKernels: Bool

        /// Describes an answer.
        public init(
            answer: ProbeReply.Answer, probe: SentProbes.Probe, isByGroup: Bool, ttl: UInt8?,
            time: Timestamp, timeIsKernels: Bool
        ) {
            self.answer = answer
            self.probe = probe
            self.isByGroup = isByGroup
            self.ttl = ttl
            self.time = time
            self.timeIsKernels = timeIsKernels
        }

        /// How long the responder took, in nanoseconds; 0 where it does not say.
        public var dwell: Int64 { answer.report?.dwell ?? 0 }

        /// How long the two ways took, in nanoseconds: from the kernel's time of sending to that
        /// of receiving where they are known, less what the responder took.
        public var roundTripTime: Int64 {
            let sent = (probe.kernelTime ?? probe.time).nanoseconds
            return max(0, time.nanoseconds &- sent &- dwell)
        }

        /// Whether both ends of the time are the kernel's.
        public var isByKernel: Bool { timeIsKernels && probe.kernelTime != nil }

        /// How many hops the probe took; `nil` where the responder does not say, or it cannot be.
        public var forwardHops: Int? {
            guard let report = answer.report, report.requestTTL > 0 else { return nil }
            let hops = Int(probe.ttl) - Int(report.requestTTL)
            return hops >= 0 ? hops : nil
        }

        /// How many hops the answer took; `nil` where that is not known, or it cannot be.
        public var returnHops: Int? {
            guard let sent = answer.replyTTL, let ttl, sent >= ttl else { return nil }
            return Int(sent) - Int(ttl)
        }
    }

    /// Creates a record of nobody who has answered yet.
    init(_ address: IPAddress, at time: Timestamp) {
        self.address = address
        (firstTime, lastTime) = (time, time)
    }

    /// Takes an answer; returns what its number says.
    mutating func observe(_ measurement: Measurement) -> SequenceWindow.Arrival {
        lastTime = max(lastTime, measurement.time)
        if let latest = measurement.answer.report, isLater(latest) { report = latest }
        if let hops = measurement.forwardHops { forwardHops = hops }
        guard measurement.probe.isCounted else { return .inOrder }
        return measurement.isByGroup
            ? Self.add(measurement, to: &group, &dwell)
            : Self.add(measurement, to: &unicast, &dwell)
    }

    /// Whether a report tells of more than the one that is kept; one of a responder that has
    /// started anew does.
    private func isLater(_ other: ResponderReport) -> Bool {
        guard let report, report.responderID == other.responderID else { return true }
        return (other.requestsReceived, other.repliesSent, other.transmitTime)
            >= (report.requestsReceived, report.repliesSent, report.transmitTime)
    }

    private static func add(
        _ measurement: Measurement, to leg: inout Leg, _ dwell: inout DelayDistribution
    ) -> SequenceWindow.Arrival {
        let arrival = leg.window.observe(UInt64(measurement.probe.sequence))
        if let hops = measurement.returnHops { leg.hops = hops }
        guard leg.answered.insert(measurement.probe.sequence) else { return .duplicate }
        leg.delays.add(measurement.roundTripTime)
        if measurement.isByKernel { leg.byKernel &+= 1 }
        if measurement.answer.report != nil { dwell.add(measurement.dwell) }
        return arrival
    }

    /// The way that most answers came by, which is the one that was asked for.
    public var mainLeg: Leg { unicast.window.received > 0 ? unicast : group }

    /// Splits what is missing by where it was lost.
    ///
    /// - Parameters:
    ///   - sent: how many probes were sent that count, numbered from 1.
    ///   - localDropped: how many answers the own socket had no room for.
    ///   - isUpToDate: whether the responder has told what it received after the last of them.
    /// - Returns: `nil` where the responder does not say what it received.
    public func lossSplit(
        sent: UInt64, localDropped: UInt64, isUpToDate: Bool
    ) -> LossSplit? {
        guard let report else { return nil }
        let covered = isUpToDate ? sent : min(sent, UInt64(report.highestSequence))
        return LossSplit(
            sent: sent, covered: covered, receivedByResponder: UInt64(report.requestsReceived),
            replied: UInt64(report.repliesSent), refused: UInt64(report.refused),
            responderDropped: UInt64(report.droppedForRoom), received: mainLeg.unique,
            localDropped: localDropped)
    }
}
