import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of mcwatch on an interface: frames and time pass, state is kept, what changes is told.
///
/// One thread and one poll(2): ``follow(_:_:)`` is the loop. What else there is to wait for gives
/// its descriptor to ``descriptors``, and is attended to in ``attend(_:)`` or, without hurry, in
/// ``tick(_:isDrained:_:)``.
struct LiveWatch: ~Copyable {
    private let settings: Settings
    private let interface: String
    private var state: TrafficState
    private var activity = StreamActivity()
    private var timeline = Timeline()
    private var span = CaptureSpan()
    private var interfaces: LiveInterfaces
    private var output: EventOutput
    private var hooks: HookRunner
    private var screen: ScreenView?
    /// What the person at the screen has done last.
    private var person = ScreenView.Person()
    private var metrics: MetricsEndpoint?
    private var drops = DropNotice(of: "mcwatch")
    /// Whether a full screen was shown, so that nobody waits for tables.
    private var hadScreen = false
    /// What was said while there was a screen, to be read behind it.
    private var kept: [String] = []
    private var nextTick = WallClock.monotonic
    private var nextCount = WallClock.monotonic

    /// How long nothing is looked at but frames, in nanoseconds.
    private static let tickLength: Int64 = 100_000_000
    /// How often the kernel is asked what it dropped, in nanoseconds.
    private static let countLength: Int64 = 1_000_000_000
    /// How many notices are kept until the screen has gone.
    private static let keptNotices = 50
    /// How many frames are taken before the clock is looked at.
    private static let batch = 4096
    /// How far behind the clock the state is while nothing comes, so that a frame which the kernel
    /// still keeps is not late.
    private static let delay = Duration.milliseconds(5 * Int(LiveCapture.latency))

    init(_ settings: Settings, _ interface: String) {
        self.settings = settings
        self.interface = interface
        state = TrafficState(reportsEvents: true, seed: UInt64.random(in: 0 ... .max))
        interfaces = LiveInterfaces(interface, .ethernet)
        output = EventOutput(settings.display)
        hooks = HookRunner(settings.hooks, output: .standardError)
    }

    /// Captures until it is told to end, shows what was seen, and says how it went.
    mutating func run(_ console: inout Console) -> ExitStatus {
        var hasTrouble = false
        var statistics: CaptureStatistics?
        StatusRequest.watch()
        do {
            var live = try open(&console)
            defer { statistics = try? live.statistics() }
            takeScreen(live, &console)
            try follow(&live, &console)
        } catch {
            giveScreenBack()
            hasTrouble = true
            console.report("mcwatch: \(error)")
        }
        // Where nothing could be opened, the line that says so is all there is to say.
        guard statistics != nil else { return .trouble }
        let isSeen = finish(statistics, &console)
        return hasTrouble ? .trouble : isSeen ? .success : .negative
    }

    /// Opens the interface, and gives up what that took.
    private mutating func open(_ console: inout Console) throws -> LiveCapture {
        let capture = settings.capture
        var live = try LiveCapture(
            interface: interface, snapshotLength: capture.snapshotLength,
            isPromiscuous: capture.isPromiscuous, bufferSize: capture.bufferSize)
        if !settings.filterExpression.isEmpty { try live.setFilter(settings.filterExpression) }
        // With the privileges that a port below 1024 takes.
        metrics = try settings.metrics.map(MetricsEndpoint.init)
        let outcome = Privileges.drop()
        if let warning = outcome.warning {
            console.report("mcwatch: \(warning); going on as user \(outcome.user)")
        }
        if let warning = live.warning { console.report("mcwatch: \(warning)") }
        guard live.linkType.isReadable else {
            throw UnreadableLinkType(place: live.interface, linkType: live.linkType)
        }
        interfaces = LiveInterfaces(live.interface, live.linkType)
        return live
    }

    /// Takes the terminal over if there is one to be taken, and else says that lines follow; says
    /// where metrics are.
    private mutating func takeScreen(
        _ live: borrowing LiveCapture, _ console: inout Console
    ) {
        if wantsScreen {
            if let complaint = Terminal.complaint {
                console.report("mcwatch: \(complaint); printing lines instead")
            } else if let terminal = Terminal(usesColour: settings.display.style.usesColour) {
                screen = ScreenView(terminal, settings.display)
                screen?.title.interface = live.interface
                hooks = HookRunner(settings.hooks, output: .nowhere)
            }
        }
        guard !settings.display.isQuiet else { return }
        if screen == nil { console.report("mcwatch: listening on \(live.interface)") }
        if let metrics { say(["metrics are at \(metrics.location)"], &console) }
    }

    /// Whether there is somebody to look at a screen, who has not asked for anything else.
    private var wantsScreen: Bool {
        settings.display.form == .text && !settings.wantsLines && !settings.showsTimeline
            && settings.printsResults && Terminal.isAtHand
    }

    /// Gives the terminal back, if it was taken, so that what is said now is read.
    private mutating func giveScreenBack() {
        guard screen != nil else { return }
        screen = nil
        person.descriptors = []
        hadScreen = true
    }

    // MARK: The loop

    private mutating func follow(
        _ live: inout LiveCapture, _ console: inout Console
    ) throws(LiveCaptureError) {
        while !isDone(console) {
            let isDrained = try takeFrames(&live, &console)
            let now = WallClock.monotonic
            if now >= nextTick {
                nextTick = now &+ Self.tickLength
                tick(live, isDrained: isDrained, &console)
            }
            if StatusRequest.take() { answer(live, &console) }
            console.out.flush()
            serveMetrics(live)
            if isDrained {
                let pause = max(1, (nextTick &- WallClock.monotonic) / 1_000_000)
                try live.wait(
                    milliseconds: min(Int(pause), metrics?.patience ?? .max),
                    alsoWakingOn: descriptors)
                attend()
            }
        }
    }

