import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// Waits until a join has left this host, so that no probe is sent before it can be answered.
///
/// Linux sends its report some 10 to 45 ms after the program has joined.
struct JoinWatch: ~Copyable {
    private var packets: PacketSocket?

    /// How long a report is waited for, in nanoseconds; if the host was a member already, there
    /// is none.
    private static let longestWait: Int64 = 150_000_000
    /// How long is waited where reports cannot be seen.
    private static let blindWait: Int64 = 60_000_000

    /// How a join left.
    enum Outcome: Equatable {
        /// The report was seen so many nanoseconds after the join.
        case seen(Int64)
        /// Reports can be seen, and there was none: the host was a member already.
        case notSeen
        /// Reports cannot be seen; that takes CAP_NET_RAW.
        case blind
    }

    /// Begins to watch an interface, before the join.
    init(on interface: HostInterface) { packets = try? PacketSocket(on: interface) }

    /// Waits for the report of a group that was joined at `start` of the monotonic clock.
    mutating func wait(for group: IPAddress, since start: Int64) -> Outcome {
        guard var socket = packets.take() else {
            Readiness.wait(for: [], nanoseconds: Self.blindWait)
            return .blind
        }
        var memory = [UInt8](repeating: 0, count: 2048)
        let wanted = group.octets
        let end = start &+ Self.longestWait
        while !Interruption.isRequested {
            let left = end &- WallClock.monotonic
            guard left > 0 else { break }
            Readiness.wait(for: [socket.descriptor], nanoseconds: left)
            while let packet = socket.receive(into: &memory) {
                // A report of any version names the group somewhere behind the IP header.
                if packet.isOutgoing, memory[..<min(packet.count, memory.count)].holds(wanted) {
                    return .seen(WallClock.monotonic &- start)
                }
            }
        }
        return .notSeen
    }
}

extension ArraySlice<UInt8> {
    /// Whether some octets are among these, one after the other.
    func holds(_ octets: [UInt8]) -> Bool {
        guard count >= octets.count else { return false }
        return (startIndex ... endIndex - octets.count).contains { start in
            self[start ..< start + octets.count].elementsEqual(octets)
        }
    }
}
