public import MulticastWire

/// A capture written as text, a line for each thing that happens, or keeps happening.
///
///     # who queries, who is a member, what flows
///     0 every 125 until 600   query 10.0.0.1 v3 qqic=125
///     3.2                     report 10.0.0.5 v3 to_ex 239.1.1.1
///     3.5 every 0.5 until 265 data 10.0.0.9 239.1.1.1 5000 ttl=16 size=200 rtp=1
///     270                     leave 10.0.0.5 v2 239.1.1.1
///     1 every 10 until 600    arp 10.0.0.5
///     2 every 1 until 100     unicast 10.0.0.5 10.0.0.9
///
/// A line begins with seconds, and may repeat. What is said, by whom and about what follows, and
/// then words `key=value`: any frame knows `mac`, `to` (its IP destination), `dmac`, `ttl`, `vlan`
/// and `if` (the number of the interface), and `octets=…` is taken as a frame as it is. The octets
/// are put together here and by no encoder of the package.
public struct Scenario: Sendable {
    /// A frame, and when it is seen.
    public struct Frame: Sendable {
        /// When, in nanoseconds of the epoch.
        public let time: Timestamp
        /// The number of the interface.
        public let interface: Int
        /// The octets, from the Ethernet header on.
        public let octets: [UInt8]
        /// The number of the line that makes it, from 1.
        public let line: Int
    }

    /// The frames in the order they are seen.
    public let frames: [Frame]

    /// Reads a scenario.
    public init(_ text: String) throws {
        var frames: [(frame: Frame, order: Int)] = []
        var senders = ScenarioSenders()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
            guard !words.isEmpty else { continue }
            do {
                let event = try ScenarioEvent(words)
                for time in event.times {
                    let octets = try event.octets(&senders)
                    for one in octets {
                        frames.append(
                            (
                                Frame(
                                    time: Timestamp(nanoseconds: time), interface: event.interface,
                                    octets: one, line: index + 1), frames.count
                            ))
                    }
                }
            } catch let error as ScenarioError {
                throw ScenarioError("line \(index + 1), '\(line)': \(error.description)")
            }
        }
        // Senders number their packets line by line; that is put right by time below.
        frames.sort {
            ($0.frame.time.nanoseconds, $0.order) < ($1.frame.time.nanoseconds, $1.order)
        }
        self.frames = frames.map(\.frame)
    }
}

/// A line that is no part of a scenario.
public struct ScenarioError: Error, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// What senders count from packet to packet.
struct ScenarioSenders {
    var identification: [String: UInt16] = [:]
    var sequence: [String: UInt16] = [:]

    /// The next IPv4 identification of a sender, from 1.
    mutating func nextIdentification(of sender: String) -> UInt16 {
        identification[sender, default: 0] &+= 1
        return identification[sender, default: 0]
    }

    /// The next sequence number of a stream, from 1.
    mutating func nextSequence(of stream: String) -> UInt16 {
        sequence[stream, default: 0] &+= 1
        return sequence[stream, default: 0]
    }
}