    /// What ends a wait beside frames, when it can be read.
    private var descriptors: [Int32] {
        person.descriptors + (metrics.map { [$0.descriptor] } ?? [])
    }

    /// Attends to what may have ended a wait.
    private mutating func attend() {
        if let person = screen?.readKeys() { self.person = person }
        draw()
    }

    private mutating func draw() {
        screen?.title.frames = span.frames
        screen?.draw(
            state, activity, interfaces: interfaces.names, now: { WallClock.monotonic })
    }

    /// Answers those who ask for metrics.
    private func serveMetrics(_ live: borrowing LiveCapture) {
        metrics?.attend(
            state, capture: interface, interfaces: interfaces.names, span, settings.display
        ) { try? live.statistics() }
    }

    /// Takes some frames; returns whether that were all there are.
    private mutating func takeFrames(
        _ live: inout LiveCapture, _ console: inout Console
    ) throws(LiveCaptureError) -> Bool {
        for _ in 0 ..< Self.batch where !hasEnough {
            guard let captured = try live.next() else { return true }
            span.note(captured)
            let frame = CapturedFrame(
                timestamp: captured.timestamp, originalLength: captured.originalLength,
                linkType: captured.linkType, interface: interfaces.number(of: captured),
                octets: captured.octets)
            if settings.showsTimeline { timeline.begin(at: frame.timestamp) }
            if state.observe(frame) {
                metrics?.note(state.lastFrame)
                if settings.showsTimeline {
                    timeline.note(
                        state.lastFrame, interface: frame.interface, at: frame.timestamp)
                }
                tellChanges(&console)
            }
        }
        return false
    }

    /// Does what is to be done now and then, whether frames come or not.
    private mutating func tick(
        _ live: borrowing LiveCapture, isDrained: Bool, _ console: inout Console
    ) {
        // While frames wait to be taken, time is theirs.
        let time = isDrained ? WallClock.now.advanced(by: .zero - Self.delay) : span.last
        if let time { pass(to: time, &console) }
        let now = WallClock.monotonic
        if now >= nextCount, let statistics = try? live.statistics() {
            nextCount = now &+ Self.countLength
            screen?.title.dropped = statistics.droppedByKernel
            if let line = drops.line(statistics, at: now) { say([line], &console) }
        }
        var notices: [String] = []
        hooks.attend(at: now, &notices)
        say(notices, &console)
        if !isDrained { attend() }
    }

    /// Says what the person should know: at once, or in the bar and again when the screen has gone.
    private mutating func say(_ notices: [String], _ console: inout Console) {
        guard let last = notices.last else { return }
        guard screen != nil else {
            for notice in notices { console.report("mcwatch: \(notice)") }
            return
        }
        screen?.title.notice = last
        kept = Array((kept + notices).suffix(Self.keptNotices))
    }

    /// Lets time pass: timers run out, and streams that were silent for long have stopped.
    private mutating func pass(to time: Timestamp, _ console: inout Console) {
        state.advance(to: time)
        tellChanges(&console)
        for change in activity.observe(state.streams, at: state.control.time ?? time) {
            tell(LiveEvent(change, state.streams), &console)
        }
    }

    /// Whether as much was taken as was asked for.
    private var hasEnough: Bool { settings.count.map { span.frames >= $0 } ?? false }

    /// Whether to end: enough was taken, somebody asked for it, or nobody reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0 || hasEnough
            || person.wantsEnd
    }

    // MARK: What is told

    /// Tells what the state has to tell.
    private mutating func tellChanges(_ console: inout Console) {
        for change in state.takeEvents() {
            if settings.showsTimeline, case .membership(let event) = change { timeline.note(event) }
            tell(LiveEvent(change, state), &console)
        }
    }

    private mutating func tell(_ event: LiveEvent, _ console: inout Console) {
        if screen != nil {
            screen?.note(event)
        } else if settings.printsResults, event.isWanted(settings.display) {
            output.put(event, interfaces: interfaces.names, into: &console.out)
        }
        // What is run does not depend on what is shown, but for what it is about.
        guard !settings.hooks.isEmpty, event.isAdmitted(by: settings.display.rows) else { return }
        var notices: [String] = []
        hooks.run(
            for: event, interfaces: interfaces.names, at: WallClock.monotonic, &notices)
        say(notices, &console)
    }

    /// Says how much there is so far, to somebody who asks.
    private mutating func answer(_ live: borrowing LiveCapture, _ console: inout Console) {
        let snapshot = snapshot(try? live.statistics())
        say(snapshot.overflows + [snapshot.summary], &console)
    }

    private func snapshot(_ statistics: CaptureStatistics?) -> Snapshot {
        var snapshot = Snapshot(state, interfaces: interfaces.names, span, settings.display)
        snapshot.statistics = statistics
        return snapshot
    }

    /// Shows what there is at the end; returns whether that is anything.
    private mutating func finish(
        _ statistics: CaptureStatistics?, _ console: inout Console
    ) -> Bool {
        if let last = span.last { pass(to: last, &console) }
        giveScreenBack()
        say(kept, &console)
        state.measureLeaves()
        let snapshot = snapshot(statistics)
        if !settings.printsResults {
            say(snapshot.overflows, &console)
        } else if hadScreen {
            snapshot.sumUp(&console)
        } else if settings.showsTimeline {
            output.end(into: &console.out)
            snapshot.show(&timeline, &console)
        } else {
            output.end(into: &console.out)
            snapshot.show(&console)
        }
        var notices: [String] = []
        hooks.finish(&notices)
        if !settings.display.isQuiet { say(notices, &console) }
        return !snapshot.isEmpty
    }
}
