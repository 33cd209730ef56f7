import MulticastWire

/// A line of a scenario: when, what, and the words that say more.
struct ScenarioEvent {
    private(set) var times: [Int64]
    let verb: String
    let words: [String]
    private let options: [String: String]

    /// Whether each frame is seen twice.
    var comesTwice = false

    /// The events that a line stands for: one, or as many as it says.
    static func all(_ line: [String]) throws -> [ScenarioEvent] {
        var rest = line[...]
        switch line[0] {
        case "many":
            _ = rest.popFirst()
            guard let count = rest.popFirst().flatMap({ Int($0) }),
                let place = rest.lastIndex(where: { IPv4Address($0) != nil }),
                let first = IPv4Address(rest[place])
            else { throw ScenarioError("'many COUNT TIME … GROUP' is wanted") }
            return try (0 ..< count).map { number in
                var line = Array(rest)
                line[place - rest.startIndex] =
                    IPv4Address(rawValue: first.rawValue + UInt32(number)).description
                return try ScenarioEvent(line)
            }
        case "twice":
            var event = try ScenarioEvent(repeating: rest.dropFirst())
            event.comesTwice = true
            return [event]
        case "late":
            _ = rest.popFirst()
            guard let each = rest.popFirst().flatMap({ Int($0) }), each > 1 else {
                throw ScenarioError("'late EACH START STEP END' is wanted")
            }
            var event = try ScenarioEvent(repeating: rest)
            guard event.times.count > 1 else { throw ScenarioError("nothing can be late") }
            let step = event.times[1] - event.times[0]
            event.times = event.times.enumerated().map { number, time in
                number % each == each - 1 ? time + step * 3 / 2 : time
            }
            return [event]
        default: return [try ScenarioEvent(line)]
        }
    }

    /// Reads `START STEP END`, and what happens then.
    private init(repeating line: ArraySlice<String>) throws {
        guard line.count > 3 else { throw ScenarioError("'START STEP END' is wanted") }
        let words = Array(line)
        try self.init([words[0], "every", words[1], "until", words[2]] + words[3...])
    }

    /// Reads the words of a line.
    init(_ line: [String]) throws {
        var rest = line[...]
        let start = try Self.nanoseconds(rest.popFirst())
        if rest.first == "every" {
            _ = rest.popFirst()
            let step = try Self.nanoseconds(rest.popFirst())
            guard rest.popFirst() == "until", step > 0 else {
                throw ScenarioError("'every STEP until END' is wanted")
            }
            let end = try Self.nanoseconds(rest.popFirst())
            times = Array(stride(from: start, through: end, by: Int64.Stride(step)))
        } else {
            times = [start]
        }
        guard let verb = rest.popFirst() else { throw ScenarioError("nothing happens") }
        self.verb = verb
        words = rest.filter { !$0.contains("=") }
        options = rest.filter { $0.contains("=") }.reduce(into: [:]) { options, word in
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            options[String(parts[0])] = String(parts[1])
        }
    }

    private static func nanoseconds(_ word: String?) throws -> Int64 {
        guard let word, let seconds = Double(word) else {
            throw ScenarioError("'\(word ?? "")' is no time in seconds")
        }
        return Int64((seconds * 1e9).rounded())
    }

    /// The number of the interface.
    var interface: Int { options["if"].flatMap(Int.init) ?? 0 }

    /// The value of an option as text.
    func text(_ key: String) -> String? { options[key] }

    /// The value of an option as a number.
    func number(_ key: String, or fallback: Int) throws -> Int {
        guard let text = options[key] else { return fallback }
        let number = text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
        guard let number else { throw ScenarioError("\(key)=\(text) is no number") }
        return number
    }

    /// The word at a place.
    func word(_ place: Int, _ name: String) throws -> String {
        guard words.indices.contains(place) else { throw ScenarioError("\(name) is missing") }
        return words[place]
    }

    /// The address at a place.
    func address(_ place: Int, _ name: String) throws -> IPAddress {
        try address(try word(place, name))
    }

    /// The address that a text is.
    func address(_ text: String) throws -> IPAddress {
        if let address = IPv4Address(text) { return .v4(address) }
        if let address = IPv6Address(text) { return .v6(address) }
        throw ScenarioError("'\(text)' is no address")
    }

    /// A list of addresses, joined by commas.
    func addresses(_ key: String) throws -> [IPAddress] {
        try (options[key] ?? "").split(separator: ",").map { try address(String($0)) }
    }

    /// The octets of the frame that the line makes each time.
    func octets(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        switch verb {
        case "query": try query()
        case "report": try report()
        case "leave": try leave()
        case "data": try data(&senders)
        case "unicast": try unicast(&senders)
        case "arp": try arp()
        case "hello": try pimHello()
        case "topology": topologyChange()
        case "frame": hex(words.joined())
        default: try protocolOctets(&senders)
        }
    }
}
