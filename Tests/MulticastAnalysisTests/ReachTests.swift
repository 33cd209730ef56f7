import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Reach by TTL")
struct ReachTests {
    /// A tree of routers, each with a link behind it on which a host answers.
    struct Tree {
        /// The router before each one; `nil` where it is the prober's link.
        var parents: [Int?]
        /// The threshold of each router's interface to its own link.
        var thresholds: [Int]

        /// The routers on the way to a router's link, first to last.
        func way(to router: Int) -> [Int] {
            (parents[router].map(way) ?? []) + [router]
        }

        /// The TTL that a probe arrives with on a router's link; `nil` if it does not.
        func arrival(of ttl: Int, at router: Int) -> Int? {
            var left = ttl
            for router in way(to: router) {
                // A router forwards what arrives with more than the threshold, and takes one.
                guard left > thresholds[router], left > 1 else { return nil }
                left -= 1
            }
            return left
        }

        func host(_ router: Int) -> IPAddress { .v4(IPv4Address(10, 50, UInt8(router), 1)) }

        /// What traceroute(8) shows: each next router on the link of the one before.
        func routers(to router: Int) -> [IPAddress?] {
            way(to: router).map { number in
                let before = parents[number] ?? 100
                return .v4(IPv4Address(10, 50, UInt8(before), UInt8(200 + number)))
            }
        }
    }

    static func measurement(
        _ tree: Tree, _ router: Int, _ sequence: UInt32, ttl: UInt8, arrived: Int
    ) -> ResponderRecord.Measurement {
        var report = ResponderReport()
        (report.version, report.prefixLength) = (1, 24)
        (report.requestTTL, report.replyTTL) = (UInt8(arrived), 64)
        let hops = UInt8(tree.way(to: router).count)
        return ResponderRecord.Measurement(
            answer: ProbeReply.Answer(sequence: sequence, replyTTL: 64, report: report),
            probe: SentProbes.Probe(
                sequence: sequence, ttl: ttl, round: 0, isCounted: true,
                time: Timestamp(nanoseconds: 0)),
            isByGroup: false, ttl: 64 - hops, time: Timestamp(nanoseconds: 1), timeIsKernels: true)
    }

    /// Searches a tree whose ways lose a part of all packets.
    static func survey(
        _ tree: Tree, maximumTTL: UInt8 = 32, loss: Double = 0, _ random: inout SeededRandom
    ) -> ReachSurvey {
        var survey = ReachSurvey(maximumTTL: maximumTTL, repeats: 3)
        var sequence: UInt32 = 0
        var ttls = survey.firstPass
        while !ttls.isEmpty {
            for ttl in ttls {
                sequence += 1
                survey.note(sentWith: ttl)
                for router in tree.parents.indices {
                    guard let arrived = tree.arrival(of: Int(ttl), at: router),
                        Double.random(in: 0 ..< 1, using: &random) >= loss,
                        Double.random(in: 0 ..< 1, using: &random) >= loss
                    else { continue }
                    survey.observe(
                        measurement(tree, router, sequence, ttl: ttl, arrived: arrived),
                        from: tree.host(router))
                }
            }
            ttls = survey.nextPass()
        }
        return survey
    }

    private func chain(_ length: Int, threshold: Int = 1, at router: Int = 0) -> Tree {
        var tree = Tree(
            parents: (0 ..< length).map { $0 == 0 ? nil : $0 - 1 },
            thresholds: [Int](repeating: 1, count: length))
        if threshold > 1 { tree.thresholds[router] = threshold }
        return tree
    }

    @Test func `without thresholds, hops alone decide, and that is certain`() throws {
        var random = SeededRandom(seed: 1)
        let tree = chain(8)
        let survey = Self.survey(tree, &random)
        let search = ThresholdSearch(survey.records)
        #expect(survey.records.count == 8)
        for router in 0 ..< 8 {
            let record = try #require(survey.records.first { $0.address == tree.host(router) })
            #expect(record.minimumTTL == router + 2 && record.forwardHops == router + 1)
            #expect(record.returnHops == router + 1)
            #expect(survey.confidence(of: record) == 1 && search.candidates(for: record).isEmpty)
        }
        // Nobody had to be tried again.
        #expect(survey.sent.reduce(0, +) == 96)
    }

