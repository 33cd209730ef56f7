import MulticastAnalysis
import TestSupport
import Testing

@Suite("Saved hosts")
struct HostTreeTests {
    private func tree(_ files: [String: String]) -> HostTree {
        var tree = HostTree()
        for (path, text) in files { tree.add(path, Array(text.utf8)) }
        return tree
    }

    @Test func `a path leads nowhere outside, and has no empty parts`() {
        var tree = HostTree()
        for path in ["../etc/shadow", "proc/../../x", "", String(repeating: "x", count: 256)] {
            let isKept = tree.add(path, [1])
            #expect(!isKept, "\(path)")
        }
        #expect(tree.isEmpty && tree.leftOut == 4)
        tree.add("/proc//net/igmp", [1])
        #expect(tree.paths == ["proc/net/igmp"])
    }

    @Test func `a tree has room for so much, and says what it left out`() {
        var tree = HostTree()
        let isWhole = tree.add("big", [UInt8](repeating: 7, count: HostTree.mostOctetsOfFile + 1))
        #expect(!isWhole)
        #expect(tree.octets(of: "big")?.count == HostTree.mostOctetsOfFile)
        for number in 0 ..< 40 {
            tree.add("big\(number)", [UInt8](repeating: 7, count: HostTree.mostOctetsOfFile))
        }
        let kept = tree.paths.reduce(0) { $0 + (tree.octets(of: $1)?.count ?? 0) }
        #expect(kept == HostTree.mostOctets)
        var many = HostTree()
        for number in 0 ... HostTree.mostFiles { many.add("f\(number)", []) }
        #expect(many.paths.count == HostTree.mostFiles && many.leftOut == 1)
    }

    @Test func `a file that is replaced makes room`() {
        var tree = HostTree()
        for _ in 0 ..< 100 {
            tree.add("big", [UInt8](repeating: 7, count: HostTree.mostOctetsOfFile))
        }
        #expect(tree.leftOut == 0)
    }

    // MARK: Archives

    @Test(arguments: UInt64(0) ..< 50)
    func `what is archived comes out again`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var tree = HostTree()
        for _ in 0 ..< Int.random(in: 0 ... 20, using: &random) {
            let depth = Int.random(in: 1 ... 5, using: &random)
            let path = (0 ..< depth).map { _ in
                String(
                    repeating: "abcdefgh.-_"[
                        "abcdefgh.-_".index(
                            "abcdefgh.-_".startIndex,
                            offsetBy: Int.random(in: 0 ..< 8, using: &random))],
                    count: Int.random(in: 1 ... 45, using: &random))
            }
            let count = [0, 1, 511, 512, 513, 5000].randomElement(using: &random) ?? 0
            tree.add(
                "proc/" + path.joined(separator: "/"),
                (0 ..< count).map { _ in UInt8.random(in: 0 ... 255, using: &random) })
        }
        let octets = HostArchive.octets(of: tree, folder: "saved", time: 1_800_000_000)
        #expect(octets.count.isMultiple(of: 512))
        let read = try HostArchive.tree(of: octets)
        #expect(read.paths == tree.paths)
        #expect(read.paths.allSatisfy { read.octets(of: $0) == tree.octets(of: $0) })
    }

    /// Worked out by hand of POSIX.1-2017, pax, ustar.
    @Test func `a header is that of ustar`() {
        let octets = HostArchive.octets(of: tree(["a": "hello"]), folder: "d", time: 8)
        #expect(octets.count == 4 * 512)
        func text(_ range: Range<Int>) -> String {
            String(decoding: octets[range].prefix { $0 != 0 }, as: UTF8.self)
        }
        #expect(text(0 ..< 100) == "d/a")
        #expect(text(100 ..< 108) == "0000644")
        #expect(text(124 ..< 136) == "00000000005")
        #expect(text(136 ..< 148) == "00000000010")
        #expect(text(156 ..< 157) == "0")
        #expect(text(257 ..< 263) == "ustar")
        #expect(text(263 ..< 265) == "00")
        #expect(text(512 ..< 1024) == "hello")
        #expect(HostArchive.isArchive(octets))
        // d/a, modes 0000644, 0000000 twice, 00000000005, 00000000010, type 0, ustar00, root twice
        // and eight blanks: the sum of their octets in octal.
        let digits = "d/a" + "0000644" + "0000000" + "0000000" + "00000000005" + "00000000010" + "0"
        let sum = (digits + "ustar" + "00" + "root" + "root" + "        ").utf8.reduce(0) {
            $0 + Int($1)
        }
        #expect(text(148 ..< 155) == "0" + String(sum, radix: 8))
    }

    @Test func `entries without a common folder are taken as they are`() throws {
        let octets = HostArchive.octets(of: tree(["net/igmp": "x"]), folder: "proc", time: 0)
        #expect(try HostArchive.tree(of: octets).paths == ["proc/net/igmp"])
    }

    @Test func `no prefix and no corruption of an archive is a trap`() {
        let octets = HostArchive.octets(
            of: tree(["proc/net/igmp": "abc", "commands/nft.json": "{}"]), folder: "d", time: 0)
        for count in 0 ..< octets.count {
            if let tree = try? HostArchive.tree(of: Array(octets[..<count])) {
                #expect(tree.paths.count <= 2)
            }
        }
        var random = SeededRandom(seed: 1)
        var (refused, read) = (0, 0)
        for _ in 0 ..< 2000 {
            var broken = octets
            broken[Int.random(in: 0 ..< 512, using: &random)] = .random(
                in: 0 ... 255, using: &random)
            if (try? HostArchive.tree(of: broken)) == nil { refused += 1 } else { read += 1 }
        }
        // A checksum sees any single change, but for one octet that stays what it was.
        #expect(refused > 1900 && refused + read == 2000)
    }

    @Test func `a size beyond all measure is refused`() {
        var octets = HostArchive.octets(of: tree(["a": ""]), folder: "d", time: 0)
        octets.replaceSubrange(124 ..< 136, with: Array("77777777777\0".utf8))
        #expect(throws: HostArchive.Failure.self) { try HostArchive.tree(of: octets) }
    }
}
