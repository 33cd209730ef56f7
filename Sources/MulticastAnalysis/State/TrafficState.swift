public import MulticastWire

/// All that is followed of what passes by: what control messages tell, and the streams, each
/// measured against the other.
///
/// It is fed with every frame, and decides by itself how deep a frame is looked into.
public struct TrafficState: ~Copyable {
    /// Queriers, members, routers, sessions.
    public private(set) var control: MulticastState
    /// Streams of data.
    public private(set) var streams: StreamTable

    private var groups = StreamsByGroup()
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

    /// Takes in a frame.
    ///
    /// - Returns: whether it was dissected, since it may hold a control message; it is then
    ///   ``lastFrame``.
    @discardableResult
    public mutating func observe(_ frame: borrowing CapturedFrame) -> Bool {
        let frameClass = streams.observe(frame)
        if frameClass == .multicastData || frameClass == .other {
            if streams.arrival != nil { noteArrival(at: frame.timestamp) }
            return false
        }
        dissection.read(frame)
        streams.observe(dissection, interface: frame.interface, at: frame.timestamp)
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
        guard let arrival = streams.takeArrivalOfData() else { return }
        let group = streams.linkedGroup(of: arrival.stream)
        guard control.awaitsData(of: group.group, on: group.link) else { return }
        let previous = groups.lastData(of: group, before: arrival, in: streams)
        control.observeData(
            of: group.group, on: group.link, at: time,
            after: previous.map(Timestamp.init(nanoseconds:)))
    }
}
