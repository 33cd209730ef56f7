import MulticastWire

/// Which of the groups in use share a MAC address, and what else is wrong with them.
///
/// IPv4 groups share one if their low 23 bits are equal (RFC 1112 §6.4), IPv6 groups if their low
/// 32 bits are (RFC 2464 §7), and never one with the other. The uses are put in the order of those
/// bits, so that groups which collide stand beside one another: time and memory grow with the
/// number of uses and no faster.
public struct CollisionTable: Sendable {
    /// The MAC addresses something is wrong about: the worst first; of equally bad ones those that
    /// more bits are sent to, then by address.
    public private(set) var collisions: [Collision] = []
    /// How many different groups are in use.
    public private(set) var groupCount = 0
    /// How many different MAC addresses they map to.
    public private(set) var macCount = 0
    /// How many of these are shared by two groups or more.
    public private(set) var sharedMACCount = 0

    let uses: GroupUses
    /// What speaks against single groups.
    public let advice: GroupAdvice
    private var ipv4Order: RadixOrder
    private var ipv6Order: RadixOrder

    /// Finds all collisions among `uses`.
    ///
    /// - Parameters:
    ///   - uses: the groups in use.
    ///   - advice: what speaks against single groups.
    public init(of uses: GroupUses, advice: GroupAdvice = GroupAdvice()) {
        self.uses = uses
        self.advice = advice
        ipv4Order = RadixOrder(uses.ipv4.count) { Self.key(of: uses.ipv4[$0].group) }
        ipv6Order = RadixOrder(uses.ipv6.count) { index in
            UInt32(truncatingIfNeeded: uses.ipv6[index].group.low)
        }
        find(ofIPv6: false)
        find(ofIPv6: true)
        sortByWorst()
    }

    /// The groups of a collision, and what is wrong with them.
    public struct Explanation: Sendable {
        /// The groups, in ascending order.
        public internal(set) var groups: [GroupInUse] = []
        /// What is wrong, the worst first.
        public internal(set) var problems: [Collision.Problem] = []

        /// Creates an explanation of nothing, for ``CollisionTable/explain(_:into:)``.
        public init() {}
    }

    /// What a MAC address keeps of a group, and behind it the five bits that are lost.
    @inline(__always)
    private static func key(of group: IPv4Address) -> UInt32 {
        (group.rawValue & 0x7F_FFFF) << 5 | group.rawValue >> 23 & 0x1F
    }

    /// The group that a key is of: all of them begin with the same four bits.
    @inline(__always)
    private static func group(of key: UInt32) -> IPv4Address {
        IPv4Address(rawValue: 0xE000_0000 | (key & 0x1F) << 23 | key >> 5)
    }

    /// Explains a collision in the memory of the explanation before: there may be millions.
    public func explain(_ collision: Collision, into explanation: inout Explanation) {
        let places = Int(collision.places.lowerBound) ..< Int(collision.places.upperBound)
        collect(places, ofIPv6: collision.mac.isIPv6Group, into: &explanation.groups)
        explanation.problems.removeAll(keepingCapacity: true)
        judge(explanation.groups, into: &explanation.problems)
        if explanation.problems.count > 1 {
            explanation.problems.sort { $0.severity.rank < $1.severity.rank }
        }
        markMoves(&explanation.groups, explanation.problems)
    }

    /// Explains a collision.
    public func explanation(of collision: Collision) -> Explanation {
        var explanation = Explanation()
        explain(collision, into: &explanation)
        return explanation
    }

    /// Says which groups have to move: those that stand badly, and all but the first of those that
    /// share an address; what is well known stays.
    private func markMoves(_ groups: inout [GroupInUse], _ problems: [Collision.Problem]) {
        var mayStay: Int?
        for index in groups.indices where !groups[index].isWellKnown {
            groups[index].hasToMove = true
            let group = groups[index].group
            if problems.contains(where: { $0.asksForAnotherGroup && $0.group == group }) {
                continue
            }
            if mayStay.map({ groups[index].firstUse < groups[$0].firstUse }) ?? true {
                mayStay = index
            }
        }
        if let mayStay, !groups.contains(where: \.isWellKnown) {
            groups[mayStay].hasToMove = false
        }
    }

    /// The low 32 bits of the IPv6 groups, in ascending order.
    var ipv6Keys: [UInt32] { (0 ..< ipv6Order.count).map(ipv6Order.key) }

    /// One of the uses of a group, which are numbered from 0 in the order they came.
    public func use(_ number: Int, of group: GroupInUse) -> Use {
        let place = group.places.lowerBound + number
        switch group.group {
        case .v4:
            let index = ipv4Order.number(at: place)
            let use = uses.ipv4[index]
            return Use(
                input: uses.inputs[uses.input(ofIPv4: index)], number: Int(use.number),
                detail: uses.detail(use.detail), name: uses.name(use.detail))
        case .v6:
            let index = ipv6Order.number(at: place)
            let use = uses.ipv6[index]
            return Use(
                input: uses.inputs[uses.input(ofIPv6: index)], number: Int(use.number),
                detail: uses.detail(use.detail), name: uses.name(use.detail))
        }
    }

