import Foundation
import MulticastWire

@testable import CaptureFiles

/// What came of reading a whole file.
struct Reading {
    /// A frame, copied.
    struct Frame: Equatable {
        var number: Int
        var time: Timestamp
        var originalLength: Int
        var linkType: LinkType
        var interface: Int
        var octets: [UInt8]
        var comments: [String]

        init(_ frame: borrowing CapturedFrame) {
            number = 0
            time = frame.timestamp
            originalLength = frame.originalLength
            linkType = frame.linkType
            interface = frame.interface
            octets = frame.octets.withUnsafeBufferPointer { Array($0) }
            comments = []
        }
    }

    private(set) var frames: [Frame] = []
    /// The number that the reader has counted to.
    private(set) var lastNumber = 0
    private(set) var error: CaptureFileError?
    private(set) var interfaces: [CaptureInterface] = []
    private(set) var sectionComments: [String] = []
    private(set) var sectionCount = 0

    /// The error in words.
    var problem: String { error?.description ?? "no error" }

    /// Reads a file to its end or to the first error.
    init(_ path: String) {
        do throws(CaptureFileError) {
            var reader = try CaptureFileReader(path: path)
            do throws(CaptureFileError) {
                while try reader.advance(), let frame = reader.frame {
                    var copy = Frame(frame)
                    copy.number = reader.frameNumber
                    copy.comments = reader.comments
                    frames.append(copy)
                }
            } catch {
                self.error = error
            }
            lastNumber = reader.frameNumber
            interfaces = reader.interfaces
            sectionComments = reader.sectionComments
            sectionCount = reader.sectionCount
        } catch {
            self.error = error
        }
    }

    /// Reads a file that holds `octets`, from a temporary place.
    init(octets: [UInt8]) throws {
        let file = try TemporaryFile(octets)
        self.init(file.path)
        withExtendedLifetime(file) {}
    }
}

/// A file in a temporary place, which is removed with this value.
final class TemporaryFile {
    /// Where it is.
    let path: String

    /// Makes up a name, but no file.
    init(_ suffix: String = "") {
        let name = "mckit-\(UUID().uuidString)\(suffix)"
        path = FileManager.default.temporaryDirectory.appending(path: name).path
    }

    /// Creates a file that holds `octets`.
    convenience init(_ octets: [UInt8], _ suffix: String = "") throws {
        self.init(suffix)
        try write(octets)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes the file hold `octets`.
    func write(_ octets: [UInt8]) throws { try Data(octets).write(to: URL(filePath: path)) }

    /// Adds to the file.
    func append(_ octets: some Collection<UInt8>) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Array(octets))
        try handle.close()
    }

    /// What the file holds.
    func octets() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}