    @Test func `the example of two routers and a threshold of 10 has two explanations`() throws {
        // a - r1 - r2 - b, and c behind another interface of r1.
        var random = SeededRandom(seed: 2)
        let tree = Tree(parents: [nil, 0], thresholds: [1, 10])
        var survey = Self.survey(tree, &random)
        // Without the host on r1's link, nothing tells the two routers apart.
        var alone = ReachSurvey(maximumTTL: 32, repeats: 3)
        for ttl in alone.firstPass { alone.note(sentWith: ttl) }
        for (index, ttl) in alone.firstPass.enumerated() where ttl >= 12 {
            alone.observe(
                Self.measurement(
                    tree, 1, UInt32(index), ttl: ttl, arrived: Int(ttl) - 2), from: tree.host(1))
        }
        let record = try #require(alone.records.first)
        #expect(record.minimumTTL == 12 && record.forwardHops == 2)
        #expect(
            ThresholdSearch(alone.records).candidates(for: record) == [
                ThresholdSearch.Candidate(hop: 1, threshold: 11),
                ThresholdSearch.Candidate(hop: 2, threshold: 10),
            ])
        // With it, and with what the routers say, there is one.
        let other = try #require(survey.records.first { $0.address == tree.host(1) })
        let search = ThresholdSearch(
            survey.records, routers: [tree.host(1): tree.routers(to: 1)])
        #expect(
            search.candidates(for: other) == [ThresholdSearch.Candidate(hop: 2, threshold: 10)])
        #expect(survey.nextPass().isEmpty)
    }

    @Test(arguments: [1, 2, 5, 8], [2, 3, 16, 64])
    func `a threshold anywhere in a chain is located, whatever is lost`(
        router: Int, threshold: Int
    ) throws {
        var random = SeededRandom(seed: UInt64(100 * router + threshold))
        let tree = chain(8, threshold: threshold, at: router - 1)
        let survey = Self.survey(tree, maximumTTL: 80, loss: 0.2, &random)
        // One way tells of all links.
        let search = ThresholdSearch(
            survey.records, routers: [tree.host(7): tree.routers(to: 7)])
        #expect(survey.records.count == 8)
        for record in survey.records {
            guard case .v4(let address) = record.address else { continue }
            let number = Int(address.rawValue >> 8 & 0xFF) + 1
            let needed = max(number + 1, number >= router ? threshold + router : 0)
            #expect(record.minimumTTL == needed && record.forwardHops == number)
            let expected =
                needed > number + 1
                ? [ThresholdSearch.Candidate(hop: router, threshold: threshold)] : []
            #expect(search.candidates(for: record) == expected)
            #expect(survey.confidence(of: record) >= ReachSurvey.wantedConfidence)
        }
    }

    /// Which single thresholds explain all minimums, by trying every one; those of who does not
    /// answer are not known.
    private func explanations(_ tree: Tree, _ minimums: [Int?]) -> Set<[Int]> {
        var found: Set<[Int]> = []
        for router in tree.parents.indices {
            for threshold in 2 ... 64 {
                var other = tree
                other.thresholds = [Int](repeating: 1, count: tree.parents.count)
                other.thresholds[router] = threshold
                let explains = tree.parents.indices.allSatisfy { host in
                    guard let minimum = minimums[host] else { return true }
                    let least = (1 ... 80).first { other.arrival(of: $0, at: host) != nil }
                    return least == minimum
                }
                if explains { found.insert([router, threshold]) }
            }
        }
        return found
    }

    @Test(arguments: UInt64(0) ..< 60)
    func `in any tree, what explains all is among the candidates of each`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = Int.random(in: 1 ... 8, using: &random)
        var tree = Tree(parents: [nil], thresholds: [1])
        for number in 1 ..< max(count, 2) {
            tree.parents.append(Int.random(in: 0 ..< number, using: &random))
            tree.thresholds.append(1)
        }
        let router = Int.random(in: 0 ..< tree.parents.count, using: &random)
        let threshold = Int.random(in: 2 ... 40, using: &random)
        tree.thresholds[router] = threshold
        let survey = Self.survey(tree, maximumTTL: 64, &random)
        var routers: [IPAddress: [IPAddress?]] = [:]
        for host in tree.parents.indices { routers[tree.host(host)] = tree.routers(to: host) }
        let search = ThresholdSearch(survey.records, routers: routers)
        let minimums = try tree.parents.indices.map { host in
            try #require(
                survey.records.first { $0.address == tree.host(host) }?.minimumTTL)
        }
        let all = explanations(tree, minimums)
        #expect(all.contains([router, threshold]))
        for (host, record) in tree.parents.indices.compactMap({ host in
            survey.records.first { $0.address == tree.host(host) }.map { (host, $0) }
        }) where record.minimumTTL != record.forwardHops.map({ $0 + 1 }) {
            let way = tree.way(to: host)
            let named = Set(
                search.candidates(for: record).map { [way[$0.hop - 1], $0.threshold] })
            #expect(named.isSuperset(of: all), "host \(host): \(named), not \(all)")
            // Where there is one, it is the one.
            if named.count == 1 { #expect(named == all) }
        }
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `in a chain of which some answer, what explains all is named and nothing else`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        let length = Int.random(in: 1 ... 8, using: &random)
        let router = Int.random(in: 0 ..< length, using: &random)
        let tree = chain(
            length, threshold: Int.random(in: 2 ... 40, using: &random), at: router)
        let survey = Self.survey(tree, maximumTTL: 64, &random)
        var records: [ReachRecord] = []
        var minimums = [Int?](repeating: nil, count: length)
        for host in 0 ..< length where host == length - 1 || Bool.random(using: &random) {
            let record = try #require(survey.records.first { $0.address == tree.host(host) })
            records.append(record)
            minimums[host] = record.minimumTTL
        }
        let search = ThresholdSearch(
            records, routers: [tree.host(length - 1): tree.routers(to: length - 1)])
        let all = explanations(tree, minimums)
        for record in records {
            let named = search.candidates(for: record).map { [$0.hop - 1, $0.threshold] }
            let isOfHops = record.minimumTTL == record.forwardHops.map { $0 + 1 }
            #expect(Set(named) == (isOfHops ? [] : all))
        }
    }

    @Test func `loss makes it less sure, and more is tried`() throws {
        var random = SeededRandom(seed: 3)
        let tree = chain(3, threshold: 20, at: 2)
        let still = Self.survey(tree, &random)
        let lossy = Self.survey(tree, loss: 0.2, &random)
        #expect(lossy.sent.reduce(0, +) > still.sent.reduce(0, +))
        let record = try #require(lossy.records.first { $0.address == tree.host(2) })
        let loss = lossy.loss(of: record)
        #expect(0.2 ... 0.55 ~= loss)
        #expect(lossy.confidence(of: record) >= ReachSurvey.wantedConfidence)
        #expect(record.minimumTTL == 23)
    }

    @Test func `a probe is counted once, and a path that changes is told`() throws {
        let tree = chain(2)
        var survey = ReachSurvey(maximumTTL: 8, repeats: 1)
        for ttl in survey.firstPass { survey.note(sentWith: ttl) }
        for (sequence, ttl, arrived) in [(1, 3, 1), (1, 3, 1), (2, 4, 2), (3, 5, 2)] {
            survey.observe(
                Self.measurement(
                    tree, 1, UInt32(sequence), ttl: UInt8(ttl), arrived: arrived),
                from: tree.host(1))
        }
        let record = try #require(survey.records.first)
        #expect(record.answers[3] == 1 && record.forwardHops == 2 && record.pathChanged)
        var other = ReachSurvey(maximumTTL: 8, repeats: 1)
        for ttl in UInt8(3) ... 8 {
            other.observe(
                Self.measurement(tree, 1, UInt32(ttl), ttl: ttl, arrived: 1), from: tree.host(1))
        }
        let fixed = try #require(other.records.first)
        #expect(fixed.ttlIsSet && !fixed.pathChanged)
    }
}