    /// A use of a group, as an input told it.
    public struct Use: Sendable {
        /// Where it stands.
        public let input: GroupUses.Input
        /// The line or frame, from 1.
        public let number: Int
        /// Source, port and bit rate.
        public let detail: GroupUses.Detail
        /// The name; empty if there is none.
        public let name: ArraySlice<UInt8>
    }
}

// How the table is made.
extension CollisionTable {
    /// Goes through the uses of a family and notes what is wrong about a MAC address.
    private mutating func find(ofIPv6 isIPv6: Bool) {
        let count = isIPv6 ? ipv6Order.count : ipv4Order.count
        var groups: [GroupInUse] = []
        var problems: [Collision.Problem] = []
        var start = 0
        while start < count {
            let key = isIPv6 ? ipv6Order.key(at: start) : ipv4Order.key(at: start) >> 5
            var end = start + 1
            while end < count,
                key == (isIPv6 ? ipv6Order.key(at: end) : ipv4Order.key(at: end) >> 5)
            {
                end += 1
            }
            if isIPv6, end - start > 1 { sortIPv6(start ..< end) }
            collect(start ..< end, ofIPv6: isIPv6, into: &groups)
            groupCount += groups.count
            macCount += 1
            if groups.count > 1 { sharedMACCount += 1 }
            if groups.count > 1 || groups[0].isSuspect {
                problems.removeAll(keepingCapacity: true)
                judge(groups, into: &problems)
                if let worst = problems.min(by: { $0.severity.rank < $1.severity.rank }) {
                    let mac: UInt64 = isIPv6 ? 0x3333_0000_0000 : 0x0100_5E00_0000
                    collisions.append(
                        Collision(
                            mac: MACAddress(rawValue: mac | UInt64(key)), severity: worst.severity,
                            bitRate: groups.reduce(0) { sum, group in
                                sum.addingSaturating(group.bitRate ?? 0)
                            },
                            places: UInt32(clamping: start) ..< UInt32(clamping: end)))
                }
            }
            start = end
        }
    }

    /// Puts IPv6 uses of equal low 32 bits in the order of their groups.
    private mutating func sortIPv6(_ places: Range<Int>) {
        let first = uses.ipv6[ipv6Order.number(at: places.lowerBound)].group
        let areSame = places.dropFirst().allSatisfy { place in
            uses.ipv6[ipv6Order.number(at: place)].group == first
        }
        if areSame { return }
        ipv6Order.sort(places) { [uses] left, right in
            let (one, other) = (uses.ipv6[left].group, uses.ipv6[right].group)
            return one == other ? left < right : one < other
        }
    }

    /// Puts the groups of the uses at `places`, all of one MAC address, in the place of `groups`.
    private func collect(
        _ places: Range<Int>, ofIPv6 isIPv6: Bool, into groups: inout [GroupInUse]
    ) {
        groups.removeAll(keepingCapacity: true)
        var start = places.lowerBound
        while start < places.upperBound {
            let first = isIPv6 ? ipv6Order.number(at: start) : ipv4Order.number(at: start)
            var rates = GroupFacts()
            var group: IPAddress
            var end = start
            if isIPv6 {
                let address = uses.ipv6[first].group
                group = .v6(address)
                while end < places.upperBound {
                    let index = ipv6Order.number(at: end)
                    guard uses.ipv6[index].group == address else { break }
                    if uses.ipv6[index].detail > 0 {
                        rates.add(uses, uses.ipv6[index].detail, uses.input(ofIPv6: index))
                    }
                    end += 1
                }
            } else {
                // The uses themselves lie all over the memory: they are looked at only if some
                // tell more than a group.
                let key = ipv4Order.key(at: start)
                group = .v4(Self.group(of: key))
                while end < places.upperBound, ipv4Order.key(at: end) == key {
                    let index = ipv4Order.number(at: end)
                    if uses.hasDetails, uses.ipv4[index].detail > 0 {
                        rates.add(uses, uses.ipv4[index].detail, uses.input(ofIPv4: index))
                    }
                    end += 1
                }
            }
            var found = rates.group(group, at: start ..< end, firstUse: first)
            found.hazards = advice.hazards(of: group)
            found.isWellKnown = found.hazards.contains(.registered) || group.isSolicitedNode
            groups.append(found)
            start = end
        }
    }

    /// Brings the collisions, which were found in the order of their addresses, into that of how bad
    /// they are.
    private mutating func sortByWorst() {
        if collisions.allSatisfy({ $0.bitRate == 0 }) {
            // Nearly always, and of millions a sort would take as long as finding them.
            let found = collisions
            collisions.removeAll(keepingCapacity: true)
            for level in Finding.Severity.allCases {
                collisions += found.lazy.filter { $0.severity == level }
            }
            return
        }
        collisions.sort { left, right in
            if left.severity != right.severity { return left.severity.rank < right.severity.rank }
            if left.bitRate != right.bitRate { return left.bitRate > right.bitRate }
            return left.mac.rawValue < right.mac.rawValue
        }
    }
}
