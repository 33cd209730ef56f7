import Foundation
import TestSupport
import ToolSupport

@testable import mcdump

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

    init(_ arguments: [String]) {
        precondition(Self.isUTC)
        var console = Console.keeping()
        status = MCDump.run(arguments, &console)
        out = console.out.takeText()
        error = console.error.takeText()
    }

    /// An argument of a golden line: the name of a capture is one in `fixtures`.
    static func inFixtures(_ argument: String) -> String {
        argument.hasPrefix("captured/") || argument.hasPrefix("crafted/")
            || argument.hasPrefix("names/")
            ? fixtures.appending(path: argument).path : argument
    }

    /// Both streams and the status, as the golden files hold them, without this machine's paths.
    var transcript: String {
        let text =
            out + error.split(separator: "\n").map { "stderr: \($0)\n" }.joined()
            + "exit: \(status.rawValue)\n"
        return text.replacing(fixtures.path + "/", with: "")
    }
}
