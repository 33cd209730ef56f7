import CaptureFiles
import CaptureSegments
import MulticastAnalysis
import MulticastWire

/// The traffic of all files, and when it was captured.
struct WatchedTraffic: ~Copyable, SegmentedState {
    var state: TrafficState
    var span = CaptureSpan()
    /// The number of the one interface of a file that is followed in segments.
    var interface = 0

    init(_ state: consuming TrafficState) { self.state = state }

    mutating func follow(_ part: inout CaptureFilePart) -> Int {
        let before = span.frames
        state.follow(&part, on: interface, &span)
        return span.frames - before
    }

    func later() -> LaterTraffic? {
        LaterTraffic(state.continuation(seed: .random(in: 0 ... .max)), interface: interface)
    }

    func isCurrent(_ later: LaterTraffic) -> Bool { later.hasClocks(of: state) }

    mutating func append(_ later: LaterTraffic) -> Bool {
        guard let traffic = later.take(), state.append(traffic) else { return false }
        span.add(later.span)
        return true
    }
}

/// The traffic of a segment.
final class LaterTraffic: LaterFrames {
    private(set) var span = CaptureSpan()
    private var traffic: TrafficContinuation?
    private let interface: Int

    init(_ traffic: consuming TrafficContinuation, interface: Int) {
        self.traffic = consume traffic
        self.interface = interface
    }

    var isFull: Bool { traffic?.isFull ?? true }

    func follow(_ part: inout CaptureFilePart) -> Int {
        guard var traffic = traffic.take() else { return 0 }
        let before = span.frames
        var span = span
        traffic.follow(&part, on: interface, &span)
        self.traffic = consume traffic
        self.span = span
        return span.frames - before
    }

    /// Whether a state measures streams by the same clocks.
    func hasClocks(of state: borrowing TrafficState) -> Bool {
        guard let traffic = traffic.take() else { return false }
        let agrees = state.hasClocks(of: traffic)
        self.traffic = consume traffic
        return agrees
    }

    /// What was followed, of which nothing is left here.
    func take() -> TrafficContinuation? { traffic.take() }
}

/// What takes in frames one by one, or counts many at once.
private protocol FrameFollower: ~Copyable {
    mutating func count(_ run: borrowing FrameRun) -> FrameRun.Passed
    @discardableResult
    mutating func observe(_ frame: borrowing CapturedFrame) -> Bool
}

extension TrafficState: FrameFollower {}
extension TrafficContinuation: FrameFollower {}

extension FrameFollower where Self: ~Copyable {
    /// Takes in the frames of a part.
    fileprivate mutating func follow(
        _ part: inout CaptureFilePart, on interface: Int, _ span: inout CaptureSpan
    ) {
        while true {
            part.pass(on: interface) { run in
                let passed = count(run)
                span.note(passed)
                return passed
            }
            guard let frame = part.next() else { break }
            span.note(frame)
            observe(frame.captured(on: interface))
        }
    }
}
