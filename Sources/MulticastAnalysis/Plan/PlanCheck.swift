public import MulticastWire

/// Proves a plan that somebody has made: it is fed the plan's lines and tells what they violate.
///
/// Nothing is taken over from the planner: each line is judged by itself, and addresses and ports
/// are compared by sorting all of them.
public struct PlanCheck: Sendable {
    /// What a plan has to be like, where that is said.
    public struct Requirements: Hashable, Sendable {
        /// How many groups there are.
        public var count: Int?
        /// Where they are from.
        public var prefix: IPPrefix?
        /// How many sites share them evenly.
        public var sites: Int?
        /// Whether a prefix covers them and nothing that is to be avoided.
        public var isContiguous = false
        /// Whether each has a port.
        public var hasPorts = false
        /// Whether they are source-specific.
        public var isSourceSpecific = false

        /// Requires nothing but what every plan has to be.
        public init() {}
    }

    /// One line of a plan.
    public struct Entry: Hashable, Sendable {
        /// The line, from 1.
        public var line: Int
        /// The group.
        public var group: IPAddress
        /// The MAC address that the plan says it has, if it does.
        public var mac: MACAddress?
        /// The UDP port, if it has one.
        public var port: UInt16?
        /// The site, if there are some.
        public var site: Int?
        /// The prefix of the site or plan, if there is one.
        public var prefix: IPPrefix?

        /// Creates a line of which only the group is known.
        public init(line: Int, group: IPAddress) {
            self.line = line
            self.group = group
        }
    }

    /// Something that a plan should not have.
    public struct Violation: Hashable, Sendable {
        /// The rule.
        public let rule: Rule
        /// The line, from 1; `nil` if it is the plan as a whole.
        public let line: Int?
        /// The group of the line.
        public let group: IPAddress?
        /// What is wrong, in one line.
        public let message: String
    }

    /// The rules; their names are an interface and never change.
    public enum Rule: String, Sendable, CaseIterable {
        /// An address is no group.
        case notAGroup = "not-a-group"
        /// A reason speaks against a group whoever else there is.
        case toBeAvoided = "to-be-avoided"
        /// A group is not source-specific, and should be.
        case wrongKind = "wrong-kind"
        /// A group lies outside the prefix.
        case outsidePrefix = "outside-prefix"
        /// The plan says another MAC address than the group has.
        case macWrong = "mac-wrong"
        /// Two groups have the same MAC address.
        case macShared = "mac-shared"
        /// A group has the MAC address of one that is to be avoided.
        case macTaken = "mac-taken"
        /// A group is there twice.
        case groupRepeated = "group-repeated"
        /// A group has no port, and the others do.
        case portMissing = "port-missing"
        /// A port is odd; RTP takes even ones.
        case portOdd = "port-odd"
        /// Two groups have the same port.
        case portShared = "port-shared"
        /// A group has no site, and the others do.
        case siteMissing = "site-missing"
        /// Two sites have prefixes with the same MAC addresses.
        case sitesOverlap = "sites-overlap"
        /// There are more or fewer sites than there should be, or they do not share evenly.
        case sitesWrong = "sites-wrong"
        /// The prefix that covers the groups covers something to be avoided.
        case notContiguous = "not-contiguous"
        /// There are more or fewer groups than there should be.
        case countWrong = "count-wrong"
    }

    /// What the plan has to be like; it may be found out with the first line.
    public var requirements: Requirements
    let avoided: AvoidedGroups
    let advice: PlanAdvice
    private let (takenIPv4, takenIPv6): (NumberRanges, NumberRanges)
    private(set) var entries: [Entry] = []
    private(set) var violations: [Violation] = []

    /// Prepares to prove a plan.
    ///
    /// - Parameters:
    ///   - requirements: what the plan has to be like.
    ///   - avoided: groups whose MAC addresses are taken.
    ///   - advice: what speaks against groups whoever else there is.
    public init(
        _ requirements: Requirements, avoiding avoided: AvoidedGroups, advice: GroupAdvice
    ) {
        self.requirements = requirements
        self.avoided = avoided
        self.advice = PlanAdvice(advice, prefix: requirements.prefix)
        takenIPv4 = avoided.numbers(isIPv4: true)
        takenIPv6 = avoided.numbers(isIPv4: false)
    }

    /// How many lines there were.
    public var count: Int { entries.count }

    /// Takes in a line of the plan.
    public mutating func observe(_ entry: Entry) {
        guard entry.group.isMulticast else {
            return report(.notAGroup, entry, "\(entry.group) is no group")
        }
        entries.append(entry)
        let (group, mac) = (entry.group, MACAddress(mapping: entry.group))
        for hazard in advice.hazards(of: group).all {
            report(
                .toBeAvoided, entry,
                "\(group) is to be avoided: \(advice.advice.words(for: hazard, of: group))")
        }
        if let stated = entry.mac, stated != mac {
            report(.macWrong, entry, "\(group) has the MAC address \(mac), not \(stated)")
        }
        let isTaken =
            switch group {
            case .v4(let group): takenIPv4.contains(Int(group.rawValue & 0x7F_FFFF))
            case .v6(let group): takenIPv6.contains(Int(group.low & 0xFFFF_FFFF))
            }
        if isTaken { report(.macTaken, entry, "\(group) has the MAC address of an avoided group") }
        for prefix in [requirements.prefix, entry.prefix].compactMap({ $0 })
        where !prefix.contains(group) {
            report(.outsidePrefix, entry, "\(group) lies outside \(prefix)")
        }
        if requirements.isSourceSpecific, !PlanSpace.isSourceSpecific(group) {
            report(.wrongKind, entry, "\(group) is not source-specific")
        }
        if let port = entry.port, requirements.hasPorts, port & 1 == 1 {
            report(.portOdd, entry, "port \(port) is odd; RTP takes even ones")
        }
    }

    mutating func report(_ rule: Rule, _ entry: Entry?, _ message: String) {
        violations.append(
            Violation(rule: rule, line: entry?.line, group: entry?.group, message: message))
    }

    /// What the plan violates, in the order of its lines; what it violates as a whole comes last.
    ///
    /// An empty list is the proof.
    public mutating func finish() -> [Violation] {
        compareAddresses()
        comparePorts()
        checkSites()
        if let count = requirements.count, count != entries.count {
            report(.countWrong, nil, "the plan has \(entries.count) groups, not \(count)")
        } else if entries.isEmpty {
            report(.countWrong, nil, "the plan has no groups")
        }
        let order = violations.indices.sorted { left, right in
            (violations[left].line ?? .max, left) < (violations[right].line ?? .max, right)
        }
        return order.map { violations[$0] }
    }
}
