import MulticastWire

/// A point that an interface of a scenario is: `NAME`, or `NAME+SECONDS` where its clock is ahead.
struct ScenarioPoint {
    let name: String
    /// By how many nanoseconds its clock is ahead.
    let ahead: Int64

    init(_ word: String) throws {
        let parts = word.split(separator: "+", maxSplits: 1).map(String.init)
        guard let name = parts.first, let ahead = Double(parts.count > 1 ? parts[1] : "0") else {
            throw ScenarioError("'\(word)' is no point")
        }
        self.name = name
        self.ahead = Int64((ahead * 1e9).rounded())
    }
}

/// Where else the packets of a line are seen: `seen=IF:ROUTERS@DELAY`.
struct ScenarioSight {
    private let interface: Int
    private let routers: Int
    private let delay: Int64
    private let lost: Int

    fileprivate init(_ word: Substring, lost: Int) throws {
        let parts = word.split { $0 == ":" || $0 == "@" }
        guard parts.count == 3, let interface = Int(parts[0]), let routers = Int(parts[1]),
            let delay = Double(parts[2])
        else { throw ScenarioError("'\(word)' is not IF:ROUTERS@DELAY") }
        (self.interface, self.routers, self.lost) = (interface, routers, lost)
        self.delay = Int64((delay * 1e9).rounded())
    }

    /// Whether the packet of that number, from 0, is not lost on the way.
    func isSeen(_ number: Int) -> Bool { lost == 0 || number % lost != lost - 1 }

    /// The frame as it is seen there: a router takes one from the TTL, and puts its address in.
    func frame(of frame: Scenario.Frame) -> Scenario.Frame {
        var octets = frame.octets
        if routers > 0 {
            octets.replaceSubrange(
                6 ..< 12, with: [0x02, 0xFF, 0, 0, UInt8(interface), UInt8(routers)])
            var start = 14
            while octets[start - 2] == 0x81, octets[start - 1] == 0 { start += 4 }
            if octets[start] >> 4 == 6 {
                octets[start + 7] -= UInt8(routers)
            } else {
                octets[start + 8] -= UInt8(routers)
                let end = start + Int(octets[start] & 15) * 4
                octets.replaceSubrange(start + 10 ..< start + 12, with: [0, 0])
                let sum = ScenarioEvent.checksum(Array(octets[start ..< end]))
                octets.replaceSubrange(start + 10 ..< start + 12, with: ScenarioEvent.big(sum))
            }
        }
        return Scenario.Frame(
            time: Timestamp(nanoseconds: frame.time.nanoseconds + delay), interface: interface,
            octets: octets, line: frame.line)
    }
}

extension ScenarioEvent {
    /// Where else its packets are seen.
    func sights() throws -> [ScenarioSight] {
        let lost = try number("lose", or: 0)
        return try (text("seen") ?? "").split(separator: ",").map {
            try ScenarioSight($0, lost: lost)
        }
    }
}
