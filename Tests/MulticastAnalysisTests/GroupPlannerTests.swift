import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

/// Plans in spaces so small that every possibility can be tried.
@Suite("Group planner")
struct GroupPlannerTests {
    /// A space of one to three sheets with 4 to 16 numbers each, of which some may be used.
    struct SmallSpace {
        let bits: Int
        /// The numbers that may be used, in each sheet.
        let sheets: [Set<Int>]

        init(_ random: inout SeededRandom) {
            let bits = Int.random(in: 2 ... 4, using: &random)
            let density = Int.random(in: 1 ... 20, using: &random)
            self.bits = bits
            sheets = (0 ..< Int.random(in: 1 ... 3, using: &random)).map { _ in
                Set(
                    (0 ..< 1 << bits).filter { _ in
                        Int.random(in: 0 ..< 20, using: &random) < density
                    })
            }
        }

        /// Groups of sheet 0 are 239.x, those of sheet 1 are 238.x: the same 23 bits.
        static func group(_ number: Int, _ sheet: Int) -> IPv4Address {
            IPv4Address(rawValue: 0xEF40_0100 - UInt32(sheet) << 24 + UInt32(number))
        }

        static func prefix(_ bits: Int) -> IPPrefix {
            guard let prefix = IPPrefix(.v4(group(0, 0)), length: 32 - bits) else {
                preconditionFailure("\(bits) bits are too many")
            }
            return prefix
        }

        var space: PlanSpace {
            PlanSpace(
                Self.prefix(bits), first: 0x40_0100, bits: bits,
                sheets: sheets.enumerated().map { index, usable in
                    PlanSpace.Sheet(
                        base: .v4(
                            IPv4Address(rawValue: Self.group(0, index).rawValue & ~0x7F_FFFF)),
                        usable: NumberRanges(numbers: usable.map { $0 + 0x40_0100 }))
                })
        }

        /// All ways to give `count` sites blocks of one size that share no number, as how many
        /// groups each block holds.
        func choices(of count: Int, ofBits size: Int, clean: Bool) -> [[Int]] {
            var found: [[Int]] = []
            func choose(_ held: [Int], from block: Int) {
                if held.count == count { return found.append(held) }
                guard block < 1 << (bits - size) else { return }
                choose(held, from: block + 1)
                for sheet in sheets {
                    let usable = sheet.count { $0 >> size == block }
                    if usable > 0, !clean || usable == 1 << size {
                        choose(held + [usable], from: block + 1)
                    }
                }
            }
            choose([], from: 0)
            return found
        }

        /// The most groups of which each has an Ethernet address of its own, by trying all sets.
        var mostAlone: Int {
            let all = sheets.enumerated().flatMap { sheet, numbers in
                numbers.map { MACAddress(mapping: Self.group($0, sheet)) }
            }
            // Taking a group or not, one after the other.
            func most(_ rest: ArraySlice<MACAddress>, _ taken: Set<MACAddress>) -> Int {
                guard let first = rest.first else { return taken.count }
                let without = most(rest.dropFirst(), taken)
                return taken.contains(first)
                    ? without : max(without, most(rest.dropFirst(), taken.union([first])))
            }
            return most(all[...], [])
        }

        /// The most groups that sites can share evenly, by trying all blocks and counts.
        func most(_ sites: Int, clean: Bool) -> Int {
            var best = 0
            for size in 0 ... bits {
                for held in choices(of: sites, ofBits: size, clean: clean) {
                    let sorted = held.sorted(by: >)
                    let largest = (1 ... held.reduce(0, +)).last { count in
                        let shares = (0 ..< sites).map { (count + sites - 1 - $0) / sites }
                        return zip(shares, sorted).allSatisfy { $0 <= $1 }
                    }
                    best = max(best, largest ?? 0)
                }
            }
            return best
        }
    }

    private static func plan(
        _ request: PlanRequest, _ space: PlanSpace
    ) -> (groups: [GroupPlan.Allocation]?, prefixes: [IPPrefix], maximum: Int?) {
        do throws(GroupPlanner.Shortage) {
            let plan = try GroupPlanner(space).plan(request)
            return (Array(plan), plan.prefixes, nil)
        } catch {
            return (nil, [], error.maximum)
        }
    }

