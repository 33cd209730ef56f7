import MulticastWire

// Rules as `nft -j list ruleset` prints them (libnftables-json(5)).
extension PacketFilter {
    /// Reads a ruleset.
    ///
    /// - Parameters:
    ///   - ruleset: what nft(8) printed.
    ///   - beside: for which families iptables-save(8) has told the rules that iptables(8) keeps in
    ///     nftables, in words that are understood better.
    mutating func read(
        nftables ruleset: JSONValue, besideIPTables beside: (ipv4: Bool, ipv6: Bool)
    ) {
        guard let objects = ruleset["nftables"]?.elements else { return }
        isKnown = true
        var sets: [String: [JSONValue]] = [:]
        for object in objects {
            guard let set = object["set"] ?? object["map"], let key = Self.key(set, "name") else {
                continue
            }
            sets[key] = set["elem"]?.asList ?? []
        }
        for object in objects {
            if let chain = object["chain"], let key = Self.key(chain, "name") {
                if Self.isOfIPTables(chain, beside) { continue }
                chains[key, default: Chain()].base = Self.base(chain)
            } else if let rule = object["rule"], let key = Self.key(rule, "chain") {
                if Self.isOfIPTables(rule, beside) { continue }
                for read in NFTablesRule(rule, key, sets).rules { add(read, to: key) }
            }
        }
    }

    /// The name of a chain, set or rule's chain, with those of its family and table.
    private static func key(_ value: JSONValue, _ member: String) -> String? {
        guard let family = value["family"]?.text, let table = value["table"]?.text,
            let name = value[member]?.text
        else { return nil }
        return "\(family) \(table) \(name)"
    }

    private static func isOfIPTables(
        _ value: JSONValue, _ beside: (ipv4: Bool, ipv6: Bool)
    ) -> Bool {
        guard ["filter", "mangle", "nat", "raw", "security"].contains(value["table"]?.text)
        else { return false }
        let family = value["family"]?.text
        return family == "ip" && beside.ipv4 || family == "ip6" && beside.ipv6
    }

    private static func base(_ chain: JSONValue) -> Base? {
        guard let hook = chain["hook"]?.text.flatMap(FilterPacket.Hook.init(rawValue:))
        else { return nil }
        let families: ClosedRange<Int>
        switch chain["family"]?.text {
        case "ip": families = 4 ... 4
        case "ip6": families = 6 ... 6
        case "inet", "netdev": families = 4 ... 6
        // Rules of a bridge are for what it passes on, not for what the host takes.
        default: return nil
        }
        return Base(
            hook: hook, priority: chain["prio"]?.integer ?? 0,
            drops: chain["policy"]?.text == "drop", families: families)
    }
}

/// A rule of nftables on its way to be one of ``PacketFilter``, or several: one for each element of
/// a map of verdicts.
private struct NFTablesRule {
    private(set) var rules: [PacketFilter.Rule] = []
    private var tests: [FilterTest] = []
    private var packets: UInt64?
    private let chain: String
    private let table: String
    private let place: String
    private let sets: [String: [JSONValue]]

    init(_ rule: JSONValue, _ chain: String, _ sets: [String: [JSONValue]]) {
        (self.chain, self.sets) = (chain, sets)
        table = chain.split(separator: " ").prefix(2).joined(separator: " ")
        place = rule["handle"]?.integer.map { "rule \($0) of \(chain)" } ?? "a rule of \(chain)"
        for statement in rule["expr"]?.elements ?? [] {
            guard let member = statement.members.first else { continue }
            if read(member.name, member.value) { break }
        }
    }

    /// Reads a statement, and says whether it is the last that counts.
    private mutating func read(_ name: String, _ value: JSONValue) -> Bool {
        if let action = action(name, value) {
            append(action)
            return true
        }
        switch name {
        case "match": tests.append(test(value))
        case "counter": packets = value["packets"]?.integer.map { UInt64(max(0, $0)) }
        // Some packets are over a limit, and what xt is, only iptables(8) knows.
        case "limit", "xt", "quota", "ct count", "socket": tests.append(FilterTest(.unknown))
        case "vmap": appendMap(value)
        default: break
        }
        return false
    }

    private func action(_ name: String, _ value: JSONValue) -> PacketFilter.Action? {
        switch name {
        case "accept", "snat", "dnat", "masquerade", "redirect": .accept
        case "drop", "reject": .drop
        case "return": .return
        case "queue": .ask
        case "jump": .jump("\(table) \(value["target"]?.text ?? "")")
        case "goto": .goto("\(table) \(value["target"]?.text ?? "")")
        default: nil
        }
    }

    private mutating func append(_ action: PacketFilter.Action, _ more: [FilterTest] = []) {
        rules.append(
            PacketFilter.Rule(tests: tests + more, action: action, packets: packets, text: place))
    }

    /// A map from values to verdicts is a rule for each of them.
    private mutating func appendMap(_ map: JSONValue) {
        guard let key = map["key"], let data = map["data"] else { return }
        let pairs = data["set"]?.elements ?? named(data.text) ?? []
        for pair in pairs.prefix(PacketFilter.mostRules) {
            let parts = pair.elements
            guard parts.count == 2, let verdict = parts[1].members.first,
                let action = action(verdict.name, verdict.value)
            else { continue }
            append(action, [Self.test(key, [parts[0]])])
        }
    }

    private func named(_ word: String?) -> [JSONValue]? {
        guard let word, word.first == "@" else { return nil }
        return sets["\(table) \(word.dropFirst())"] ?? []
    }

