public import MulticastWire

/// The probes of a run that may still be answered: when each left, and with which TTL.
///
/// The last ``limit`` are remembered; an answer to an older one is late beyond measure.
public struct SentProbes: Sendable {
    /// What is remembered of a probe.
    public struct Probe: Sendable {
        /// Its number.
        public let sequence: UInt32
        /// The TTL or Hop Limit that it was sent with, in hops.
        public let ttl: UInt8
        /// The pass of a search that it belongs to.
        public let round: UInt8
        /// Whether it counts, as an enquiry does not.
        public let isCounted: Bool
        /// When the program sent it, by the time of day.
        public let time: Timestamp
        /// When the kernel did; `nil` until it has said so.
        public var kernelTime: Timestamp?
    }

    /// How many are remembered.
    public static let limit = 1 << 16

    private var probes: [Probe?] = []
    /// The numbers of the probes that the socket sent, in its order.
    private var order: [UInt32] = []
    /// How many were sent that count.
    public private(set) var count: UInt64 = 0
    /// How many datagrams the socket sent.
    private var datagrams: UInt64 = 0

    /// Creates a memory of nothing.
    public init() {}

    /// Notes a probe that was sent.
    public mutating func note(_ request: ProbeMaker.Request, at time: Timestamp) {
        let isCounted = !request.flags.contains(.isEnquiry)
        if isCounted { count &+= 1 }
        let probe = Probe(
            sequence: request.sequence, ttl: request.ttl, round: request.round,
            isCounted: isCounted, time: time)
        let place = Int(request.sequence) % Self.limit
        while probes.count <= place { probes.append(nil) }
        probes[place] = probe
        let turn = Int(datagrams % UInt64(Self.limit))
        while order.count <= turn { order.append(0) }
        order[turn] = request.sequence
        datagrams &+= 1
    }

    /// Notes a datagram of the same socket that is no probe.
    public mutating func noteOther() {
        let turn = Int(datagrams % UInt64(Self.limit))
        while order.count <= turn { order.append(0) }
        order[turn] = 0
        datagrams &+= 1
    }

    /// Notes when the kernel sent the socket's datagram with a number, from 0.
    ///
    /// A time that cannot be that of the probe, before it was sent or seconds later, is passed over.
    public mutating func note(kernelTime: Timestamp, ofDatagram number: UInt32) {
        // The kernel's numbers have 32 bits and wrap around.
        let age = UInt64(UInt32(truncatingIfNeeded: datagrams) &- number)
        guard 1 ... UInt64(Self.limit) ~= age, age <= datagrams else { return }
        let sequence = order[Int((datagrams - age) % UInt64(Self.limit))]
        let place = Int(sequence) % Self.limit
        guard place < probes.count, var probe = probes[place], probe.sequence == sequence else {
            return
        }
        let after = kernelTime.nanoseconds &- probe.time.nanoseconds
        guard -1_000_000 ... 2_000_000_000 ~= after else { return }
        probe.kernelTime = kernelTime
        probes[place] = probe
    }

    /// The probe with a number; `nil` if it was not sent, or too long ago.
    public subscript(sequence: UInt32) -> Probe? {
        let place = Int(sequence) % Self.limit
        guard place < probes.count, let probe = probes[place], probe.sequence == sequence else {
            return nil
        }
        return probe
    }
}
