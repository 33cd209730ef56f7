import MulticastAnalysis
import TestSupport
import Testing

@Suite("Sequence window", .rfc(3550, "A.1"))
struct SequenceWindowTests {
    private func window(
        _ bitWidth: Int = 16, _ numbers: some Sequence<UInt64>
    ) -> SequenceWindow {
        var window = SequenceWindow(bitWidth: bitWidth)
        for number in numbers { window.observe(number) }
        return window
    }

    @Test
    func `nothing is expected before the first packet`() {
        let window = SequenceWindow(bitWidth: 16)
        #expect(window.expected == 0 && window.lost == 0 && window.received == 0)
        #expect(window.highestNumber == nil)
    }

    @Test(arguments: [8, 16, 32, 64])
    func `numbers wrap around`(bitWidth: Int) {
        let last = UInt64.max >> UInt64(64 - bitWidth)
        let numbers = (0 ..< 1000).map { (last &- 500 &+ UInt64($0)) & last }
        let window = window(bitWidth, numbers)
        #expect(window.expected == 1000 && window.lost == 0 && window.restarts == 0)
        #expect(window.highestNumber == 498 & last)
        #expect(window.reordered == 0 && window.duplicates == 0 && window.outside == 0)
    }

    @Test
    func `a known stream of 2000 has 30 lost, 19 duplicated and 6 reordered`() {
        // Ten single losses and one run of twenty; 15 duplicates at once and 4 thirty packets
        // later; 5 neighbours swapped and one packet 50 late.
        var numbers = Array(UInt64(0) ..< 2000)
        let singles = Set((1 ... 10).map { UInt64($0) * 60 + 5 })
        numbers.removeAll { singles.contains($0) || 1000 ..< 1020 ~= $0 }
        for number in (1 ... 5).map({ UInt64($0) * 40 + 1200 }) {
            if let place = numbers.firstIndex(of: number) { numbers.swapAt(place, place + 1) }
        }
        if let place = numbers.firstIndex(of: 1500) {
            numbers.insert(numbers.remove(at: place), at: place + 50)
        }
        for number in (1 ... 15).map({ UInt64($0) * 20 + 1600 }) {
            if let place = numbers.firstIndex(of: number) { numbers.insert(number, at: place + 1) }
        }
        for number in [UInt64](arrayLiteral: 710, 760, 810, 860) {
            if let place = numbers.firstIndex(of: number) { numbers.insert(number, at: place + 31) }
        }
        let window = window(16, numbers)
        #expect(window.received == 1989)
        #expect(window.lost == 30 && window.duplicates == 19 && window.reordered == 6)
        #expect(window.bursts.distribution.map(\.count) == [10, 1])
        #expect(window.bursts.distribution.map(\.lengths) == [1 ... 1, 17 ... 32])
        #expect(window.bursts.longest == 20)
        #expect(window.depths.longest == 50 && window.depths.count(at: 0) == 5)
        #expect(window.restarts == 0 && window.outside == 0)
    }

    @Test
    func `a first packet that was overtaken makes no negative loss`() {
        var window = SequenceWindow(bitWidth: 16)
        let arrivals = [3, 1, 4, 2].map { window.observe($0) }
        #expect(
            arrivals == [.first, .late(depth: 2), .inOrder, .late(depth: 2)])
        #expect(window.expected == 4 && window.lost == 0 && window.reordered == 2)
    }

    @Test
    func `what is missing before an overtaken first packet is lost`() {
        let window = window(16, [10, 7, 11])
        #expect(window.expected == 5 && window.lost == 2)
        #expect(window.bursts.longest == 2 && window.bursts.count == 1)
    }

    @Test
    func `a jump that is followed is a restart, and nothing is lost by it`() {
        var window = window(16, 100 ..< 200)
        let jump = window.observe(20000)
        let confirmed = window.observe(20001)
        #expect(jump == .outside && confirmed == .restart)
        #expect(window.restarts == 1 && window.outside == 0 && window.lost == 0)
        #expect(window.expected == 102 && window.received == 102)
    }

    @Test
    func `a jump that is not followed is one stray packet`() {
        var window = window(16, 100 ..< 200)
        let arrivals = [20000, 200, 20001, 201].map { window.observe($0) }
        #expect(arrivals == [.outside, .inOrder, .outside, .inOrder])
        #expect(window.restarts == 0 && window.outside == 2 && window.lost == 0)
        #expect(window.expected == 102)
    }

    @Test
    func `the longest jump ahead that is no restart is a loss`() {
        var window = window(16, [0])
        let gap = window.observe(3000)
        #expect(gap == .afterGap(missing: 2999) && window.lost == 2999)
        #expect(window.bursts.longest == 2999)
        let jump = window.observe(6001)
        #expect(jump == .outside)
    }

    @Test
    func `a packet later than the window is not taken for anything`() {
        var window = window(16, 0 ..< 1000)
        let late = [999 - 127, 999 - 128].map { window.observe($0) }
        #expect(late == [.duplicate, .outside])
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `every stream is counted as by a list of what came`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let bitWidth = [8, 16, 32, 64][Int(seed % 4)]
        var model = ReferenceSequence(bitWidth: bitWidth)
        var window = SequenceWindow(bitWidth: bitWidth)
        for number in randomStream(bitWidth, &random) {
            window.observe(number)
            model.observe(number)
        }
        #expect(window.received == UInt64(model.received))
        #expect(window.expected == UInt64(model.expected))
        #expect(window.lost == UInt64(model.lost))
        #expect(window.duplicates == UInt64(model.duplicates))
        #expect(window.reordered == UInt64(model.depths.count))
        #expect(window.outside == UInt64(model.outside))
        #expect(window.restarts == UInt64(model.restarts))
        #expect(window.depths == lengths(model.depths))
        #expect(window.bursts == lengths(model.bursts))
    }

    @Test(arguments: 1 ... 70)
    func `every length of a run has a range that holds it`(length: Int) {
        var lengths = RunLengths()
        lengths.add(UInt64(length))
        #expect(lengths.distribution.count == 1)
        #expect(lengths.distribution.allSatisfy { $0.lengths.contains(UInt64(length)) })
    }

    @Test
    func `ranges of lengths follow one another up to the last`() {
        let ranges = (0 ..< RunLengths.rangeCount).map(RunLengths.range)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound + 1 == $1.lowerBound })
        #expect(ranges.first?.lowerBound == 1 && ranges.last?.upperBound == .max)
    }

    private func lengths(_ list: [Int]) -> RunLengths {
        list.reduce(into: RunLengths()) { $0.add(UInt64($1)) }
    }

    @Test(arguments: 0 ..< 20)
    func `loss that is told never goes back, and is all loss in the end`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var window = SequenceWindow(bitWidth: 16)
        var numbers = (0 ..< 4000).filter { _ in UInt8.random(in: 0 ..< 20, using: &random) > 0 }
        // Some come late, by up to 100 places.
        for index in numbers.indices.dropLast(100)
        where UInt8.random(in: 0 ..< 30, using: &random) == 0 {
            numbers.swapAt(index, index + Int.random(in: 1 ... 100, using: &random))
        }
        var before: UInt64 = 0
        for number in numbers {
            window.observe(UInt64(number & 0xFFFF))
            #expect(window.lostForGood >= before && window.lostForGood <= window.lost)
            before = window.lostForGood
        }
        for number in 4000 ..< 4200 { window.observe(UInt64(number)) }
        #expect(window.lostForGood == window.lost && window.lost > 0)
    }
}

