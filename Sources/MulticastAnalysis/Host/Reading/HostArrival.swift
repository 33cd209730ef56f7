public import MulticastWire

/// Data to a group that was seen to come in.
public struct HostArrival: Hashable, Sendable {
    /// The name of the interface.
    public let interface: String
    /// Who sent it.
    public let source: IPAddress
    /// The group.
    public let group: IPAddress
    /// The UDP port it went to.
    public let port: UInt16
    /// How many packets came.
    public let packets: Int
    /// What their headers tell besides; `nil` if that is not known.
    public let headers: Headers?

    /// What the IP headers of a stream tell.
    public struct Headers: Hashable, Sendable {
        /// The octets of all packets, headers included.
        public let octets: UInt64
        /// The least and the greatest TTL or Hop Limit.
        public let timesToLive: ClosedRange<UInt8>
        /// The octets of the longest packet that routers must not fragment; 0 if there is none.
        public let longestUnfragmentable: Int

        init?(_ words: some Collection<Substring>) {
            let words = Array(words)
            guard words.count == 4, let octets = UInt64(words[0]), let least = UInt8(words[1]),
                let greatest = UInt8(words[2]), least <= greatest, let longest = Int(words[3])
            else { return nil }
            self.octets = octets
            timesToLive = least ... greatest
            longestUnfragmentable = longest
        }
    }

    /// Where a tree has them.
    ///
    /// There is a line each with interface, source, group, port and number of packets, and what
    /// their headers tell: octets, least and greatest TTL, and the octets of the longest packet
    /// that must not be fragmented. A line before them tells for how long was counted.
    public static let file = "commands/arrivals"
    /// What begins the line with the time, in milliseconds.
    public static let timeWord = "milliseconds"

    static func all(_ tree: HostTree) -> [HostArrival] {
        tree.lines(file).compactMap { line in
            guard line.count >= 5, let source = IPAddress(line[1]), let group = IPAddress(line[2]),
                group.isMulticast, let port = UInt16(line[3]), let packets = Int(line[4])
            else { return nil }
            return HostArrival(
                interface: String(line[0]), source: source, group: group, port: port,
                packets: packets, headers: Headers(line.dropFirst(5)))
        }
    }

    /// For how long was counted; `nil` if it is not told.
    static func watched(_ tree: HostTree) -> Duration? {
        guard let line = tree.lines(file).first(where: { $0.count == 2 && $0[0] == timeWord }),
            let milliseconds = Int(line[1]), 1 ... 86_400_000 ~= milliseconds
        else { return nil }
        return .milliseconds(milliseconds)
    }
}
