import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Mesh")
struct MeshTests {
    static func host(_ number: Int) -> IPAddress { .v4(IPv4Address(10, 0, 0, UInt8(number))) }

    static let second: Int64 = 1_000_000_000

    /// A mesh that is played: each member has a table and sends a probe a second.
    struct Play {
        var tables: [MeshTable]
        var sequences: [UInt32]
        /// Ways that lose everything, as `[from, to]`.
        var deaf: Set<[Int]> = []
        /// Members that send nothing.
        var silent: Set<Int> = []
        var now: Int64 = 0
        var changes: [Int: [MeshTable.Change]] = [:]

        init(_ count: Int) {
            tables = (0 ..< count).map {
                MeshTable(ownAddress: MeshTests.host($0), silence: 3 * MeshTests.second)
            }
            sequences = [UInt32](repeating: 0, count: count)
        }

        func probe(_ from: Int, _ flags: ProbeConditions.Flags) -> MulticastPingMessage {
            let rows = tables[from].rows(at: now, turn: Int(sequences[from]))
            return MulticastPingMessage(
                type: .echoRequest,
                options: [
                    ProbeOption(.version, [2]), ProbeOption(.clientID, [UInt8(from)]),
                    ProbeOption(.sequenceNumber, bigEndianOctets(sequences[from])),
                    ProbeOption(.conditions, ProbeConditions(flags: flags, ttl: 64).octets),
                    ProbeOption(.memberRows, rows.flatMap(\.octets)),
                ])
        }

        /// A member sends; a way that is drawn to lose does.
        mutating func send(
            _ from: Int, _ flags: ProbeConditions.Flags = .answerByUnicast,
            loses: (Int) -> Bool = { _ in false }
        ) {
            sequences[from] += 1
            let message = probe(from, flags)
            for to in tables.indices where to != from && !deaf.contains([from, to]) && !loses(to) {
                let change = tables[to].observe(
                    message, from: MeshTests.host(from), ttl: UInt8(64 - (to + from) % 3), at: now)
                if let change { changes[to, default: []].append(change) }
                if !deaf.contains([to, from]) {
                    tables[from].observe(
                        roundTripTime: Int64(1000 * (from + to)), of: MeshTests.host(to))
                }
            }
        }

        /// All send once a second for some seconds.
        mutating func run(_ seconds: Int, loses: (Int, Int) -> Bool = { _, _ in false }) {
            for _ in 0 ..< seconds {
                for from in tables.indices where !silent.contains(from) {
                    send(from, loses: { loses(from, $0) })
                }
                now += MeshTests.second
                for index in tables.indices {
                    changes[index, default: []] += tables[index].advance(to: now)
                }
            }
        }
    }

    @Test func `everybody knows of every way`() throws {
        var play = Play(5)
        play.run(5)
        for table in play.tables {
            #expect(table.addresses == (0 ..< 5).map(Self.host))
            #expect(table.deafPairs.isEmpty)
            for from in 0 ..< 5 {
                for to in 0 ..< 5 where to != from {
                    let pair = try #require(table.pair(from: Self.host(from), to: Self.host(to)))
                    #expect(pair.isHeard && pair.loss == 0 && pair.expected >= 3)
                    #expect(pair.hops == UInt8((to + from) % 3))
                    #expect(pair.roundTripTime.map { $0 / 1000 } == Int64(from + to))
                }
            }
        }
    }

    @Test func `of twelve members, one that does not hear another is named by all`() throws {
        var play = Play(12)
        play.deaf = [[3, 7]]
        play.run(6)
        for table in play.tables {
            let deaf = table.deafPairs
            #expect(deaf.map(\.from) == [Self.host(3)] && deaf.map(\.to) == [Self.host(7)])
            #expect(deaf.first?.loss == 1)
            let back = table.pair(from: Self.host(7), to: Self.host(3))
            // The deaf one does not hear what the other hears.
            #expect(back?.isHeard == (table.ownAddress == Self.host(7) ? nil : true))
        }
        var report = ResponderReport()
        (report.highestSequence, report.requestsReceived) = (6, 5)
        // But it gets answers.
        play.tables[7].observe(roundTripTime: 1000, of: Self.host(3), report: report)
        let back = play.tables[7].pair(from: Self.host(7), to: Self.host(3))
        #expect(back?.isHeard == true && back?.expected == 6 && back?.received == 5)
    }

