import CaptureFiles
import Foundation
import MulticastWire
import TestSupport

/// A frame of Ethernet, and when it was captured, in nanoseconds.
struct Recorded {
    var time: Int64
    var octets: [UInt8]

    /// The frames of a capture; none if they are not of Ethernet or have several interfaces.
    static func frames(of path: String) throws -> [Recorded] {
        var reader = try CaptureFileReader(path: path)
        var frames: [Recorded] = []
        while let frame = try reader.next() {
            guard frame.linkType == .ethernet, frame.interface == 0 else { return [] }
            frames.append(
                Recorded(
                    time: frame.timestamp.nanoseconds,
                    octets: frame.octets.withUnsafeBufferPointer { Array($0) }))
        }
        return frames
    }

    /// A pcap file of the frames, in nanoseconds.
    static func pcap(_ frames: [Recorded]) -> [UInt8] {
        func word(_ value: Int) -> [UInt8] {
            (0 ..< 4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        var octets = hex("4D3CB2A1 0200 0400 00000000 00000000 00000400 01000000")
        for frame in frames {
            octets += word(Int(frame.time / 1_000_000_000))
            octets += word(Int(frame.time % 1_000_000_000))
            octets += word(frame.octets.count) + word(frame.octets.count) + frame.octets
        }
        return octets
    }

    /// The frames of the captures at hand that are Ethernet in a pcap file, by capture.
    static let captures: [[Recorded]] = {
        let folder = fixtures.appending(path: "captured")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".pcap") }.compactMap { name in
            let frames = try? Recorded.frames(of: folder.appending(path: name).path)
            return frames.flatMap { $0.isEmpty ? nil : $0 }
        }
    }()

    /// Some captures side by side, and then some more, in the order of time.
    static func conversation(_ random: inout SeededRandom) -> [Recorded] {
        var frames: [Recorded] = []
        var start: Int64 = 1_700_000_000_000_000_000
        for _ in 0 ..< Int.random(in: 1 ... 3, using: &random) {
            var scene: [Recorded] = []
            for _ in 0 ..< Int.random(in: 1 ... 4, using: &random) {
                let capture = captures.randomElement(using: &random) ?? []
                let first = capture.map(\.time).min() ?? 0
                scene += capture.map { Recorded(time: start + $0.time - first, octets: $0.octets) }
            }
            scene.sort { $0.time < $1.time }
            start = (scene.last?.time ?? start) + Int64.random(in: 0 ... 400, using: &random) << 30
            frames += scene
        }
        return frames
    }

    /// Sets the clock back by five seconds, once.
    static func setBack(_ frames: inout [Recorded], _ random: inout SeededRandom) {
        let place = Int.random(in: 0 ..< frames.count, using: &random)
        for number in place ..< frames.count { frames[number].time -= 5_000_000_000 }
    }

    /// A file that is cut, or overwritten in one place, by a quarter of all seeds each.
    static func damaged(
        _ octets: [UInt8], _ seed: UInt64, _ random: inout SeededRandom
    ) -> [UInt8] {
        var octets = octets
        switch seed % 4 {
        case 1: octets.removeLast(Int.random(in: 1 ... 300, using: &random))
        case 2:
            let place = Int.random(in: 24 ..< octets.count - 8, using: &random)
            octets.replaceSubrange(place ..< place + 8, with: Array(repeating: 0xFF, count: 8))
        default: break
        }
        return octets
    }

    /// Lends a file of these octets.
    static func withFile(_ octets: [UInt8], _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "mckit-\(UUID()).pcap")
        try Data(octets).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }
}
