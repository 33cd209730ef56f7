import CaptureSegments
import Foundation
import TestSupport
import ToolSupport

@testable import mcdoctor
@testable import mcdump
@testable import mcmac
@testable import mcwatch

/// What one run of the tool did.
struct Run {
    let status: ToolSupport.ExitStatus
    let out: String
    let error: String

    /// Times are shown in the local zone, which is UTC here.
    private static let isUTC: Bool = {
        setenv("TZ", "UTC", 1)
        tzset()
        return true
    }()

    /// Runs mcdump.
    init(_ arguments: [String]) {
        self.init { console in MCDump.run(arguments, &console) }
    }

    /// Runs mcmac, with this on standard input.
    init(mcmac arguments: [String], input: String = "") throws {
        let pipe = Pipe()
        // A pipe holds 64 KiB; longer lists are for tests of processes.
        precondition(input.utf8.count < 65_536)
        try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try pipe.fileHandleForWriting.close()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        self.init { console in MCMac.run(arguments, &console, input: descriptor) }
    }

    /// Runs mcwatch.
    init(mcwatch arguments: [String]) {
        self.init { console in MCWatch.run(arguments, &console) }
    }

    /// Runs mcdoctor.
    init(mcdoctor arguments: [String]) {
        self.init { console in MCDoctor.run(arguments, &console) }
    }

    /// Runs mcwatch, which divides its files so.
    init(mcwatch arguments: [String], _ division: SegmentDivision) {
        self.init { console in MCWatch.run(arguments, &console, division) }
    }

    /// Runs mcdoctor, which looks into so many frames one by one, and divides its files so.
    init(mcdoctor arguments: [String], wholeSample: Int, _ division: SegmentDivision) {
        self.init { console in
            MCDoctor.run(arguments, &console, wholeSample: wholeSample, division)
        }
    }

    private init(_ tool: (inout Console) -> ToolSupport.ExitStatus) {
        precondition(Self.isUTC)
        var console = Console.keeping()
        status = tool(&console)
        out = console.out.takeText()
        error = console.error.takeText()
    }

    /// Runs a golden line: the name of a tool, unless it is mcdump, and its arguments.
    init(golden line: some Collection<String>) throws {
        let arguments = line.map(Run.inFixtures)
        switch arguments.first {
        case "mcmac": try self.init(mcmac: Array(arguments.dropFirst()))
        case "mcwatch": self.init(mcwatch: Array(arguments.dropFirst()))
        case "mcdoctor": self.init(mcdoctor: Array(arguments.dropFirst()))
        case "mcdump": self.init(Array(arguments.dropFirst()))
        default: self.init(arguments)
        }
    }

    /// An argument of a golden line: one that names a file in a folder of `fixtures` is that.
    static func inFixtures(_ argument: String) -> String {
        let path = fixtures.appending(path: argument).path
        return argument.contains("/") && FileManager.default.fileExists(atPath: path)
            ? path : argument
    }

    /// Both streams and the status, as the golden files hold them, without this machine's paths.
    var transcript: String {
        let text =
            out + error.split(separator: "\n").map { "stderr: \($0)\n" }.joined()
            + "exit: \(status.rawValue)\n"
        return text.replacing(fixtures.path + "/", with: "")
    }

    /// The records of JSON Lines that are of one type.
    func records(_ type: String) -> [[String: Any]] {
        out.split(separator: "\n").compactMap { line in
            try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }.filter { $0["type"] as? String == type }
    }
}
