public import MulticastWire

/// All that is followed of what passes by: what control messages tell, and the streams, each
/// measured against the other.
///
/// It is fed with every frame, and decides by itself how deep a frame is looked into. What comes
/// later in a capture can be followed at the same time by another thread: ``continuation(seed:)``.
public struct TrafficState: ~Copyable {
    /// Queriers, members, routers, sessions.
    public private(set) var control: MulticastState
    /// Streams of data.
    public private(set) var streams: StreamTable

    /// How many clock rates of RTP streams were announced and not taken: there were too many.
    public var refusedClockRates: UInt64 { clocks.refused }

    private var groups = StreamsByGroup()
    private var clocks = AnnouncedClocks()
    // One dissection for all frames: its memory is used again and again.
    private var dissection = Dissection()

    /// Creates a state that has seen nothing.
    ///
    /// - Parameters:
    ///   - limits: how much is kept of queriers and members.
    ///   - reportsEvents: whether changes are kept as events.
    ///   - seed: a number that senders cannot guess, so that they cannot make tables slow.
    public init(
        limits: MembershipLimits = MembershipLimits(), reportsEvents: Bool = false, seed: UInt64 = 0
    ) {
        control = MulticastState(limits: limits, reportsEvents: reportsEvents)
        streams = StreamTable(seed: seed)
    }

    /// Takes in the frames of a run up to the first that asks for more than to be counted, which
    /// ``observe(_:)`` is to be told of.
    public mutating func count(_ run: borrowing FrameRun) -> FrameRun.Passed {
        streams.count(run)
    }

    /// Takes in a frame.
    ///
    /// - Returns: whether it was dissected, since it may hold a control message; it is then
    ///   ``lastFrame``.
    @discardableResult
    public mutating func observe(_ frame: borrowing CapturedFrame) -> Bool {
        if streams.count(frame) { return false }
        let frameClass = streams.observeOther(frame)
        if frameClass == .multicastData || frameClass == .other {
            if streams.arrival != nil { noteArrival(at: frame.timestamp) }
            return false
        }
        dissection.read(frame)
        streams.observe(dissection, interface: frame.interface, at: frame.timestamp)
        clocks.observe(dissection, in: &streams)
        noteArrival(at: frame.timestamp)
        observeControl(interface: frame.interface, at: frame.timestamp)
        return true
    }

    /// The frame that was looked into last.
    public var lastFrame: Dissection { dissection }

    /// Lets time pass, so that timers run out that end at or before `time`.
    public mutating func advance(to time: Timestamp) { control.advance(to: time) }

    /// The events since the last call, in the order of time.
    public mutating func takeEvents() -> [StateEvent] { control.takeEvents() }

    /// Tells groups without members how long their data went on: before rows are looked at.
    public mutating func measureLeaves() {
        groups.update(from: streams)
        for (group, numbers) in groups.numbers {
            guard let last = numbers.map({ streams.lastTime(of: $0) }).max() else { continue }
            control.observeLastData(of: group.group, on: group.link, at: last)
        }
    }

    /// Takes in what the frame that was dissected says of groups.
    private mutating func observeControl(interface: Int, at time: Timestamp) {
        control.observe(dissection, interface: interface, at: time)
        groups.expectData(after: dissection, interface: interface, in: &streams)
    }

    /// Tells the members of a group that data came which they may have waited for.
    private mutating func noteArrival(at time: Timestamp) {
        guard let arrival = streams.takeArrival() else { return }
        let group = streams.linkedGroup(of: arrival.stream)
        guard control.awaitsData(of: group.group, on: group.link) else { return }
        let previous = groups.lastData(of: group, before: arrival, in: streams)
        control.observeData(
            of: group.group, on: group.link, at: time,
            after: previous.map(Timestamp.init(nanoseconds:)))
    }
}

// What comes later in a capture.
extension TrafficState {
    /// Follows frames that come after those that are yet to be told of here; ``append(_:)`` adds
    /// what it saw.
    public func continuation(seed: UInt64) -> TrafficContinuation {
        TrafficContinuation(streams.continuation(seed: seed), clocks.continuation)
    }

    /// Whether both measure streams by the same clocks; where a rate was announced in the meantime,
    /// only a continuation that begins now can be added.
    public func hasClocks(of later: borrowing TrafficContinuation) -> Bool {
        clocks.agree(with: later.clocks)
    }

    /// Adds what was seen of the frames that came after those here.
    ///
    /// The outcome is that of being told of all of them. Where that cannot be had, as when times go
    /// back between the two or a limit was hit, nothing is changed, and those frames have to be
    /// told of again.
    ///
    /// - Parameter later: a continuation of this state.
    /// - Returns: whether it was added.
    public mutating func append(_ later: consuming TrafficContinuation) -> Bool {
        guard let joined = join(later) else { return false }
        replay(joined) { _, _, _ in }
        return true
    }

    /// Adds the streams of a continuation; `nil` where that cannot be had, and nothing is changed.
    ///
    /// What control messages do is yet to be gone through then: ``replay(_:_:)``.
    mutating func join(_ later: consuming TrafficContinuation) -> JoinedTraffic? {
        guard hasClocks(of: later) else { return nil }
        groups.update(from: streams)
        let (log, clocksLater, groupsBefore) = (later.log, later.clocks, groups)
        let streamsBefore = streams.copy()
        let numbers = streams.append(later.takeStreams())
        groups.update(from: streams)
        guard let numbers, !log.hasArrivals({ groups.isCrowded($0) }) else {
            streams = streamsBefore
            groups = groupsBefore
            return nil
        }
        clocks.append(clocksLater)
        return JoinedTraffic(log: log, numbers: numbers, streamsBefore: streamsBefore)
    }

    /// Goes through the control messages of what was joined, and tells of each frame after it.
    mutating func replay(
        _ joined: borrowing JoinedTraffic,
        _ tell: (borrowing CapturedFrame, borrowing Dissection, _ number: Int) -> Void
    ) {
        joined.log.replay(
            frame: { frame, number in
                dissection.read(frame)
                observeControl(interface: frame.interface, at: frame.timestamp)
                tell(frame, dissection, number)
            },
            arrival: { arrival in
                let (group, link) = (arrival.group.group, arrival.group.link)
                guard control.awaitsData(of: group, on: link) else { return }
                let before = groups.lastData(of: arrival.group, in: joined.streamsBefore)
                let previous = [before, arrival.previous].compactMap(\.self).max()
                control.observeData(
                    of: group, on: link, at: arrival.time,
                    after: previous.map(Timestamp.init(nanoseconds:)))
            })
    }
}

/// A continuation whose streams were added.
struct JoinedTraffic: ~Copyable {
    /// What is to be gone through.
    let log: TrafficLog
    /// The number here of each of its streams.
    let numbers: [Int]
    /// The streams before it was added.
    let streamsBefore: StreamTable
}
