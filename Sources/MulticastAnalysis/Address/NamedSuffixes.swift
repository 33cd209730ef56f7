import MulticastWire

/// Groups that have a name, by the bits of them that an Ethernet address keeps.
///
/// Most groups share their Ethernet address with none of them, so the first question is one bit:
/// millions of groups are asked about.
struct NamedSuffixes: Sendable {
    /// A group with a name, or a few that share it.
    private struct Member: Sendable {
        /// What an Ethernet address keeps of the first group.
        let suffix: UInt32
        /// The first group.
        let group: UInt128
        /// The bits behind the prefix.
        let free: UInt32
        /// Whether the name is from a site's own file.
        let isOwn: Bool

        /// The one of its groups that has the suffix; `nil` if none has.
        func group(with suffix: UInt32) -> UInt128? {
            suffix & ~free == self.suffix ? group | UInt128(suffix & free) : nil
        }
    }

    /// What a registry's names say of a group and of those that share its Ethernet address.
    struct Answer {
        /// Whether the group itself has a name that is not the site's own.
        var isNamed = false
        /// Whether another group has the Ethernet address, and a name.
        var hasNamedTwin = false
    }

    /// Single groups by suffix.
    private let singles: [Member]
    /// Ranges of up to 256 groups, by suffix; longer ones are no groups' names but blocks'.
    private let ranges: [Member]
    /// A bit for the hash of each page that has a member.
    private let pages: [UInt64]

    /// How many groups share a page, in bits.
    private static let pageBits: UInt32 = 8

    /// The IPv4 groups among `entries`.
    init(ipv4 entries: [GroupRegistry.Entry]) {
        self.init(entries) { prefix in
            guard case .v4(let base) = prefix.base else { return nil }
            return (UInt128(base.rawValue), 32 - prefix.length, 0x7F_FFFF)
        }
    }

    /// The IPv6 groups among `entries`.
    init(ipv6 entries: [GroupRegistry.Entry]) {
        self.init(entries) { prefix in
            guard case .v6(let base) = prefix.base else { return nil }
            return (base.bits, 128 - prefix.length, .max)
        }
    }

    private init(
        _ entries: [GroupRegistry.Entry],
        _ range: (IPPrefix) -> (base: UInt128, freeBits: Int, mask: UInt32)?
    ) {
        var (singles, ranges): ([Member], [Member]) = ([], [])
        var pages = [UInt64](repeating: 0, count: 64)
        for entry in entries {
            guard let (base, freeBits, mask) = range(entry.groups), freeBits <= Self.pageBits
            else { continue }
            let suffix = UInt32(truncatingIfNeeded: base) & mask
            let member = Member(
                suffix: suffix, group: base, free: (1 << UInt32(freeBits)) - 1, isOwn: entry.isOwn)
            if freeBits == 0 { singles.append(member) } else { ranges.append(member) }
            let hash = Self.hash(suffix)
            pages[hash >> 6] |= 1 << UInt64(hash & 63)
        }
        self.singles = singles.sorted { $0.suffix < $1.suffix }
        self.ranges = ranges.sorted { $0.suffix < $1.suffix }
        self.pages = pages
    }

    /// Twelve bits of the page of a suffix, mixed.
    @inline(__always)
    private static func hash(_ suffix: UInt32) -> Int {
        Int(truncatingIfNeeded: (suffix >> pageBits &* 0x9E37_79B1) >> 20)
    }

    /// What the names say of `group`, whose suffix is given.
    @inline(__always)
    func find(_ suffix: UInt32, _ group: UInt128) -> Answer {
        let hash = Self.hash(suffix)
        guard pages[hash >> 6] & 1 << UInt64(hash & 63) != 0 else { return Answer() }
        return search(suffix, group)
    }

    @inline(never)
    private func search(_ suffix: UInt32, _ group: UInt128) -> Answer {
        var answer = Answer()
        visit(suffix) { named, isOwn in
            if named == group {
                if !isOwn { answer.isNamed = true }
            } else if Self.isSent(named) {
                answer.hasNamedTwin = true
            }
        }
        return answer
    }

    /// Whether packets to a group come to a wire: those of IPv6's interface-local scope do not.
    private static func isSent(_ group: UInt128) -> Bool { group >> 112 != 0xFF01 }

    /// The groups of a suffix that have a name and are sent, lowest first.
    func groups(_ suffix: UInt32) -> [UInt128] {
        var groups: Set<UInt128> = []
        visit(suffix) { group, _ in if Self.isSent(group) { groups.insert(group) } }
        return groups.sorted()
    }

    /// Calls `body` with each group of a suffix that has a name.
    private func visit(_ suffix: UInt32, _ body: (UInt128, _ isOwn: Bool) -> Void) {
        var index = Self.firstIndex(in: singles, of: suffix)
        while index < singles.count, singles[index].suffix == suffix {
            body(singles[index].group, singles[index].isOwn)
            index += 1
        }
        let page = suffix >> Self.pageBits
        index = Self.firstIndex(in: ranges, of: page << Self.pageBits)
        while index < ranges.count, ranges[index].suffix >> Self.pageBits == page {
            if let group = ranges[index].group(with: suffix) { body(group, ranges[index].isOwn) }
            index += 1
        }
    }

    /// Where the members of a suffix begin, or would.
    private static func firstIndex(in members: [Member], of suffix: UInt32) -> Int {
        var (start, end) = (0, members.count)
        while start < end {
            let middle = (start + end) / 2
            if members[middle].suffix < suffix { start = middle + 1 } else { end = middle }
        }
        return start
    }
}
