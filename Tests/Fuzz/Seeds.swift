import CaptureFiles
import Foundation
import MulticastWire

/// Writes each frame of some captures as an input of `FuzzFrame`: `Seeds FOLDER CAPTURE…`.
@main
enum Seeds {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1])
        var seen: Set<[UInt8]> = []
        for path in CommandLine.arguments.dropFirst(2) {
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
}
