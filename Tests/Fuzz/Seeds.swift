import CaptureFiles
import Foundation
import MulticastWire

/// Writes each frame of some captures, and of `frames.txt`, as an input of `FuzzFrame`:
/// `Seeds FOLDER FRAMES CAPTURE…`.
@main
enum Seeds {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1])
        var seen: Set<[UInt8]> = []
        let table = try String(contentsOfFile: CommandLine.arguments[2], encoding: .utf8)
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let input = Self.input(line.split(separator: " "))
            seen.insert(input)
            try Data(input).write(to: folder.appending(path: "frame-\(seen.count)"))
        }
        for path in CommandLine.arguments.dropFirst(3) {
            do {
                var reader = try CaptureFileReader(path: path)
                while let frame = try reader.next() {
                    guard let input = FuzzedFrame.input(for: frame), input.count <= 2048,
                        seen.insert(input).inserted
                    else { continue }
                    try Data(input).write(to: folder.appending(path: "seed-\(seen.count)"))
                }
            } catch let error as CaptureFileError {
                // Some fixtures are damaged on purpose; what came before counts.
                print("\(path): \(error)")
            }
        }
        print("\(seen.count) frames to start from")
    }

    /// An Ethernet frame, not cut, around the octets of a line of `frames.txt`.
    private static func input(_ words: [Substring]) -> [UInt8] {
        var octets = words.dropFirst(2).compactMap { UInt8($0, radix: 16) }
        let number = UInt16(words[1], radix: 16) ?? 0
        var (type, proto) = (UInt16(0x0800), UInt8(truncatingIfNeeded: number))
        switch words[0] {
        case "udp":
            octets = big(50_000) + big(number) + big(UInt16(octets.count + 8)) + big(0) + octets
            proto = 17
        case "tcp":
            octets =
                big(50_000) + big(number) + [0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0, 1]
                + big(0) + big(0) + octets
            proto = 6
        case "ethernet":
            type = number
        default:
            break
        }
        if type == 0x0800 {
            octets =
                [0x45, 0] + big(UInt16(octets.count + 20)) + [0, 0, 0, 0, 1, proto, 0, 0]
                + [192, 0, 2, 1, 239, 1, 1, 1] + octets
        }
        let addresses: [UInt8] = [1, 0, 0x5E, 1, 1, 1, 2, 0, 0, 0, 0, 1]
        return [0, 0] + addresses + big(type) + octets
    }

    private static func big(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(number & 0xFF)]
    }
}
