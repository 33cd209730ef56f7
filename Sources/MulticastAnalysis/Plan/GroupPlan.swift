public import MulticastWire

/// Groups that a planner has chosen: a sequence that is computed as it is read, so that a plan of
/// a million groups takes no more memory than one of ten.
public struct GroupPlan: Sendable {
    let space: PlanSpace
    let blocks: [PlanBlock]
    /// What was asked for.
    public let request: PlanRequest

    init(space: PlanSpace, blocks: [PlanBlock], request: PlanRequest) {
        self.space = space
        self.blocks = blocks
        self.request = request
    }

    /// One group of a plan, and what goes with it.
    public struct Allocation: Hashable, Sendable {
        /// The group.
        public let group: IPAddress
        /// The Ethernet address of its packets, which no other group of the plan has.
        public let mac: MACAddress
        /// Its UDP port, which no other group of the plan has, if ports were asked for.
        public let port: UInt16?
        /// Its site, from 1, if sites were asked for.
        public let site: Int?
    }

    /// Where the groups were taken from.
    public var from: IPPrefix { space.prefix }

    /// Whether receivers join channels of the groups, each with a source (RFC 4607).
    public var isSourceSpecific: Bool { space.isSourceSpecific }

    /// The prefixes that the groups were taken from, one for each site; without sites and not
    /// contiguous, there are none.
    public var prefixes: [IPPrefix] {
        request.sites == nil && !request.isContiguous
            ? [] : blocks.map { space.prefix(of: $0) }
    }

    /// How many groups each site has.
    public var shares: [Int] { blocks.map(\.count) }
}

extension GroupPlan: Sequence {
    /// Goes through the groups, site by site.
    public struct Iterator: IteratorProtocol {
        private let plan: GroupPlan
        private var block = 0
        private var taken = 0
        private var given = 0
        private var numbers: NumberOrder?

        init(_ plan: GroupPlan) { self.plan = plan }

        /// The next group; `nil` behind the last.
        public mutating func next() -> Allocation? {
            guard block < plan.blocks.count else { return nil }
            let current = plan.blocks[block]
            if taken == current.count {
                (block, taken, numbers) = (block + 1, 0, nil)
                return next()
            }
            if numbers == nil { numbers = NumberOrder(plan, block) }
            guard let number = numbers?.next() else { return nil }
            let sheet =
                current.sheet ?? plan.space.sheet(holding: 1, in: number ..< number + 1)
            let group = plan.space.group(number, sheet: sheet)
            defer {
                taken += 1
                given += 1
            }
            return Allocation(
                group: group, mac: MACAddress(mapping: group),
                port: plan.request.ports.map { $0.ports[given] },
                site: plan.request.sites == nil ? nil : block + 1)
        }
    }

    /// Starts at the first group.
    public func makeIterator() -> Iterator { Iterator(self) }
}

/// The usable numbers of a block one after the other, ascending or as a seed says.
private struct NumberOrder {
    private let usable: NumberRanges
    private let block: PlanBlock
    private let spread: Spread?
    private var place = 0
    private var range: Int

    init(_ plan: GroupPlan, _ index: Int) {
        block = plan.blocks[index]
        usable = block.sheet.map { plan.space.sheets[$0].usable } ?? plan.space.usable
        // Sites of one size are not to look alike, and contiguous groups stay together.
        let seed = plan.request.isContiguous ? nil : plan.request.seed
        spread = seed.map { [bits = block.bits] in
            Spread(seed: $0 &+ UInt64(index), bits: bits)
        }
        range = usable.firstRange(endingBehind: block.first)
    }

    /// The next number; `nil` if all were given.
    mutating func next() -> Int? {
        if let spread {
            while place < block.numbers.count {
                let number = block.first + spread.number(at: place)
                place += 1
                if usable.contains(number) { return number }
            }
            return nil
        }
        guard range < usable.ranges.count else { return nil }
        let number = max(block.first + place, usable.ranges[range].lowerBound)
        guard block.numbers.contains(number) else { return nil }
        place = number + 1 - block.first
        if number + 1 == usable.ranges[range].upperBound { range += 1 }
        return number
    }
}
