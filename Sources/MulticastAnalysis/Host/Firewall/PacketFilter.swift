import MulticastWire

/// The rules by which a host lets packets pass: those of nftables and of iptables as one thing.
///
/// A packet is followed through all chains that it may go through. A rule whose test is not
/// understood may hold or not, so there may be several ends; only if all of them are a drop, the
/// packet is certainly dropped.
struct PacketFilter: Sendable {
    /// What a rule does with a packet that all of its tests hold for.
    enum Action: Hashable, Sendable {
        case accept, drop
        case jump(String)
        case goto(String)
        case `return`
        /// It counts, logs or marks, and the next rule follows.
        case pass
        /// A program decides.
        case ask
    }

    /// A rule.
    struct Rule: Hashable, Sendable {
        let tests: [FilterTest]
        let action: Action
        /// How many packets it held for; `nil` where nobody counts.
        let packets: UInt64?
        /// Where it stands and how it reads.
        let text: String
    }

    /// A list of rules.
    struct Chain: Hashable, Sendable {
        var rules: [Rule] = []
        /// Where packets enter it by themselves; `nil` for one that rules jump to.
        var base: Base?
    }

    /// How a chain is entered.
    struct Base: Hashable, Sendable {
        let hook: FilterPacket.Hook
        let priority: Int
        /// Whether packets that no rule decides about are dropped.
        let drops: Bool
        /// The families of packets that enter it.
        let families: ClosedRange<Int>
        /// How many packets the policy held for; `nil` where nobody counts.
        var packets: UInt64?
    }

    /// Chains by their names, which hold family and table.
    var chains: [String: Chain] = [:]
    /// Whether some list of rules could be read, be it empty.
    var isKnown = false
    /// Rules that were left out, since there are too many.
    var leftOut = 0

    /// The most rules that are kept.
    static let mostRules = 100_000
    /// How often rules may jump from one chain to another, one within the other.
    static let deepestJump = 32
    /// How many rules a packet is put to at most.
    static let mostSteps = 200_000

    /// How many rules there are.
    private(set) var ruleCount = 0

    /// Adds a rule to a chain.
    mutating func add(_ rule: Rule, to chain: String) {
        guard ruleCount < Self.mostRules else {
            leftOut += 1
            return
        }
        ruleCount += 1
        chains[chain, default: Chain()].rules.append(rule)
    }

    /// Reads what nft(8), iptables-save(8) and ip6tables-save(8) printed.
    init(_ tree: HostTree) {
        let saved = ["commands/iptables-save": false, "commands/ip6tables-save": true]
            .sorted { $0.key < $1.key }
        for (path, isIPv6) in saved {
            if let text = tree.text(path) { read(iptables: text, isIPv6: isIPv6) }
        }
        let haveSaved = (
            ipv4: tree.text(saved[1].key).map { !$0.isEmpty } ?? false,
            ipv6: tree.text(saved[0].key).map { !$0.isEmpty } ?? false
        )
        if let ruleset = tree.json("commands/nft.json") {
            read(nftables: ruleset, besideIPTables: haveSaved)
        }
    }

    // MARK: What becomes of a packet

    /// What becomes of a packet.
    struct Fate: Hashable, Sendable {
        /// The rules, and policies of chains, by which it may be dropped.
        var drops: [String] = []
        /// Whether it can pass.
        var canPass = true
        /// How many packets those rules have dropped, of whatever kind.
        var counted: UInt64 = 0

        /// Whether it is dropped for certain.
        var isDropped: Bool { !canPass }
        /// Whether it may be dropped, as far as can be told.
        var mayBeDropped: Bool { !drops.isEmpty }
    }

    /// Follows a packet through all chains that it enters.
    func fate(of packet: FilterPacket) -> Fate {
        var fate = Fate()
        var steps = 0
        for hook in packet.hooks {
            let entered = chains.filter { _, chain in
                guard let base = chain.base, base.hook == hook else { return false }
                return base.families.contains(packet.destination.isIPv6 ? 6 : 4)
            }
            .sorted {
                ($0.value.base?.priority ?? 0, $0.key) < ($1.value.base?.priority ?? 0, $1.key)
            }
            for (name, chain) in entered {
                var found = Fate()
                var ends = follow(packet, through: name, depth: 0, &steps, &found)
                if ends.contains(.fallThrough), let base = chain.base {
                    ends.remove(.fallThrough)
                    ends.insert(base.drops ? .dropped : .accepted)
                    if base.drops {
                        found.drops.append("the policy of \(name)")
                        found.counted &+= base.packets ?? 0
                    }
                }
                if ends == .dropped {
                    found.canPass = false
                    return found
                }
                fate.drops += found.drops
                fate.counted &+= found.counted
            }
        }
        return fate
    }

    private struct Ends: OptionSet {
        let rawValue: UInt8
        static let accepted = Ends(rawValue: 1)
        static let dropped = Ends(rawValue: 2)
        static let fallThrough = Ends(rawValue: 4)
    }

    /// Where a packet may end that goes through a chain.
    private func follow(
        _ packet: FilterPacket, through name: String, depth: Int, _ steps: inout Int,
        _ fate: inout Fate
    ) -> Ends {
        guard let chain = chains[name] else { return .fallThrough }
        // What is too tangled to follow may end anywhere.
        guard depth < Self.deepestJump else { return [.accepted, .dropped, .fallThrough] }
        var ends: Ends = []
        for rule in chain.rules {
            steps += 1
            guard steps < Self.mostSteps else { return [.accepted, .dropped, .fallThrough] }
            let truth = Truth.all(rule.tests.lazy.map { $0.holds(for: packet) })
            if truth == .no { continue }
            var here: Ends = []
            switch rule.action {
            case .accept: here = .accepted
            case .ask: here = [.accepted, .dropped]
            case .return: here = .fallThrough
            case .pass: continue
            case .drop:
                here = .dropped
                fate.drops.append(rule.text)
                fate.counted &+= rule.packets ?? 0
            case .goto(let target):
                here = follow(packet, through: target, depth: depth + 1, &steps, &fate)
            case .jump(let target):
                let found = follow(packet, through: target, depth: depth + 1, &steps, &fate)
                ends.formUnion(found.subtracting(.fallThrough))
                if truth == .yes, !found.contains(.fallThrough) { return ends }
                continue
            }
            ends.formUnion(here)
            if truth == .yes { return ends }
        }
        return ends.union(.fallThrough)
    }
}
