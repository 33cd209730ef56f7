import MulticastAnalysis
import MulticastWire
import ToolSupport

/// Findings that somebody knows of and does not want to hear of again, with the reason for each.
///
///     # what a line says: a rule or a variant, about whom, and why it is no news
///     mac-alias-collision group=239.129.1.1  the camera cannot be changed before March
///     ttl-too-low source=192.0.2.0/28        these never leave their building
struct IgnoreList: Sendable {
    /// One line of the file.
    struct Entry: Sendable {
        /// Where it stands, from 1.
        let line: Int
        /// The name of a rule or of a variant.
        let name: String
        /// Why it is ignored.
        let reason: String
        fileprivate var conditions: [Condition] = []
    }

    fileprivate enum Condition: Sendable {
        case group(IPPrefix)
        case source(IPPrefix)
        case host(IPPrefix)
        case mac(MACAddress)
        case port(UInt16)
        case vlan(UInt16)
    }

    let entries: [Entry]

    /// A list that ignores nothing.
    init() { entries = [] }

    /// Reads a file.
    ///
    /// - Throws: `FileError` if it cannot be read, `UsageError` where a line is none of these.
    init(path: String) throws {
        let text = String(decoding: try SmallFile.octets(of: path), as: UTF8.self)
        var entries: [Entry] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let name = words.first, !name.hasPrefix("#") else { continue }
            entries.append(try Entry(name, words.dropFirst(), path, index + 1))
        }
        self.entries = entries
    }

    /// The number of the entry that a finding is ignored by; `nil` if it is news.
    func entry(for rule: DoctorRule, _ verdict: Verdict) -> Int? {
        entries.firstIndex { entry in
            (entry.name == rule.name || entry.name == verdict.subCode)
                && entry.conditions.allSatisfy { $0.holds(for: verdict.subject) }
        }
    }
}

extension IgnoreList.Entry {
    fileprivate init(
        _ name: Substring, _ words: ArraySlice<Substring>, _ path: String, _ line: Int
    ) throws {
        let place = "\(path), line \(line)"
        guard DoctorRule.all.contains(where: { $0.answers(to: name) }) else {
            throw UsageError("\(place): there is no rule '\(name)'; 'mcdoctor rules' lists them")
        }
        var (words, conditions) = (words, [IgnoreList.Condition]())
        while let word = words.first, let equals = word.firstIndex(of: "=") {
            let (key, value) = (word[..<equals], word[word.index(after: equals)...])
            guard let condition = IgnoreList.Condition(key, value) else {
                throw UsageError(
                    "\(place): '\(word)' is none of group=, source=, host= (an address or prefix), "
                        + "mac=, port= and vlan=")
            }
            conditions.append(condition)
            words = words.dropFirst()
        }
        guard !words.isEmpty else {
            throw UsageError("\(place): say why '\(name)' is ignored, behind it")
        }
        (self.line, self.name) = (line, String(name))
        (reason, self.conditions) = (words.joined(separator: " "), conditions)
    }
}

extension IgnoreList.Condition {
    fileprivate init?(_ key: Substring, _ value: Substring) {
        let prefix = IPPrefix(value)
        switch key {
        case "group":
            guard let prefix else { return nil }
            self = .group(prefix)
        case "source":
            guard let prefix else { return nil }
            self = .source(prefix)
        case "host":
            guard let prefix else { return nil }
            self = .host(prefix)
        case "mac":
            guard let address = MACAddress(value) else { return nil }
            self = .mac(address)
        case "port":
            guard let port = UInt16(value) else { return nil }
            self = .port(port)
        case "vlan":
            guard let vlan = UInt16(value), vlan < 4095 else { return nil }
            self = .vlan(vlan)
        default:
            return nil
        }
    }

    /// Whether it holds for what a finding is about.
    fileprivate func holds(for subject: Subject) -> Bool {
        switch self {
        case .group(let prefix): subject.group.map(prefix.contains) ?? false
        case .source(let prefix): subject.source.map(prefix.contains) ?? false
        case .host(let prefix): subject.host.map(prefix.contains) ?? false
        case .mac(let address): subject.mac == address
        case .port(let port): subject.port == port
        // Who says VLAN 0 means the one without a tag.
        case .vlan(let vlan): subject.link.map { ($0.vlans.innermost ?? 0) == vlan } ?? false
        }
    }
}

extension DoctorRule {
    /// Whether it has this name, or a variant has.
    fileprivate func answers(to name: Substring) -> Bool {
        self.name == name || subCodes.contains { $0.name == name }
    }
}
