import MulticastWire

/// A line of a scenario: when, what, and the words that say more.
struct ScenarioEvent {
    let times: [Int64]
    let verb: String
    let words: [String]
    private let options: [String: String]

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
            times = Array(
                stride(
                    from: start, through: try Self.nanoseconds(rest.popFirst()),
                    by: Int64.Stride(step)))
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

    /// The octets of the frames that the line makes each time.
    func octets(_ senders: inout ScenarioSenders) throws -> [[UInt8]] {
        switch verb {
        case "query": [try query()]
        case "report": [try report()]
        case "leave": [try leave()]
        case "data": [try data(&senders)]
        case "unicast": [try unicast(&senders)]
        case "arp": [try arp()]
        case "hello": [try pimHello()]
        case "topology": [topologyChange()]
        case "frame": [hex(words.joined())]
        default: throw ScenarioError("'\(verb)' is nothing that happens")
        }
    }
}
