import CaptureFiles
import Foundation
import LiveCapture
import MulticastAnalysis
import MulticastWire
import Testing

/// What mckit makes of the frames at one interface of a node.
final class Observer {
    /// The number of the interface in the file that the frames are written to.
    let number: Int
    private(set) var state: MembershipState
    private var capture: LiveCapture
    private var frame = Dissection()

    /// Begins to listen.
    ///
    /// Memberships last as long as ``SnoopedSegment/membershipInterval`` says, so that the state
    /// is that of the systems at any instant, with its timers. `isSSMAware` is as the system beside
    /// it is.
    init(
        on node: Network.Node, _ interface: String, number: Int, hearing filter: String,
        isSSMAware: Bool
    ) throws {
        self.number = number
        state = MembershipState(rule: .rfc3376, isSSMAware: isSSMAware)
        capture = try inside(node) {
            try LiveCapture(interface: interface, bufferSize: 1 << 20)
        }
        try capture.setFilter(filter)
    }

    /// Takes in the frames that came, and lets time pass to `time`.
    func follow(to time: Timestamp, writingTo file: inout CaptureFileWriter) throws {
        try Self.drain(&capture, number, into: &state, &frame, &file)
        state.advance(to: time)
    }

    // A frame may not outlive the access to the capture, which has to last for the whole loop.
    private static func drain(
        _ capture: inout LiveCapture, _ number: Int, into state: inout MembershipState,
        _ frame: inout Dissection, _ file: inout CaptureFileWriter
    ) throws {
        while let captured = try capture.next() {
            let numbered = CapturedFrame(
                timestamp: captured.timestamp, originalLength: captured.originalLength,
                linkType: captured.linkType, interface: number, octets: captured.octets)
            try file.write(numbered)
            frame.read(numbered)
            state.observe(frame, interface: number, at: captured.timestamp)
        }
    }

    /// The address that is elected on the link.
    func querier(isIPv6: Bool) -> String? {
        state.links.first { $0.isIPv6 == isIPv6 }?.querier.map { "\($0)" }
    }

    /// The router's state of the groups, with timers in seconds from `time`.
    func groups(at time: Timestamp) -> [String: HeldGroup] {
        var held: [String: HeldGroup] = [:]
        for state in state.groups where state.isPresent {
            func seconds(_ expires: Timestamp) -> Double { expires.since(time) / .seconds(1) }
            var group = HeldGroup(
                isExclude: state.filterMode == .exclude, timer: state.expires.map(seconds))
            for source in state.requested {
                group.sources["\(source.address)"] = seconds(source.expires)
            }
            for source in state.excluded { group.sources["\(source)"] = 0 }
            held["\(state.group)"] = group
        }
        return held
    }

    /// The oldest version among the hosts of a group, as a router has it (RFC 9776 §7.3.2).
    func compatibilityMode(of group: String) -> Int? {
        state.groups.first { "\($0.group)" == group }?.compatibilityMode
    }

    /// The row of a host in a group.
    func membership(of host: Network.Node, in group: String) -> Membership? {
        let address = group.contains(":") ? host.linkLocal : host.ipv4
        return state.memberships.first { "\($0.group)" == group && "\($0.host)" == address }
    }
}

/// Runs `body` in a node's network namespace, on this thread alone.
func inside<Result: ~Copyable>(
    _ node: Network.Node, _ body: () throws -> Result
) throws -> Result {
    let here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    let there = open("/run/netns/\(node.namespace)", O_RDONLY | O_CLOEXEC)
    defer {
        close(here)
        close(there)
    }
    // The Glibc module lacks setns(2).
    typealias SetNamespace = @convention(c) (Int32, Int32) -> Int32
    guard here >= 0, there >= 0, let symbol = dlsym(nil, "setns") else {
        throw Execution.Failure(description: "no namespace: \(node.namespace)")
    }
    let setNamespace = unsafeBitCast(symbol, to: SetNamespace.self)
    guard setNamespace(there, 0) == 0 else {
        throw Execution.Failure(description: "setns: \(String(cString: strerror(errno)))")
    }
    // A thread that could not go back would take other tests with it.
    defer { precondition(setNamespace(here, 0) == 0) }
    return try body()
}

/// The time of the clock that stamps frames.
func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}
