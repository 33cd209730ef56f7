import MulticastWire

// Rules as iptables-save(8) prints them.
extension PacketFilter {
    /// Reads what iptables-save(8) or ip6tables-save(8) printed.
    mutating func read(iptables text: String, isIPv6: Bool) {
        isKnown = true
        var table = ""
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let words = IPTablesWords(line).words
            guard let first = words.first else { continue }
            if first.hasPrefix("*") {
                table = String(first.dropFirst())
            } else if first.hasPrefix(":"), words.count >= 2 {
                let name = String(first.dropFirst())
                let key = Self.key(table, name, isIPv6)
                chains[key, default: Chain()].base = Self.base(
                    table, name, words, isIPv6: isIPv6)
            } else {
                let rule = IPTablesRule(words, String(Substring(line)), table, isIPv6: isIPv6)
                if let chain = rule.chain {
                    add(rule.rule, to: Self.key(table, chain, isIPv6))
                }
            }
        }
    }

    fileprivate static func key(_ table: String, _ chain: String, _ isIPv6: Bool) -> String {
        "\(isIPv6 ? "ip6tables" : "iptables") \(table) \(chain)"
    }

    private static func base(
        _ table: String, _ name: String, _ words: [String], isIPv6: Bool
    ) -> Base? {
        guard let hook = FilterPacket.Hook(rawValue: name.lowercased()), name == name.uppercased(),
            words[1] != "-"
        else { return nil }
        let priorities = ["raw": -300, "mangle": -150, "nat": -100, "filter": 0, "security": 50]
        return Base(
            hook: hook, priority: priorities[table] ?? 0, drops: words[1] == "DROP",
            families: isIPv6 ? 6 ... 6 : 4 ... 4,
            packets: words.count > 2 ? counted(words[2]) : nil)
    }

    /// The packets of `[packets:octets]`.
    fileprivate static func counted(_ word: String) -> UInt64? {
        word.first == "[" ? UInt64(word.dropFirst().prefix { $0.isNumber }) : nil
    }
}

/// The words of a line, with those in quotation marks as one.
private struct IPTablesWords {
    private(set) var words: [String] = []

    init(_ line: Substring.UTF8View) {
        var (word, isQuoted, isEscaped, hasWord): ([UInt8], Bool, Bool, Bool) = (
            [], false, false, false
        )
        for octet in line {
            if isEscaped {
                word.append(octet)
                isEscaped = false
            } else if octet == UInt8(ascii: "\\") {
                isEscaped = true
            } else if octet == UInt8(ascii: "\"") {
                (isQuoted, hasWord) = (!isQuoted, true)
            } else if octet == UInt8(ascii: " "), !isQuoted {
                if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
                (word, hasWord) = ([], false)
            } else {
                word.append(octet)
                hasWord = true
            }
        }
        if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
    }
}

/// A rule of iptables on its way to be one of ``PacketFilter``.
private struct IPTablesRule {
    private(set) var chain: String?
    private var tests: [FilterTest] = []
    private var action = PacketFilter.Action.pass
    private let packets: UInt64?
    private let text: String
    private let table: String
    private let isIPv6: Bool

    var rule: PacketFilter.Rule {
        PacketFilter.Rule(tests: tests, action: action, packets: packets, text: text)
    }

    init(_ words: [String], _ text: String, _ table: String, isIPv6: Bool) {
        (self.table, self.isIPv6, self.text) = (table, isIPv6, text)
        packets = words.first.flatMap(PacketFilter.counted)
        var rest = words.dropFirst(packets == nil ? 0 : 1)
        guard rest.popFirst() == "-A", let name = rest.popFirst() else { return }
        chain = name
        var isNegated = false
        while let word = rest.popFirst() {
            if word == "!" {
                isNegated = true
                continue
            }
            if word == "-j" || word == "--jump" || word == "-g" || word == "--goto" {
                action = action(rest.popFirst() ?? "", isGoto: word == "-g" || word == "--goto")
                // What follows says how, and not for which packets.
                break
            }
            let value = rest.first.flatMap { $0.hasPrefix("-") || $0 == "!" ? nil : $0 }
            if value != nil { rest.removeFirst() }
            if let kind = kind(of: word, value ?? "") {
                tests.append(FilterTest(kind, isNegated: isNegated))
            }
            // What is left of an option with several values does not matter.
            while let more = rest.first, !more.hasPrefix("-"), more != "!" { rest.removeFirst() }
            isNegated = false
        }
    }

    private func action(_ target: String, isGoto: Bool) -> PacketFilter.Action {
        let name = PacketFilter.key(table, target, isIPv6)
        if isGoto { return .goto(name) }
        switch target {
        case "ACCEPT", "SNAT", "DNAT", "MASQUERADE", "REDIRECT", "NETMAP": return .accept
        case "DROP", "REJECT", "TARPIT": return .drop
        case "RETURN": return .return
        case "QUEUE", "NFQUEUE": return .ask
        // A target in capitals that is no chain does something and goes on.
        default: return .jump(name)
        }
    }

    /// What an option asks; `nil` for one that asks nothing.
    private func kind(of option: String, _ value: String) -> FilterTest.Kind? {
        let list = value.split(separator: ",").map(String.init)
        switch option {
        case "-p", "--protocol":
            return value == "all"
                ? nil : .transport(Set([value].compactMap(IPProtocolNumber.named)))
        case "-d", "--destination":
            return IPPrefix(value).map { .destination([$0.addresses]) } ?? .unknown
        case "-s", "--source": return IPPrefix(value).map { .source([$0]) } ?? .unknown
        case "-i", "--in-interface": return .incoming([value])
        case "-o", "--out-interface": return .outgoing([value])
        // Those that take part in a message, and are not the first.
        case "-f", "--fragment": return .never
        case "-m", "--match":
            // Tests of these modules are read, or ask nothing by themselves.
            return [
                "udp", "tcp", "icmp", "icmp6", "comment", "state", "conntrack", "multiport",
                "pkttype", "addrtype",
            ].contains(value) ? (value == "tcp" || value == "icmp" ? .never : nil) : .unknown
        case "--comment": return nil
        case "--dport", "--destination-port", "--dports", "--destination-ports", "--ports":
            return .port(list.compactMap(ports))
        case "--state", "--ctstate": return .connectionState(list.map { $0.lowercased() })
        case "--pkt-type", "--dst-type": return .addressed(list.map { $0.lowercased() })
        case "--icmpv6-type":
            return UInt8(value).map { .messageType([$0], of: IPProtocolNumber.icmpv6) }
                ?? .unknown
        default: return .unknown
        }
    }

    private func ports(_ word: String) -> ClosedRange<UInt16>? {
        let ends = word.split(separator: ":", omittingEmptySubsequences: false)
        guard let first = ends.first, let last = ends.last, ends.count <= 2,
            let low = first.isEmpty ? 0 : UInt16(first),
            let high = last.isEmpty ? .max : UInt16(last), low <= high
        else { return nil }
        return low ... high
    }
}
