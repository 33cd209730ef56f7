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
///     many 200 5              report 10.0.0.5 v2 239.1.0.0       # 200 groups from there on
///     twice 0 0.02 8          data 10.0.0.9 239.1.1.1 5004       # each frame twice
///     late 10 0 0.02 8        data 10.0.0.9 239.1.1.1 5004 rtp=1 # every tenth is overtaken
///     vantage access-port                                        # what somebody says of the place
///     dropped 12                                                 # frames that were not kept
///     points core access+3.5    # interface 0 and 1 are these points; one clock is 3.5 s ahead
///     0 every 1 until 9 data 10.0.0.9 239.1.1.1 5004 seen=1:1@0.002 lose=10
///
/// A line begins with seconds, and may repeat. What is said, by whom and about what follows, and
/// then words `key=value`: any frame knows `mac`, `to` (its IP destination), `dmac`, `ttl`, `vlan`
/// and `if` (the number of the interface), and `octets=…` is taken as a frame as it is. What is
/// `seen=IF:ROUTERS@DELAY`, or at several such places, joined by commas, is the same packet at
/// another interface, behind so many routers and so much later in seconds, but for each `lose`th
/// one. The octets are put together here and by no encoder of the package.
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

    /// Where somebody says that the capture was taken; `nil` if nobody does.
    public let vantage: String?
    /// The names of the points that interfaces are, by number; empty of a single capture.
    public let points: [String]
    /// How many frames the capture has lost, as it says itself.
    public let dropped: UInt64
    /// The frames in the order they are seen, by the clocks of their points.
    public let frames: [Frame]

    /// Reads a scenario.
    public init(_ text: String) throws {
        var (frames, vantage, points) = ([Frame](), String?.none, [ScenarioPoint]())
        var dropped: UInt64 = 0
        var senders = ScenarioSenders()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
            do {
                if words.first == "vantage" {
                    vantage = words.last
                } else if words.first == "points" {
                    points = try words.dropFirst().map(ScenarioPoint.init)
                } else if words.first == "dropped" {
                    dropped = words.last.flatMap { UInt64($0) } ?? 0
                } else if !words.isEmpty {
                    for event in try ScenarioEvent.all(words) {
                        let sights = try event.sights()
                        for (number, time) in event.times.enumerated() {
                            frames.append(
                                Frame(
                                    time: Timestamp(nanoseconds: time), interface: event.interface,
                                    octets: try event.octets(&senders), line: index + 1))
                            for sight in sights where sight.isSeen(number) {
                                guard
                                    let last = frames.last(where: {
                                        $0.interface == event.interface
                                    })
                                else { continue }
                                frames.append(sight.frame(of: last))
                            }
                            guard event.comesTwice, let last = frames.last else { continue }
                            frames.append(last.later(by: 500_000))
                        }
                    }
                }
            } catch let error as ScenarioError {
                throw ScenarioError("line \(index + 1), '\(line)': \(error.description)")
            }
        }
        (self.vantage, self.dropped) = (vantage, dropped)
        self.points = points.map(\.name)
        frames = frames.map { frame in
            points.indices.contains(frame.interface)
                ? frame.later(by: points[frame.interface].ahead) : frame
        }
        // Of the same time, the line that stands first comes first.
        self.frames = frames.enumerated().sorted { left, right in
            (left.element.time.nanoseconds, left.offset)
                < (right.element.time.nanoseconds, right.offset)
        }.map(\.element)
    }
}

extension Scenario.Frame {
    /// The same frame, so many nanoseconds later.
    fileprivate func later(by nanoseconds: Int64) -> Scenario.Frame {
        Scenario.Frame(
            time: Timestamp(nanoseconds: time.nanoseconds + nanoseconds), interface: interface,
            octets: octets, line: line)
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
