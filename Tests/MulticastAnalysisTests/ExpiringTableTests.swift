import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

/// The table against a list that is searched from end to end.
@Suite("Table of what ends by itself")
struct ExpiringTableTests {
    private struct Item: Expiring, Equatable {
        let key: Int
        var nextTimer: Timestamp?
        var hasEnded = false
    }

    private struct Model {
        var items: [Item] = []
        var refused = 0

        mutating func insert(_ item: Item, capacity: Int) {
            if items.count >= capacity { items.removeAll { $0.hasEnded } }
            if items.count < capacity { items.append(item) } else { refused += 1 }
        }

        mutating func advance(to time: Timestamp) -> [Int] {
            var due: [(Timestamp, Int)] = []
            for index in items.indices {
                guard let timer = items[index].nextTimer, timer <= time else { continue }
                due.append((timer, items[index].key))
                items[index].nextTimer = nil
                items[index].hasEnded = true
            }
            return due.sorted { $0 < $1 }.map(\.1)
        }
    }

    @Test(arguments: UInt64(0) ..< 100)
    func `holds and ends what a list would`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var (table, model) = (ExpiringTable<Item>(capacity: 12), Model())
        var now = 0
        for _ in 0 ..< 400 {
            let key = Int.random(in: 0 ..< 20, using: &random)
            let end =
                Int.random(in: 0 ..< 8, using: &random) == 0
                ? nil : seconds(now + Int.random(in: 1 ..< 40, using: &random))
            if let index = model.items.firstIndex(where: { $0.key == key }) {
                model.items[index] = Item(key: key, nextTimer: end)
                table.update(key) { $0 = Item(key: key, nextTimer: end) }
            } else {
                model.insert(Item(key: key, nextTimer: end), capacity: 12)
                table.insert(Item(key: key, nextTimer: end))
            }
            if Bool.random(using: &random) {
                now += Int.random(in: 0 ..< 10, using: &random)
                var ended: [(Timestamp, Int)] = []
                table.advance(to: seconds(now)) { item, due in
                    ended.append((due, item.key))
                    item.nextTimer = nil
                    item.hasEnded = true
                }
                #expect(ended.map(\.0) == ended.map(\.0).sorted())
                #expect(
                    ended.sorted { $0 < $1 }.map(\.1) == model.advance(to: seconds(now)))
            }
            #expect(table.entries == model.items)
        }
        #expect(table.refused == model.refused)
    }

    @Test func `where all are alive a new one is refused, and the dead make room some at a time`() {
        var table = ExpiringTable<Item>(capacity: 64)
        for key in 0 ..< 64 { table.insert(Item(key: key, nextTimer: seconds(100))) }
        let full = table.insert(Item(key: 64))
        for key in 0 ..< 3 { table.update(key) { $0.hasEnded = true } }
        let few = table.insert(Item(key: 65))
        table.update(3) { $0.hasEnded = true }
        let enough = table.insert(Item(key: 66))
        #expect(!full && !few && enough)
        #expect(table.refused == 2)
        #expect(table.entries.map(\.key) == Array(4 ..< 64) + [66])
    }
}
