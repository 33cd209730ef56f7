import CaptureFiles
import Foundation
import MulticastWire
import TestSupport

/// A frame of a capture file, kept.
struct StoredFrame: Sendable, Hashable {
    let number: Int
    let linkType: LinkType
    let originalLength: Int
    var octets: [UInt8]

    /// The frames of a capture, as far as it can be read.
    static func frames(in path: String) -> [StoredFrame] {
        var frames: [StoredFrame] = []
        do {
            var reader = try CaptureFileReader(path: path)
            while let frame = try reader.next() {
                frames.append(
                    StoredFrame(
                        number: frames.count + 1, linkType: frame.linkType,
                        originalLength: frame.originalLength,
                        octets: frame.octets.indices.map { frame.octets[$0] }))
            }
        } catch {
            // Some fixtures are damaged on purpose; what came before counts.
        }
        return frames
    }

    /// The paths of the captures in a folder, with what is compressed left out.
    static func captures(in folder: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted()
            .map { folder.appending(path: $0).path }
    }
}