    @Test func `what was sent before a listener was there is not lost, whoever says so`() {
        var table = MeshTable(ownAddress: Self.host(7), silence: 1_000_000_000)
        let other = Self.host(3)
        func answer(_ highest: UInt32, _ received: UInt32, of responder: UInt64 = 1) -> [UInt32?] {
            var report = ResponderReport()
            report.responderID = responder
            (report.highestSequence, report.requestsReceived) = (highest, received)
            table.observe(roundTripTime: 1000, of: other, report: report)
            let pair = table.pair(from: Self.host(7), to: other)
            return [pair?.expected, pair?.received]
        }
        // Its first one is the third; the fifth is lost.
        #expect(answer(3, 1) == [1, 1])
        #expect(answer(4, 2) == [2, 2])
        #expect(answer(6, 3) == [4, 3])
        // It is started anew, and says so with its first one, or later.
        #expect(answer(9, 1, of: 2) == [1, 1])
        #expect(answer(12, 2, of: 3) == [12, 2])
    }

    @Test(arguments: UInt64(0) ..< 20)
    func `losses are told as they were`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var play = Play(4)
        play.run(2)
        var lost: [[Int]: Int] = [:]
        play.run(60) { from, to in
            let isLost = Int.random(in: 0 ..< 4, using: &random) == 0
            if isLost { lost[[from, to], default: 0] += 1 }
            return isLost
        }
        // The last ones come, so that the losses before are known, and are told.
        play.run(2)
        for table in play.tables {
            for from in 0 ..< 4 {
                for to in 0 ..< 4 where to != from {
                    let pair = try #require(table.pair(from: Self.host(from), to: Self.host(to)))
                    #expect(Int(pair.expected) - Int(pair.received) == lost[[from, to]] ?? 0)
                }
            }
        }
    }

    @Test func `members come and go, and who has left is deaf to nobody`() {
        var play = Play(3)
        play.silent = [2]
        play.run(3)
        #expect(play.tables[0].present == [Self.host(1)])
        play.silent = []
        play.run(4)
        #expect(play.changes[0]?.map(\.isThere) == [true, true])
        play.send(2, [.isEnquiry, .isLeaving])
        play.silent = [2]
        play.run(10)
        #expect(play.changes[0]?.last == MeshTable.Change(address: Self.host(2), isThere: false))
        #expect(play.tables[0].deafPairs.isEmpty && play.tables[1].deafPairs.isEmpty)
        #expect(play.tables[0].present == [Self.host(1)])
        // One that dies says nothing; all notice.
        play.silent = [1, 2]
        play.run(10)
        #expect(play.changes[0]?.last == MeshTable.Change(address: Self.host(1), isThere: false))
        #expect(play.tables[0].deafPairs.isEmpty)
    }

    @Test func `a way that dies later is deaf, while others still hear the sender`() {
        var play = Play(4)
        play.run(5)
        play.deaf = [[1, 0]]
        play.run(8)
        #expect(play.changes[0]?.last == MeshTable.Change(address: Self.host(1), isThere: false))
        for table in play.tables {
            #expect(table.deafPairs.map(\.from) == [Self.host(1)])
            #expect(table.deafPairs.map(\.to) == [Self.host(0)])
        }
    }

    @Test func `a member that is started anew begins its numbers anew`() throws {
        var table = MeshTable(ownAddress: Self.host(0), silence: Self.second)
        func probe(_ client: UInt8, _ sequence: UInt32) -> MulticastPingMessage {
            MulticastPingMessage(
                type: .echoRequest,
                options: [
                    ProbeOption(.clientID, [client]),
                    ProbeOption(.sequenceNumber, bigEndianOctets(sequence)),
                    ProbeOption(.conditions, ProbeConditions(flags: [], ttl: 1).octets),
                ])
        }
        for (client, sequence) in [(1, 50), (1, 51), (2, 1), (2, 2), (2, 4)] as [(UInt8, UInt32)] {
            _ = table.observe(probe(client, sequence), from: Self.host(1), ttl: 1, at: 0)
        }
        let pair = try #require(table.pair(from: Self.host(1), to: Self.host(0)))
        #expect(pair.expected == 4 && pair.received == 3)
    }

    @Test func `a flood of members takes no more than the table`() {
        var table = MeshTable(ownAddress: Self.host(0), silence: Self.second)
        let message = MulticastPingMessage(
            type: .echoRequest,
            options: [
                ProbeOption(.sequenceNumber, bigEndianOctets(UInt32(1))),
                ProbeOption(.conditions, ProbeConditions(flags: [], ttl: 1).octets),
            ])
        for number in UInt32(1) ... 1000 {
            _ = table.observe(
                message, from: .v4(IPv4Address(rawValue: 0x0B00_0000 + number)), ttl: 1, at: 0)
        }
        #expect(table.present.count == MeshTable.limit)
        #expect(table.refused == UInt64(1000 - MeshTable.limit))
        #expect(table.rows(at: 0, turn: 0).count == MemberRow.limit)
        // All have their turn.
        let told = Set(
            (0 ..< MeshTable.limit).flatMap { table.rows(at: 0, turn: $0).map(\.address) })
        #expect(told.count == MeshTable.limit)
    }
}
