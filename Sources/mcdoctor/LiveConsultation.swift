import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of mcdoctor on an interface: it looks on until the rules know enough, then reports.
struct LiveConsultation: ~Copyable {
    private let settings: Settings
    private let interface: String
    private var examination: Examination
    private var interfaces: LiveInterfaces
    private var described = 0
    private var drops = DropNotice(of: "mcdoctor")
    private var activeChecks: ActiveCheckSequence
    private var isLineShown = false
    private let started = WallClock.monotonic
    private var nextTick = WallClock.monotonic
    private var nextAsk = WallClock.monotonic
    /// What the rules said when they were asked last.
    private var opinion: Diagnosis?

    /// How long nothing is looked at but frames, in nanoseconds.
    private static let tickLength: Int64 = 200_000_000
    /// How often the rules are asked at most, in nanoseconds.
    private static let askLength: Int64 = 1_000_000_000
    /// How much longer than an answer took the next one is waited for.
    private static let patience: Int64 = 20
    /// How many frames are taken before the clock is looked at.
    private static let batch = 4096
    /// How far behind the clock it is while nothing comes, so that a frame which the kernel still
    /// keeps is not late.
    private static let delay = Duration.milliseconds(5 * Int(LiveCapture.latency))

    init(_ settings: Settings, _ interface: String) {
        self.settings = settings
        self.interface = interface
        activeChecks = ActiveCheckSequence(settings.activeChecks)
        examination = Examination(seed: .random(in: 0 ... .max))
        examination.vantage = settings.vantage
        interfaces = LiveInterfaces(interface, .ethernet)
    }

    /// Captures, asks the rules, reports, and says how it went.
    mutating func run(_ console: inout Console) -> ExitStatus {
        var hasTrouble = false
        var isOpen = false
        StatusRequest.watch()
        do {
            var live = try open(&console)
            isOpen = true
            try follow(&live, &console)
        } catch {
            hasTrouble = true
            clearLine(&console)
            console.report("mcdoctor: \(error)")
        }
        clearLine(&console)
        guard isOpen else { return .trouble }
        examination.activeChecks = activeChecks.runs
        let report = Report(
            examination.diagnosis(by: settings.rules), interfaces: interfaces.names, settings)
        let status = report.deliver(to: &console)
        return hasTrouble ? .trouble : status
    }

    /// Opens the interface, and gives up what that took.
    private mutating func open(_ console: inout Console) throws -> LiveCapture {
        let capture = settings.capture
        var live = try LiveCapture(
            interface: interface, snapshotLength: capture.snapshotLength,
            // Whether data comes without that is a part of what is tried.
            isPromiscuous: capture.isPromiscuous && settings.activeChecks.isEmpty,
            bufferSize: capture.bufferSize)
        try activeChecks.open(on: interface)
        if !settings.filterExpression.isEmpty { try live.setFilter(settings.filterExpression) }
        let outcome = Privileges.drop()
        if let warning = outcome.warning {
            console.report("mcdoctor: \(warning); going on as user \(outcome.user)")
        }
        if let warning = live.warning { console.report("mcdoctor: \(warning)") }
        guard live.linkType.isReadable else {
            throw UnreadableLinkType(place: live.interface, linkType: live.linkType)
        }
        interfaces = LiveInterfaces(live.interface, live.linkType)
        if !settings.isQuiet {
            console.report(
                "mcdoctor: listening on \(live.interface), for "
                    + "\(Duration.nanoseconds(settings.duration).inWords) at most")
        }
        // What is sent is announced even to who wants it quiet.
        for line in activeChecks.announcement(on: live.interface) {
            console.report("mcdoctor: \(line)")
        }
        return live
    }

    // MARK: The loop

    private mutating func follow(
        _ live: inout LiveCapture, _ console: inout Console
    ) throws(LiveCaptureError) {
        while !isDone(console) {
            let isDrained = try takeFrames(&live)
            if WallClock.monotonic >= nextTick {
                nextTick = WallClock.monotonic &+ Self.tickLength
                tick(live, isDrained: isDrained, &console)
            }
            guard isDrained else { continue }
            let pause = max(1, (nextTick &- WallClock.monotonic) / 1_000_000)
            try live.wait(milliseconds: Int(pause))
        }
    }