    private func test(_ match: JSONValue) -> FilterTest {
        guard let left = match["left"], let right = match["right"] else {
            return FilterTest(.unknown)
        }
        let operation = match["op"]?.text ?? "=="
        guard ["==", "!=", "in"].contains(operation) else { return FilterTest(.unknown) }
        let values = named(right.text) ?? right["set"]?.asList ?? right.asList
        var test = Self.test(left, values)
        test.isNegated = operation == "!="
        return test
    }

    /// What is asked of a packet: that `left` is one of some values.
    private static func test(_ left: JSONValue, _ values: [JSONValue]) -> FilterTest {
        // An element with a time-out or a comment is within one more object.
        let values = values.map { $0["elem"]?["val"] ?? $0 }
        if values.contains(where: { $0.text == "*" }) { return FilterTest(.unknown) }
        if let payload = left["payload"], let name = payload["protocol"]?.text,
            let field = payload["field"]?.text
        {
            return test(payload: name, field, values)
        }
        let texts = values.compactMap { $0.text ?? $0.integer.map(String.init) }
        if let key = left["meta"]?["key"]?.text {
            switch key {
            case "l4proto":
                return FilterTest(.transport(Set(texts.compactMap(IPProtocolNumber.named))))
            case "nfproto", "protocol":
                if texts == ["ipv4"] || texts == ["ip"] {
                    return FilterTest(.family(isIPv6: false))
                }
                if texts == ["ipv6"] || texts == ["ip6"] {
                    return FilterTest(.family(isIPv6: true))
                }
                return FilterTest(.unknown)
            case "iif", "iifname": return FilterTest(.incoming(texts))
            case "oif", "oifname": return FilterTest(.outgoing(texts))
            case "pkttype": return FilterTest(.addressed(texts))
            default: return FilterTest(.unknown)
            }
        }
        if left["ct"]?["key"]?.text == "state" { return FilterTest(.connectionState(texts)) }
        if left["fib"]?["result"]?.text == "type",
            left["fib"]?["flags"]?.asList.first?.text == "daddr"
        {
            return FilterTest(.addressed(texts))
        }
        return FilterTest(.unknown)
    }

    private static func test(
        payload name: String, _ field: String, _ values: [JSONValue]
    ) -> FilterTest {
        let texts = values.compactMap { $0.text ?? $0.integer.map(String.init) }
        switch (name, field) {
        case ("ip", "protocol"), ("ip6", "nexthdr"):
            return FilterTest(.transport(Set(texts.compactMap(IPProtocolNumber.named))))
        case ("ip", "daddr"), ("ip6", "daddr"):
            return FilterTest(.destination(values.compactMap(addresses)))
        case ("ip", "saddr"), ("ip6", "saddr"):
            let prefixes = values.compactMap { value in
                addresses(value).flatMap { IPPrefix(enclosing: $0) }
            }
            return FilterTest(prefixes.count == values.count ? .source(prefixes) : .unknown)
        case ("udp", "dport"), ("th", "dport"):
            return FilterTest(.port(values.compactMap(ports)))
        case ("igmp", "type"):
            return FilterTest(.messageType(Set(texts.compactMap(igmpType)), of: 2))
        case ("icmpv6", "type"):
            return FilterTest(.messageType(Set(texts.compactMap(icmpv6Type)), of: 58))
        case ("tcp", _), ("icmp", _), ("sctp", _), ("dccp", _): return FilterTest(.never)
        default: return FilterTest(.unknown)
        }
    }

    private static func addresses(_ value: JSONValue) -> ClosedRange<IPAddress>? {
        if let prefix = value["prefix"],
            let address = prefix["addr"]?.text.flatMap({ IPAddress($0) }),
            let length = prefix["len"]?.integer
        {
            return IPPrefix(address, length: length)?.addresses
        }
        if let ends = value["range"]?.elements, ends.count == 2,
            let low = ends[0].text.flatMap({ IPAddress($0) }),
            let high = ends[1].text.flatMap({ IPAddress($0) }), low <= high
        {
            return low ... high
        }
        return value.text.flatMap { IPPrefix($0) }?.addresses
    }

    private static func ports(_ value: JSONValue) -> ClosedRange<UInt16>? {
        if let ends = value["range"]?.elements, ends.count == 2,
            let low = ends[0].integer.flatMap({ UInt16(exactly: $0) }),
            let high = ends[1].integer.flatMap({ UInt16(exactly: $0) }), low <= high
        {
            return low ... high
        }
        return value.integer.flatMap { UInt16(exactly: $0) }.map { $0 ... $0 }
    }

    private static func igmpType(_ word: String) -> UInt8? {
        switch word {
        case "membership-query": 0x11
        case "membership-report-v1": 0x12
        case "membership-report-v2": 0x16
        case "leave-group": 0x17
        case "membership-report-v3": 0x22
        default: UInt8(word)
        }
    }

    private static func icmpv6Type(_ word: String) -> UInt8? {
        switch word {
        case "mld-listener-query": 130
        case "mld-listener-report": 131
        case "mld-listener-done", "mld-listener-reduction": 132
        case "mld2-listener-report": 143
        default: UInt8(word)
        }
    }
}

extension IPPrefix {
    /// All addresses of the block.
    var addresses: ClosedRange<IPAddress> {
        switch base {
        case .v4(let first):
            base ... .v4(IPv4Address(rawValue: first.rawValue | UInt32.max >> length))
        case .v6(let first):
            base ... .v6(IPv6Address(bits: first.bits | UInt128.max >> length))
        }
    }

    /// The block that a range of addresses is; `nil` if it is none.
    init?(enclosing range: ClosedRange<IPAddress>) {
        let width = range.lowerBound.isIPv6 ? 128 : 32
        let fitting = (0 ... width).lazy.compactMap { IPPrefix(range.lowerBound, length: $0) }
        guard let found = fitting.first(where: { $0.addresses == range }) else { return nil }
        self = found
    }
}
