/// The continuity counter of one PID of an MPEG transport stream (ISO/IEC 13818-1).
///
/// It counts packets with a payload, modulo 16. One packet may be sent twice, and a discontinuity
/// may be announced; everything else is a loss of at least one packet, or of 16 more.
public struct ContinuityCounter: BitwiseCopyable, Sendable {
    /// The packets with this PID.
    public private(set) var packets: UInt64 = 0
    /// How often the counter was not the one that was due.
    public private(set) var errors: UInt64 = 0
    /// How many packets are missing at least: what the counter says, modulo 16.
    public private(set) var lost: UInt64 = 0
    /// Packets that were sent twice.
    public private(set) var duplicates: UInt64 = 0
    /// Packets that a receiver before the sender has marked as damaged.
    public private(set) var transportErrors: UInt64 = 0

    // What is due: the last counter, whether it came twice, and what came first.
    private var last: UInt8 = 0xFF
    private var hasDoubled = false
    private var firstHeader: UInt32 = 0
    private var isFirstDiscontinuous = false
    // Whether nothing but the first packet's counter came yet, and whether it came twice.
    private var isAtFirst = true
    private var hasDoubledFirst = false

    /// Creates a counter of nothing.
    public init() {}

    /// Takes the header of a transport packet, and whether its adaptation field announces that the
    /// counter jumps.
    @inline(__always)
    mutating func observe(_ header: UInt32, isDiscontinuous: Bool) {
        if packets == 0 { (firstHeader, isFirstDiscontinuous) = (header, isDiscontinuous) }
        packets &+= 1
        let counter = UInt8(truncatingIfNeeded: header & 0xF)
        let hasPayload = header & 0x10 != 0
        if header & 0x80_0000 != 0 { transportErrors &+= 1 }
        if !isDiscontinuous, last != 0xFF, hasPayload, counter == (last &+ 1) & 0xF {
            (last, hasDoubled, isAtFirst) = (counter, false, false)
        } else {
            resolve(counter, hasPayload: hasPayload, isDiscontinuous: isDiscontinuous)
        }
    }

    private mutating func resolve(_ counter: UInt8, hasPayload: Bool, isDiscontinuous: Bool) {
        defer { last = counter }
        guard last != 0xFF, !isDiscontinuous else {
            (hasDoubled, isAtFirst) = (false, last == 0xFF)
            return
        }
        // Without a payload the counter stays.
        guard hasPayload else {
            if counter != last {
                errors &+= 1
                isAtFirst = false
            }
            return
        }
        if counter == last, !hasDoubled {
            duplicates &+= 1
            hasDoubled = true
            hasDoubledFirst = hasDoubledFirst || isAtFirst
        } else {
            (hasDoubled, isAtFirst) = (false, false)
            errors &+= 1
            lost &+= UInt64((counter &- last &- 1) & 0xF)
        }
    }

    /// Adds what was counted of the packets that came later; `false` if only counting them again
    /// tells.
    mutating func append(_ later: ContinuityCounter) -> Bool {
        guard later.packets > 0 else { return true }
        guard packets > 0 else {
            self = later
            return true
        }
        observe(later.firstHeader, isDiscontinuous: later.isFirstDiscontinuous)
        // The later one went on from its first packet as one that came once.
        guard !hasDoubled || !later.hasDoubledFirst else { return false }
        let isMarked = later.firstHeader & 0x80_0000 != 0
        packets &+= later.packets - 1
        errors &+= later.errors
        lost &+= later.lost
        duplicates &+= later.duplicates
        transportErrors &+= later.transportErrors &- (isMarked ? 1 : 0)
        if !later.isAtFirst || later.hasDoubledFirst { hasDoubled = later.hasDoubled }
        last = later.last
        return true
    }
}