/// A stream with losses, duplicates, late packets, jumps, strays and restarts.
func randomStream(_ bitWidth: Int, _ random: inout SeededRandom) -> [UInt64] {
    let mask = UInt64.max >> UInt64(64 - bitWidth)
    var next = random.next()
    var (numbers, kept): ([UInt64], [UInt64]) = ([], [])
    let trouble = UInt64.random(in: 2 ... 40, using: &random)
    for _ in 0 ..< Int.random(in: 1 ... 1500, using: &random) {
        switch UInt64.random(in: 0 ..< 10 * trouble, using: &random) {
        case 0 ... 3: next &+= UInt64.random(in: 1 ... 3, using: &random)
        case 4: next &+= UInt64.random(in: 1 ... 200, using: &random)
        case 5: kept.append(next)
        case 6, 7: numbers.append(numbers.last ?? next)
        case 8: numbers.append(next &- UInt64.random(in: 0 ... 140, using: &random))
        case 9:
            if random.next() % 3 == 0 {
                next = random.next()
            } else {
                numbers.append(random.next())
            }
        default:
            numbers.append(next)
            if !kept.isEmpty, random.next() % 8 == 0 { numbers.append(kept.removeFirst()) }
        }
        next &+= 1
    }
    return numbers.map { $0 & mask }
}

/// What a sequence window should say, by lists and sets of all that came.
private struct ReferenceSequence {
    let bitWidth: Int
    var (received, duplicates, outside, restarts, earlier) = (0, 0, 0, 0, 0)
    var depths: [Int] = []
    private var earlierBursts: [Int] = []
    // Numbers of this run, counted from its first packet, which is 0.
    private var came: Set<Int> = []
    private var highest = 0
    private var origin: UInt64 = 0
    private var awaited: UInt64?

    init(bitWidth: Int) { self.bitWidth = bitWidth }

    private var mask: UInt64 { UInt64.max >> UInt64(64 - bitWidth) }
    private var half: Int { bitWidth == 64 ? .max : 1 << (bitWidth - 1) }

    private var range: ClosedRange<Int>? {
        came.min().map { $0 ... highest }
    }

    var expected: Int { earlier + (range?.count ?? 0) }
    var lost: Int { bursts.reduce(0, +) }
    var bursts: [Int] {
        earlierBursts + Self.runs(of: range.map { $0.filter { !came.contains($0) } })
    }

    mutating func observe(_ number: UInt64) {
        received += 1
        guard !came.isEmpty else {
            (origin, came) = (number, [0])
            return
        }
        // The place nearest to the highest at which the number can stand.
        let ahead = (number &- origin &- UInt64(bitPattern: Int64(highest))) & mask
        let isAhead = bitWidth == 64 ? ahead >> 63 == 0 : ahead < UInt64(half)
        let distance =
            isAhead ? Int(ahead) : -Int((0 &- ahead) & mask)
        let place = highest + distance
        if distance > 0, distance <= min(bitWidth <= 16 ? 3000 : 1 << 20, half - 1) {
            came.insert(place)
            (highest, awaited) = (place, nil)
        } else if distance <= 0, distance >= -min(127, half - 1) {
            awaited = nil
            if came.contains(place) {
                duplicates += 1
            } else {
                came.insert(place)
                depths.append(-distance)
            }
        } else if awaited == number {
            restarts += 1
            outside -= 1
            (earlier, earlierBursts) = (expected, bursts)
            (origin, came, highest, awaited) = ((number &- 1) & mask, [0, 1], 1, nil)
        } else {
            outside += 1
            awaited = (number &+ 1) & mask
        }
    }

    private static func runs(of missing: [Int]?) -> [Int] {
        var (runs, last): ([Int], Int?) = ([], nil)
        for number in missing ?? [] {
            if last == number - 1, let run = runs.popLast() {
                runs.append(run + 1)
            } else {
                runs.append(1)
            }
            last = number
        }
        return runs
    }
}
