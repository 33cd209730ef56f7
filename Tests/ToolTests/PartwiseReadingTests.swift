import Foundation
import TestSupport
import Testing

@Suite("Big files, read part by part")
struct PartwiseReadingTests {
    /// A capture of real frames between large ones that hold no message, worth several threads.
    private static func capture(_ random: inout SeededRandom) throws -> [UInt8] {
        let name =
            ["captured/igmpv3-asm-join-leave.pcap", "crafted/faulty.pcap"]
            .randomElement(using: &random) ?? ""
        let small = [UInt8](try Data(contentsOf: fixtures.appending(path: name)))
        let filler =
            hex("00 00 00 00  00 00 00 00  00 FF 00 00  00 FF 00 00")
            + hex("01 00 5E 01 02 03  02 00 00 00 00 01  88 B5")
            + [UInt8](repeating: 0, count: 0xFF00 - 14)
        var octets = Array(small[..<24])
        while octets.count < 5 << 20 {
            octets += small[24...]
            for _ in 0 ..< 6 { octets += filler }
        }
        return octets
    }

    /// With lines that are written at once, frames are read one by one.
    @Test(arguments: UInt64(0) ..< 4)
    func `the outcome is that of reading frame by frame`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var octets = try Self.capture(&random)
        switch seed % 4 {
        case 1: octets.removeLast(7)
        case 2:
            octets.replaceSubrange(3_000_001 ..< 3_000_009, with: Array(repeating: 0xFF, count: 8))
        case 3: octets.insert(contentsOf: [1, 2, 3], at: 4_500_000)
        default: break
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "mckit-\(UUID()).pcap")
        try Data(octets).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let options = [["-n"], ["--json"], ["-v"]].randomElement(using: &random) ?? []
        let (parts, frames) = (
            Run(options + ["-r", file.path]), Run(options + ["-l", "-r", file.path])
        )
        #expect(parts.out == frames.out)
        #expect(parts.error == frames.error && parts.status == frames.status)
        #expect(parts.out.utf8.count > 10_000)
    }
}
