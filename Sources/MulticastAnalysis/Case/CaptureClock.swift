import MulticastWire

/// From when to when frames were seen, and when none was.
struct CaptureClock: Sendable {
    // Those that a frame has ended.
    private var endedSilences: [ClosedRange<Timestamp>] = []
    /// Silences that found no room.
    private(set) var silencesLeftOff = 0
    /// How often time went back by more than a second.
    private(set) var stepsBack = 0
    private(set) var frames = 0
    private var start = Int64.min
    private var last = Int64.min
    private var first = Int64.max
    private var latest = Int64.min

    /// How long nothing has to come for a silence, in nanoseconds: two seconds.
    static let shortestSilence: Int64 = 2_000_000_000
    /// The most silences that are kept: those of a day and a half at least.
    static let silenceLimit = 1 << 16

    /// Takes in when a frame came.
    @inline(__always)
    mutating func note(_ time: Timestamp) {
        let now = time.nanoseconds
        frames &+= 1
        // The difference of two instants may be too large; that is a silence too.
        if now &- last > Self.shortestSilence || now < last || frames == 1 { noteStep(to: now) }
        last = now
        latest = max(latest, now)
    }

    @inline(never)
    private mutating func noteStep(to now: Int64) {
        first = min(first, now)
        guard frames > 1 else {
            start = now
            return
        }
        noteStep(from: last, to: now)
    }

    private mutating func noteStep(from last: Int64, to now: Int64) {
        if now < last {
            let (back, overflows) = last.subtractingReportingOverflow(now)
            if overflows || back > MonotoneClock.tolerance { stepsBack += 1 }
            return
        }
        guard endedSilences.count < Self.silenceLimit else {
            silencesLeftOff += 1
            return
        }
        endedSilences.append(Timestamp(nanoseconds: last) ... Timestamp(nanoseconds: now))
    }

    /// Adds later frames.
    mutating func append(_ later: CaptureClock) {
        guard later.frames > 0 else { return }
        if frames == 0 {
            start = later.start
        } else if later.start &- last > Self.shortestSilence || later.start < last {
            noteStep(from: last, to: later.start)
        }
        let room = Self.silenceLimit - endedSilences.count
        endedSilences += later.endedSilences.prefix(room)
        silencesLeftOff += later.silencesLeftOff + max(0, later.endedSilences.count - room)
        stepsBack += later.stepsBack
        frames &+= later.frames
        (first, last) = (min(first, later.first), later.last)
        latest = max(latest, later.latest)
    }

    /// Says that nothing came until `time` since the last frame; before the first it says nothing.
    mutating func pass(to time: Timestamp) {
        if frames > 0 { latest = max(latest, time.nanoseconds) }
    }

    /// The spans without any frame that are longer than ``shortestSilence``, in order.
    var silences: [ClosedRange<Timestamp>] {
        let (length, overflows) = latest.subtractingReportingOverflow(last)
        guard frames > 0, overflows || length > Self.shortestSilence else { return endedSilences }
        // Where time went back, the latest instant is no silence's end.
        guard stepsBack == 0 else { return endedSilences }
        return endedSilences + [Timestamp(nanoseconds: last) ... Timestamp(nanoseconds: latest)]
    }

    /// The first and the last instant; `nil` before the first frame.
    var span: ClosedRange<Timestamp>? {
        frames > 0 ? Timestamp(nanoseconds: first) ... Timestamp(nanoseconds: latest) : nil
    }
}