    /// Takes some frames; returns whether that were all there are.
    private mutating func takeFrames(_ live: inout LiveCapture) throws(LiveCaptureError) -> Bool {
        let linkType = live.linkType
        for _ in 0 ..< Self.batch {
            guard let captured = try live.next() else { return true }
            let number = interfaces.number(of: captured)
            while described < interfaces.names.count { describe(linkType) }
            let frame = CapturedFrame(
                timestamp: captured.timestamp, originalLength: captured.originalLength,
                linkType: captured.linkType, interface: number, octets: captured.octets)
            examination.observe(frame, FrameReference(number: examination.frames + 1))
        }
        return false
    }

    /// Tells the examination of the next interface.
    private mutating func describe(_ linkType: LinkType) {
        let filter = settings.filterExpression
        examination.describe(
            InterfaceDescription(
                name: interfaces.names[described], linkType: linkType,
                snapshotLength: settings.capture.snapshotLength,
                filter: filter.isEmpty ? nil : filter),
            number: described)
        described += 1
    }

    /// Does what is to be done now and then, whether frames come or not.
    private mutating func tick(
        _ live: borrowing LiveCapture, isDrained: Bool, _ console: inout Console
    ) {
        // While frames wait to be taken, time is theirs.
        if isDrained { examination.advance(to: WallClock.now.advanced(by: .zero - Self.delay)) }
        if let line = activeChecks.advance(at: WallClock.now, seeing: examination) {
            clearLine(&console)
            console.report("mcdoctor: \(line)")
        }
        let now = WallClock.monotonic
        if now >= nextAsk {
            examination.activeChecks = activeChecks.runs
            opinion = examination.diagnosis(by: settings.rules)
            let after = WallClock.monotonic
            nextAsk = after &+ max(Self.askLength, (after &- now) &* Self.patience)
        }
        if let statistics = try? live.statistics() {
            // The kernel does not say of which interface they were where there are several.
            for number in 0 ..< described {
                examination.note(
                    dropped: UInt64(clamping: statistics.droppedByKernel), number: number)
            }
            if let line = drops.line(statistics, at: now) {
                clearLine(&console)
                console.report("mcdoctor: \(line)")
            }
        }
        if StatusRequest.take() {
            clearLine(&console)
            console.report("mcdoctor: \(state)")
        }
        showLine(&console)
    }

    /// Whether to end: nothing more is expected, the time is over, somebody asked for it, or nobody
    /// reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0
            || WallClock.monotonic &- started >= settings.duration
            || (!settings.takesAllTime && activeChecks.isDone && opinion?.isDecided == true)
    }

    // MARK: What a person sees meanwhile

    /// How long it has looked on, and what for.
    private var state: String {
        let time = Duration.nanoseconds(WallClock.monotonic &- started)
        var says = "\(time.inWords), \(examination.frames) frames"
        guard let opinion else { return says }
        let findings = opinion.findings(atLeast: settings.severity).count
        says += ", \(findings) finding\(findings == 1 ? "" : "s")"
        // Each rule once, with what it waits for longest.
        let waiting = opinion.outcomes.compactMap { outcome in
            outcome.verdicts.compactMap(\.more).max().map { (name: outcome.rule.name, time: $0) }
        }
        for (number, rule) in waiting.prefix(2).enumerated() {
            says += number == 0 ? "; " : ", "
            says += "\(rule.name) needs \(rule.time.inWords) more"
        }
        if waiting.count > 2 { says += ", and \(waiting.count - 2) others" }
        let length = opinion.span.map { $0.upperBound.since($0.lowerBound) } ?? .zero
        if waiting.isEmpty, length < opinion.patience {
            says += "; all that repeats has come in \((opinion.patience - length).inWords)"
        }
        return says
    }

    private mutating func showLine(_ console: inout Console) {
        guard console.hasPerson, !settings.isQuiet else { return }
        console.error.put("\r\u{1B}[K")
        console.error.put(text: String("mcdoctor: \(state)".prefix(max(20, console.columns - 1))))
        console.error.flush()
        isLineShown = true
    }

    private mutating func clearLine(_ console: inout Console) {
        guard isLineShown else { return }
        console.error.put("\r\u{1B}[K")
        console.error.flush()
        isLineShown = false
    }
}
