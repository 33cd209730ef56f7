import MulticastAnalysis
import MulticastText
import MulticastWire

/// The full screen of a live run: keys change what is looked at, and a few times a second it is
/// drawn.
struct ScreenView: ~Copyable {
    /// How long it is at least between two pictures, in nanoseconds.
    static let shortestPause: Int64 = 100_000_000
    /// How long it is between two pictures while no key is pressed, in nanoseconds.
    static let pause: Int64 = 250_000_000
    /// How much of the time may go into pictures: one part in so many.
    private static let share: Int64 = 8
    /// How often reading may be asked for between two pictures with nothing to read.
    private static let idleLimit = 1000
    /// How many events are kept for the history of groups.
    static let historyLength = 2048

    private var terminal: Terminal
    private var model = ScreenModel()
    private var meter = RateMeter()
    private var sight = Sight()
    private var history: [LiveEvent] = []
    private let display: Display
    private var drawnAt: Int64 = 0
    private var drawingTook: Int64 = 0
    private var hasKeys = false
    // How often somebody seemed to have pressed a key, and had not: the terminal has gone.
    private var idleReads = 0
    /// What is said in the bar at the top.
    var title = Sight.Title()

    init(_ terminal: consuming Terminal, _ display: Display) {
        self.terminal = terminal
        self.display = display
    }

    /// The person at the screen, as far as keys tell.
    struct Person: Sendable {
        /// Whether somebody wants to end.
        var wantsEnd = false
        /// What can be read when keys were pressed; nothing once the terminal has gone.
        var descriptors: [Int32] = []
    }

    /// Keeps an event for the history of its group.
    mutating func note(_ event: LiveEvent) {
        if history.count >= 2 * Self.historyLength { history.removeFirst(Self.historyLength) }
        history.append(event)
    }

    /// Takes the keys that were pressed, and says what they tell of the person.
    mutating func readKeys() -> Person {
        let keys = terminal.keys()
        idleReads = keys.isEmpty ? idleReads + 1 : 0
        for key in keys { model.handle(key) }
        hasKeys = hasKeys || !keys.isEmpty
        let isThere = idleReads < Self.idleLimit
        return Person(
            wantsEnd: model.wantsEnd, descriptors: isThere ? [terminal.descriptor] : [])
    }

    /// Draws what there is to see, if it is time to.
    mutating func draw(
        _ traffic: borrowing TrafficState, _ activity: StreamActivity, interfaces: [String],
        now: () -> Int64
    ) {
        let start = now()
        meter.measure(traffic.streams, at: start)
        let least = max(hasKeys ? Self.shortestPause : Self.pause, Self.share * drawingTook)
        guard start &- drawnAt >= least else { return }
        hasKeys = false
        // No key was pressed if reading was only asked for by the clock.
        idleReads = 0
        if !model.isPaused {
            sight = Sight(traffic, meter, activity, display.rows)
            sight.interfaces = interfaces
        }
        sight.title = title
        if case .details(let group, _) = model.overlay {
            if !model.isPaused || sight.details?.group != group {
                sight.details = GroupDetails(group, traffic, history)
            }
        }
        terminal.show(
            model.draw(
                sight, width: terminal.width, height: terminal.height, display.style))
        drawnAt = now()
        drawingTook = drawnAt &- start
    }
}
