import Foundation
import TestSupport
import Testing

/// What mcwatch counts of RTP, beside what tshark counts and what is known of the captures.
@Suite("RTP beside tshark")
struct RTPTruthTests {
    /// The captures beside the package, which are not part of it.
    private static let folder = fixtures.deletingLastPathComponent()
        .appending(path: "../shared/corpus/captured").standardizedFileURL

    private static var isThere: Bool {
        FileManager.default.fileExists(atPath: folder.path)
    }

    /// A row of `tshark -z rtp,streams`.
    private struct Row: Equatable {
        let source: String
        let ssrc: Int
        let packets: Int
        let lost: Int
        /// In milliseconds, to the thousandth.
        let meanJitter: String
    }

    @Test(
        .enabled(if: isThere, "needs the captures beside the package"), .needs(.program("tshark")),
        arguments: ["rtp-loss", "rtp-jitter", "rtp-reordered", "rtp-restart", "duplicate-source"])
    func `packets, loss and jitter are tshark's, or we can say why not`(capture: String) throws {
        let path = Self.folder.appending(path: "\(capture).pcap").path
        let theirs = try Self.tshark(path)
        let ours = Run(mcwatch: ["-q", "--json", path]).records("stream").flatMap(Self.rows)
        #expect(!theirs.isEmpty && ours.count == theirs.count)
        for row in theirs {
            let same = try #require(ours.first { $0.source == row.source && $0.ssrc == row.ssrc })
            #expect(same.packets == row.packets)
            // By RFC 3550 A.8 over all packets in the order they came, worked out apart from both;
            // tshark has 48.120, of another set of packets.
            let jitter = capture == "rtp-reordered" ? "49.782" : row.meanJitter
            #expect(same.meanJitter == jitter)
            switch (capture, row.lost) {
            // It expects one packet fewer than came, since the first one was overtaken.
            case ("rtp-reordered", -1): #expect(same.lost == 0)
            // It takes the numbers between two starts, which nobody sent, for lost.
            case ("rtp-restart", 10950): #expect(same.lost == 0)
            default: #expect(same.lost == row.lost)
            }
        }
    }

    private static func rows(of stream: [String: Any]) -> [Row] {
        (stream["sequences"] as? [[String: Any]] ?? []).map { sequence in
            let expected = sequence["expected"] as? Int ?? 0
            let lost = sequence["lost"] as? Int ?? 0
            return Row(
                source: stream["source"] as? String ?? "", ssrc: sequence["ssrc"] as? Int ?? 0,
                packets: expected - lost + (sequence["duplicated"] as? Int ?? 0), lost: lost,
                meanJitter: String(format: "%.3f", sequence["jitter_mean_ms"] as? Double ?? -1))
        }
    }

    /// What tshark prints: start, end, source, port, destination, port, SSRC, payload, packets,
    /// lost, its share, deltas, and the least, mean and largest jitter.
    private static func tshark(_ path: String) throws -> [Row] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "tshark", "-q", "-n", "-d", "udp.port==5004,rtp", "-z", "rtp,streams", "-r", path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").compactMap { line in
            guard
                let found = line.firstMatch(
                    of:
                        #/\s([0-9.]+)\s+\d+\s+239\S+\s+\d+\s+0x([0-9A-F]+)\s.*?(\d+)\s+(-?\d+)\s+\(.*?%\)\s+(.*)$/#
                )
            else { return nil }
            // Of the numbers behind the loss, the jitter's mean is the fifth.
            let times = found.5.split(separator: " ")
            guard times.count >= 6, let ssrc = Int(found.2, radix: 16),
                let packets = Int(found.3), let lost = Int(found.4)
            else { return nil }
            return Row(
                source: String(found.1), ssrc: ssrc, packets: packets, lost: lost,
                meanJitter: String(times[4]))
        }
    }
}