    /// Holds what was planned against the space, without the planner's own words for it.
    private static func check(
        _ request: PlanRequest, _ small: SmallSpace, _ allocations: [GroupPlan.Allocation],
        _ prefixes: [IPPrefix]
    ) {
        #expect(allocations.count == request.count)
        var usable: Set<IPv4Address> = []
        for (sheet, numbers) in small.sheets.enumerated() {
            usable.formUnion(numbers.map { SmallSpace.group($0, sheet) })
        }
        var macs: Set<UInt32> = []
        for allocation in allocations {
            guard case .v4(let group) = allocation.group else {
                Issue.record("\(allocation.group) is no IPv4 group")
                continue
            }
            #expect(usable.contains(group))
            #expect(macs.insert(group.rawValue & 0x7F_FFFF).inserted, "\(group) shares its MAC")
            #expect(
                allocation.mac.rawValue == 0x0100_5E00_0000 + UInt64(group.rawValue & 0x7F_FFFF))
            #expect((allocation.site != nil) == (request.sites != nil))
            if !prefixes.isEmpty {
                #expect(prefixes[(allocation.site ?? 1) - 1].contains(allocation.group))
            }
        }
        #expect(prefixes.count == (request.isContiguous ? request.sites ?? 1 : request.sites ?? 0))
        // No Ethernet address lies in two prefixes.
        var covered: Set<UInt32> = []
        for prefix in prefixes {
            guard case .v4(let base) = prefix.base else { continue }
            for offset in 0 ..< UInt32(1) << UInt32(32 - prefix.length) {
                let group = IPv4Address(rawValue: base.rawValue + offset)
                #expect(covered.insert(group.rawValue & 0x7F_FFFF).inserted)
                if request.isContiguous { #expect(usable.contains(group)) }
            }
        }
        guard let sites = request.sites else { return }
        let shares = (1 ... sites).map { site in allocations.count { $0.site == site } }
        #expect(shares == (0 ..< sites).map { (request.count + sites - 1 - $0) / sites })
    }

    @Test(arguments: UInt64(0) ..< 60)
    func `the maximum is what trying everything finds, and plans up to it are right`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let small = SmallSpace(&random)
        let all = Set(small.sheets.joined())
        var constraints: [(sites: Int?, isContiguous: Bool, most: Int)] = [
            (nil, false, all.count), (nil, true, small.most(1, clean: true)),
        ]
        if small.sheets.map(\.count).reduce(0, +) <= 10 {
            #expect(small.mostAlone == all.count)
        }
        for sites in 1 ... 3 {
            constraints.append((sites, false, small.most(sites, clean: false)))
            constraints.append((sites, true, small.most(sites, clean: true)))
        }
        for (sites, isContiguous, most) in constraints {
            for count in 1 ... most + 2 {
                var request = PlanRequest(count: count)
                request.sites = sites
                request.isContiguous = isContiguous
                request.seed = Bool.random(using: &random) ? random.next() : nil
                let (groups, prefixes, maximum) = Self.plan(request, small.space)
                if count > most {
                    #expect(groups == nil)
                    #expect(maximum == most, "\(request)")
                } else if let groups {
                    Self.check(request, small, groups, prefixes)
                } else {
                    Issue.record("no plan for \(request), though \(most) are possible")
                }
            }
        }
    }

    @Test(arguments: UInt64(0) ..< 50)
    func `a longer plan begins with the shorter one`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let small = SmallSpace(&random)
        let count = small.space.usableCount
        for order in [nil, random.next()] {
            var request = PlanRequest(count: count)
            request.seed = order
            let longest = Self.plan(request, small.space).groups ?? []
            for shorter in stride(from: 1, to: count, by: 3) {
                request.count = shorter
                #expect(Self.plan(request, small.space).groups == Array(longest.prefix(shorter)))
            }
        }
    }

    @Test func `ports are even, distinct, not taken, and set the maximum if they are fewer`() throws
    {
        let space = PlanSpace(
            SmallSpace.prefix(8), first: 0x40_0000, bits: 8,
            sheets: [
                PlanSpace.Sheet(
                    base: .v4(IPv4Address(239, 128, 0, 0)),
                    usable: NumberRanges(sorted: [0x40_0000 ..< 0x40_0100]))
            ])
        var request = PlanRequest(count: 3)
        request.ports = PortPool(5003 ... 5011, taken: [5006])
        let (groups, _, _) = Self.plan(request, space)
        #expect(groups?.map(\.port) == [5004, 5008, 5010])
        request.count = 4
        #expect(throws: GroupPlanner.Shortage(maximum: 3, limit: .ports)) {
            try GroupPlanner(space).plan(request)
        }
        request.ports = PortPool(PortPool.customary)
        #expect(request.ports?.count == 8192)
        request.count = 300
        #expect(throws: GroupPlanner.Shortage(maximum: 256, limit: .groups)) {
            try GroupPlanner(space).plan(request)
        }
    }
}
