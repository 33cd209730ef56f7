import MulticastWire

// What the lines of a plan say together.
extension PlanCheck {
    mutating func compareAddresses() {
        let keys = entries.map { MACAddress(mapping: $0.group).rawValue }
        forEachRepetition(of: keys) { check, first, later in
            let (earlier, entry) = (check.entries[first], check.entries[later])
            if earlier.group == entry.group {
                check.report(
                    .groupRepeated, entry, "\(entry.group) is in line \(earlier.line) already")
            } else {
                let mac = MACAddress(mapping: entry.group)
                check.report(
                    .macShared, entry,
                    "\(entry.group) has the MAC address \(mac) of \(earlier.group) in line "
                        + "\(earlier.line)")
            }
        }
    }

    mutating func comparePorts() {
        // A list may tell what ports there are without being a plan of them.
        guard requirements.hasPorts else { return }
        for entry in entries where entry.port == nil {
            report(.portMissing, entry, "\(entry.group) has no port")
        }
        let withPorts = entries.indices.filter { entries[$0].port != nil }
        let keys = withPorts.map { UInt64(entries[$0].port ?? 0) }
        forEachRepetition(of: keys) { check, first, later in
            let (earlier, entry) = (
                check.entries[withPorts[first]], check.entries[withPorts[later]]
            )
            guard let port = entry.port else { return }
            check.report(.portShared, entry, "port \(port) is that of line \(earlier.line), too")
        }
    }

    /// Calls `body` with the places of each key that was there before, and where it was first.
    private mutating func forEachRepetition(
        of keys: [UInt64], _ body: (inout PlanCheck, Int, Int) -> Void
    ) {
        let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        var first = 0
        for place in order.indices.dropFirst() {
            if keys[order[place]] != keys[order[first]] {
                first = place
            } else {
                body(&self, order[first], order[place])
            }
        }
    }

    mutating func checkSites() {
        var sites: [Int: Site] = [:]
        for entry in entries { sites[entry.site ?? 0, default: Site(entry)].add(entry) }
        let numbered = sites.filter { $0.key > 0 }
        if !numbered.isEmpty || requirements.sites != nil {
            for entry in entries where (entry.site ?? 0) <= 0 {
                report(.siteMissing, entry, "\(entry.group) has no site")
            }
        }
        if let count = requirements.sites {
            if numbered.count != count {
                report(.sitesWrong, nil, "the plan has \(numbered.count) sites, not \(count)")
            }
            let shares = numbered.values.map(\.count)
            if let least = shares.min(), let most = shares.max(), most - least > 1 {
                report(
                    .sitesWrong, nil, "sites have from \(least) to \(most) groups, not equally many"
                )
            }
        }
        compare(numbered.sorted { $0.key < $1.key })
        guard requirements.isContiguous else { return }
        for (site, found) in sites.sorted(by: { $0.key < $1.key }) {
            let whose = site > 0 ? "the groups of site \(site)" : "the groups"
            if let problem = problem(of: found.prefix) {
                report(.notContiguous, nil, "\(whose) are not contiguous: \(problem)")
            }
        }
    }

    /// Compares the prefixes of sites by the addresses that they map to.
    private mutating func compare(_ sites: [(key: Int, value: Site)]) {
        let order = sites.sorted { left, right in
            let (left, right) = (left.value.prefix, right.value.prefix)
            return (left.isIPv4 ? 0 : 1, left.mappedNumbers.lowerBound)
                < (right.isIPv4 ? 0 : 1, right.mappedNumbers.lowerBound)
        }
        // The site that reaches farthest so far.
        guard var reach = order.first else { return }
        for site in order.dropFirst() {
            let (left, right) = (reach.value.prefix, site.value.prefix)
            if left.isIPv4 == right.isIPv4,
                right.mappedNumbers.lowerBound < left.mappedNumbers.upperBound
            {
                let isSame = left.contains(right.base) || right.contains(left.base)
                report(
                    .sitesOverlap, nil,
                    "\(left) of site \(reach.key) and \(right) of site \(site.key) "
                        + (isSame ? "overlap" : "differ only in bits that MAC addresses drop"))
            }
            if left.isIPv4 != right.isIPv4
                || right.mappedNumbers.upperBound > left.mappedNumbers.upperBound
            {
                reach = site
            }
        }
    }

    /// Why a prefix cannot stand for groups of a plan; `nil` if it can.
    private func problem(of prefix: IPPrefix) -> String? {
        do throws(PlanSpaceError) {
            let space = try PlanSpace(prefix, avoiding: avoided, advice: advice)
            let count = prefix.mappedNumbers.count
            if space.sheets.count == 1, space.usableCount == count { return nil }
            return "\(prefix) covers them, and \(count - space.usableCount) to be avoided"
        } catch {
            return "only \(prefix) covers them"
        }
    }

    /// What the lines of one site say.
    private struct Site {
        /// The prefix that the plan gives it, or the longest that covers its groups.
        private(set) var prefix: IPPrefix
        private(set) var count = 0
        private let isStated: Bool

        init(_ entry: Entry) {
            isStated = entry.prefix != nil
            prefix = entry.prefix ?? IPPrefix(covering: entry.group, entry.group)
        }

        mutating func add(_ entry: Entry) {
            count += 1
            if !isStated {
                prefix = IPPrefix(covering: prefix.base, entry.group, upTo: prefix.length)
            }
        }
    }
}

extension IPPrefix {
    /// Creates the longest prefix, of `limit` bits or fewer, that two addresses of a family lie in;
    /// of two families, that of the first address.
    init(covering first: IPAddress, _ second: IPAddress, upTo limit: Int = 128) {
        let common =
            switch (first, second) {
            case (.v4(let first), .v4(let second)):
                min(limit, (first.rawValue ^ second.rawValue).leadingZeroBitCount)
            case (.v6(let first), .v6(let second)):
                min(limit, (first.bits ^ second.bits).leadingZeroBitCount)
            case (.v4, .v6): min(limit, 32)
            case (.v6, .v4): limit
            }
        self = IPPrefix(first, length: common) ?? IPPrefix(first)
    }
}
