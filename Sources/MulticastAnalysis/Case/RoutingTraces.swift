import MulticastWire

// What is kept of routers, each kind of message for itself.
extension RoutingSightings {
    /// The Hellos of a router, and when it was silent for longer than they hold.
    struct HelloTrace: Sendable {
        var trace: Trace
        /// How long its last Hello holds, in seconds; 65,535 is for ever, and 0 is a goodbye.
        var holdtime: UInt16
        /// The shortest holdtime it announced but for goodbyes, in seconds.
        var shortestHoldtime: UInt16
        /// When it was silent for longer than it said, the first few times.
        var silences: [Silence] = []

        init(trace: Trace, holdtime: UInt16) {
            (self.trace, self.holdtime) = (trace, holdtime)
            shortestHoldtime = holdtime == 0 ? .max : holdtime
        }

        mutating func extend(
            _ frame: FrameReference, _ time: Timestamp, holdtime next: UInt16
        ) {
            if isOverdue(at: time), silences.count < 8 {
                silences.append(
                    Silence(
                        start: trace.lastTime, end: time, last: trace.last, next: frame,
                        holdtime: holdtime))
            }
            trace.extend(frame, time)
            holdtime = next
            if next != 0 { shortestHoldtime = min(shortestHoldtime, next) }
        }

        /// Whether its last Hello has run out.
        func isOverdue(at time: Timestamp) -> Bool {
            holdtime != 0 && holdtime != .max
                && time.since(trace.lastTime) > .seconds(Int64(holdtime))
        }
    }

    /// A time in which a router should have said Hello.
    struct Silence: Sendable {
        let start: Timestamp
        let end: Timestamp
        let last: FrameReference
        /// The Hello that ended it; `nil` if none did.
        let next: FrameReference?
        /// How long the last Hello held, in seconds.
        let holdtime: UInt16
    }

    /// A rendezvous point that a router names for a group in a (\*,G) join.
    struct RendezvousPointNaming: Sendable {
        /// The most of one group.
        static let limit = 64

        let router: Router
        let point: IPAddress
        var trace: Trace
    }

    /// A time in which one bootstrap router spoke, and no other.
    struct BootstrapRun: Sendable {
        /// The most on one link.
        static let limit = 256

        let router: IPAddress
        var trace: Trace
        /// The longest time between two of its messages.
        private(set) var longestGap = Duration.zero

        init(router: IPAddress, trace: Trace) { (self.router, self.trace) = (router, trace) }

        mutating func extend(_ frame: FrameReference, _ time: Timestamp) {
            longestGap = max(longestGap, time.since(trace.lastTime))
            trace.extend(frame, time)
        }
    }

    /// Who registers what with whom.
    struct RegisterKey: Hashable, Sendable {
        let router: IPAddress
        let point: IPAddress
        let source: IPAddress
        let group: IPAddress
    }

    /// The Registers of one key since the last Register-Stop.
    struct RegisterTrace: Sendable {
        let link: LinkKey
        /// With data.
        private(set) var full: Trace?
        /// Null-Registers.
        private(set) var null: Trace?
        private(set) var stops = 0

        init(link: LinkKey) { self.link = link }

        mutating func note(isNull: Bool, _ trace: Trace) {
            if isNull {
                if null == nil { null = trace } else { null?.extend(trace.first, trace.firstTime) }
            } else {
                if full == nil { full = trace } else { full?.extend(trace.first, trace.firstTime) }
            }
        }

        mutating func stop() {
            (full, null) = (nil, nil)
            stops += 1
        }
    }

    /// A prune of something of a group.
    struct PruneSighting: Sendable {
        let link: LinkKey
        let group: IPAddress
        let time: Timestamp
    }

    /// A protocol of the past, or between domains, on a link.
    struct LegacyKey: Hashable, Sendable {
        /// Which protocol.
        enum Kind: String, Sendable, CaseIterable {
            case dvmrp = "DVMRP"
            case pimVersion1 = "PIM version 1"
            case denseMode = "PIM dense mode (State Refresh)"
            case cgmp = "CGMP"
            case msdp = "MSDP"
        }

        let kind: Kind
        let link: LinkKey
        let source: IPAddress?
    }
}

extension Case {
    /// Whether frames came now and then between two instants: no single silence took half of it.
    ///
    /// Routers speak every half minute or so, and a link may have nothing else to tell.
    func wasRunning(from start: Timestamp, to end: Timestamp) -> Bool {
        let whole = end.since(start)
        let longest = silences.reduce(Duration.zero) { longest, silence in
            let (from, to) = (max(silence.lowerBound, start), min(silence.upperBound, end))
            return from < to ? max(longest, to.since(from)) : longest
        }
        return whole <= .zero || longest * 2 < whole
    }
}
