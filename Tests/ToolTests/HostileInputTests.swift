import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// Whatever comes, it is read as far as it goes, judged and written again, and nothing traps.
///
/// With `EXHAUSTIVE` in the environment (`make exhaust`, a release build) every frame of every
/// corpus at hand is taken, and every value of every octet; otherwise one frame of each shape and
/// the values that break parsers.
@Suite("Hostile input")
struct HostileInputTests {
    static let isExhaustive = ProcessInfo.processInfo.environment["EXHAUSTIVE"] != nil
    static let crafted = StoredFrame.captures(in: fixtures.appending(path: "crafted"))
    static let captured = StoredFrame.captures(in: fixtures.appending(path: "captured"))
    static let published = StoredFrame.captures(
        in: GroundTruth.folder.appending(path: "files"))
    static let broken = StoredFrame.captures(in: fixtures.appending(path: "corpus"))

    @Test func `there are frames to break`() {
        #expect(Self.crafted.count >= 24)
        #expect(Self.captured.count >= 60)
        #expect(StoredFrame.frames(in: Self.crafted[0]).count >= 58, "craft.pcap")
    }

    @Test(arguments: crafted + captured + broken)
    func `every prefix of a frame is read, cut by the capture or by its sender`(path: String) {
        expectPrefixesSurvive(of: StoredFrame.frames(in: path))
    }

    @Test(
        .enabled(if: GroundTruth.isThere, "needs the public captures beside the package"),
        .enabled(if: isExhaustive, "make exhaust"), arguments: published)
    func `every prefix of a public frame is read`(path: String) {
        expectPrefixesSurvive(of: StoredFrame.frames(in: path))
    }

    @Test(arguments: crafted)
    func `every octet of a crafted frame may be any other`(path: String) {
        var output = EveryOutput()
        var complaints: [String] = []
        defer { report(complaints) }
        for frame in shapes(of: StoredFrame.frames(in: path)) where complaints.isEmpty {
            var corrupted = frame
            for index in frame.octets.indices {
                let octet = frame.octets[index]
                let values: [UInt8] =
                    Self.isExhaustive
                    ? Array(0 ... 255)
                    : [0, 1, 0x7F, 0x80, 0xFF, octet &+ 1, octet &- 1, octet ^ 0x40]
                for value in values where value != octet {
                    corrupted.octets[index] = value
                    survive(corrupted, &output, &complaints)
                }
                corrupted.octets[index] = octet
            }
        }
    }

    @Test(arguments: UInt64(0) ..< 64)
    func `noise behind a sound header is read`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var output = EveryOutput()
        var complaints: [String] = []
        defer { report(complaints) }
        for path in Self.crafted {
            for frame in StoredFrame.frames(in: path) where !frame.octets.isEmpty {
                var noisy = frame
                let start = Int.random(in: 0 ..< frame.octets.count, using: &random)
                for index in start ..< frame.octets.count {
                    noisy.octets[index] = UInt8.random(in: 0 ... 255, using: &random)
                }
                survive(noisy, &output, &complaints)
                let record = try? JSONSerialization.jsonObject(with: Data(output.json.utf8))
                if record == nil { complaints.append("no JSON: \(output.json)") }
            }
        }
    }

    private func expectPrefixesSurvive(of frames: [StoredFrame]) {
        var output = EveryOutput()
        var complaints: [String] = []
        defer { report(complaints) }
        for frame in shapes(of: frames) where complaints.isEmpty {
            var prefix = frame
            for length in frame.octets.indices.prefix(Self.isExhaustive ? .max : 512) {
                prefix.octets = Array(frame.octets[..<length])
                survive(prefix, &output, &complaints)
                survive(prefix, cutByCapture: false, &output, &complaints)
            }
            survive(frame, &output, &complaints)
        }
    }

    /// One frame of each stack of layers and length, unless all are wanted.
    private func shapes(of frames: [StoredFrame]) -> [StoredFrame] {
        if Self.isExhaustive { return frames }
        var seen: Set<String> = []
        return frames.filter { frame in
            let layers = Dissection(frame.octets, linkType: frame.linkType).layers
            let stack = layers.map { Mirror(reflecting: $0.content).children.first?.label ?? "" }
            return seen.insert("\(stack) \(frame.octets.count)").inserted
        }
    }

    private func report(_ complaints: [String]) {
        for complaint in complaints.prefix(3) { Issue.record("\(complaint)") }
    }

    /// Reads, judges and writes a frame, and complains of findings outside it and of what is
    /// encoded otherwise than it came.
    private func survive(
        _ frame: StoredFrame, cutByCapture: Bool = true, _ output: inout EveryOutput,
        _ complaints: inout [String]
    ) {
        let dissection = Dissection(
            frame.octets, linkType: frame.linkType,
            originalLength: cutByCapture ? frame.originalLength : nil)
        for finding in dissection.findings
        where finding.octets.upperBound > frame.octets.count || finding.octets.lowerBound < 0 {
            complaints.append("\(finding.rule.name) at \(finding.octets) in \(frame.octets)")
        }
        if let complaint = output.complaint(of: dissection, dissection.findings) {
            complaints.append("\(complaint) of \(frame.octets)")
        }
        if let error = dissection.error, error.offset > frame.octets.count || error.offset < 0 {
            complaints.append("\(error) in \(frame.octets)")
        }
        for (index, layer) in dissection.layers.enumerated() {
            _ = dissection.checksumVerdict(at: index)
            guard let encoded = layer.content.encoded else { continue }
            let octets = frame.octets[layer.octets]
            let isSame =
                layer.content.isMessage
                ? octets.elementsEqual(encoded) : octets.starts(with: encoded)
            if isSame { continue }
            complaints.append("layer \(index) is encoded as \(encoded) in \(frame.octets)")
        }
    }
}
