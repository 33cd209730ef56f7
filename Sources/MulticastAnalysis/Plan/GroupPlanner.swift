import MulticastWire

/// Chooses groups of a space so that no two share an Ethernet address.
///
/// All that can be asked for comes down to one question: which aligned blocks of 2^b addresses
/// hold at least n groups that may be used? A group alone is a block of one; a contiguous plan is
/// one block that is usable throughout; sites are blocks that hold each site's share. Blocks with
/// the same Ethernet addresses count once, so the answer is also the true maximum.
public struct GroupPlanner: Sendable {
    /// Why there is no plan.
    public struct Shortage: Error, Hashable, Sendable {
        /// The most groups that a plan with the same constraints can have.
        public let maximum: Int
        /// What there are too few of.
        public let limit: Limit

        /// What sets the maximum.
        public enum Limit: Hashable, Sendable {
            /// Groups, or blocks of them.
            case groups
            /// Ports.
            case ports
        }
    }

    /// Where groups are taken from.
    public let space: PlanSpace

    /// Creates a planner for a space.
    public init(_ space: PlanSpace) { self.space = space }

    /// Chooses groups.
    ///
    /// The same request in the same space always gives the same plan; without sites and with
    /// groups one by one, a longer plan begins with the shorter one.
    ///
    /// - Throws: `Shortage` if there are too few.
    public func plan(_ request: PlanRequest) throws(Shortage) -> GroupPlan {
        guard let blocks = blocks(for: request), request.count <= request.ports?.count ?? .max
        else {
            let (groups, ports) = (maximum(for: request), request.ports?.count ?? .max)
            throw Shortage(
                maximum: min(groups, ports), limit: ports < groups ? .ports : .groups)
        }
        return GroupPlan(space: space, blocks: blocks, request: request)
    }

    /// The most groups that a plan with the constraints of `request` can have, whatever its count.
    func maximum(for request: PlanRequest) -> Int {
        switch (request.isContiguous, request.sites) {
        case (false, nil): return space.usable.count
        case (true, let sites):
            let fitting = (0 ... space.bits).reversed().first { bits in
                space.blocks(holding: 1 << bits, ofBits: bits).count >= sites ?? 1
            }
            return fitting.map { (sites ?? 1) << $0 } ?? 0
        case (false, let sites?):
            return (0 ... space.bits).map { maximum(sites, ofBits: $0) }.max() ?? 0
        }
    }

    /// The most groups that `sites` blocks of 2^`bits` addresses can share evenly.
    private func maximum(_ sites: Int, ofBits bits: Int) -> Int {
        // The largest share that so many blocks hold lies from `low` to before `high`.
        var (low, high) = (0, 1 << bits + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if space.blocks(holding: middle, ofBits: bits).count >= sites {
                low = middle
            } else {
                high = middle
            }
        }
        // Fewer than all of them hold one more.
        return low == 0 ? 0 : sites * low + space.blocks(holding: low + 1, ofBits: bits).count
    }
}

extension GroupPlanner {
    /// The blocks of a plan in the order of its sites; `nil` if there are too few.
    private func blocks(for request: PlanRequest) -> [PlanBlock]? {
        let sites = request.sites ?? 1
        guard request.count > 0, sites > 0 else { return nil }
        // The first `larger` sites have one group more than the others.
        let (share, larger) = request.count.quotientAndRemainder(dividingBy: sites)
        let parts = [(blocks: larger, groups: share + 1), (sites - larger, share)]
        if request.isContiguous {
            let bits = Self.bits(for: share + (larger > 0 ? 1 : 0))
            guard bits <= space.bits else { return nil }
            return choose(parts, holding: 1 << bits, ofBits: bits, request.seed)
        }
        guard request.sites != nil else {
            return request.count <= space.usable.count
                ? [PlanBlock(first: space.first, bits: space.bits, count: request.count)] : nil
        }
        // The largest blocks that do leave the most room to grow.
        for bits in (0 ... max(0, space.bits - Self.bits(for: sites))).reversed() {
            if let blocks = choose(parts, holding: nil, ofBits: bits, request.seed) {
                return blocks
            }
        }
        return nil
    }

    /// How many bits tell `count` things apart.
    private static func bits(for count: Int) -> Int {
        Int.bitWidth - (max(1, count) - 1).leadingZeroBitCount
    }

    /// Chooses blocks of 2^`bits` addresses.
    ///
    /// - Parameters:
    ///   - parts: how many blocks there are to be for how many groups each, the larger ones first.
    ///   - least: how many usable groups a block must hold; `nil` for as many as it is for.
    ///   - bits: the size of the blocks.
    ///   - seed: the order in which blocks are looked at; `nil` for ascending order.
    /// - Returns: the blocks, those of the first part first; `nil` if there are too few.
    private func choose(
        _ parts: [(blocks: Int, groups: Int)], holding least: Int?, ofBits bits: Int,
        _ seed: UInt64?
    ) -> [PlanBlock]? {
        var chosen: [PlanBlock] = []
        var taken: Set<Int> = []
        for (blocks, groups) in parts where blocks > 0 {
            let needed = least ?? groups
            let fitting = space.blocks(holding: needed, ofBits: bits)
            // What was chosen for more groups would do here, too.
            guard fitting.count >= blocks + chosen.count else { return nil }
            var order = BlockOrder(space, ofBits: bits, seed)
            var left = blocks
            while left > 0, let index = order.next(in: fitting) {
                guard taken.insert(index).inserted else { continue }
                let first = index << bits
                chosen.append(
                    PlanBlock(
                        sheet: space.sheet(holding: needed, in: first ..< first + 1 << bits),
                        first: first, bits: bits, count: groups))
                left -= 1
            }
        }
        return chosen
    }
}

/// The blocks of a space one after the other, ascending or as a seed says.
private struct BlockOrder {
    private let first: Int
    private let spread: Spread?
    private var place = 0

    init(_ space: PlanSpace, ofBits bits: Int, _ seed: UInt64?) {
        first = space.first >> bits
        spread = seed.map { Spread(seed: $0, bits: space.bits - bits) }
    }

    /// The next block that is one of `fitting`; there must be one.
    mutating func next(in fitting: NumberRanges) -> Int? {
        guard let spread else {
            let range = fitting.firstRange(endingBehind: first + place)
            guard range < fitting.ranges.count else { return nil }
            let block = max(first + place, fitting.ranges[range].lowerBound)
            place = block + 1 - first
            return block
        }
        while true {
            let block = first + spread.number(at: place)
            place += 1
            if fitting.contains(block) { return block }
        }
    }
}
