import Foundation
import Testing

/// A host of the lab that joins, leaves and sends as it is told.
final class Host {
    private let program: RunningProgram
    private var answers = 0

    init(_ node: Network.Node, of network: Network, on interface: String = "eth0") throws {
        program = try network.start([products + "/testhost", interface], on: node)
        try expectAnswer(to: "start")
    }

    /// The process, whose `/proc/PID/net` is that of the host.
    var processIdentifier: pid_t { program.processIdentifier }

    /// Has the host do something, and waits until it is done: `join 239.1.1.1`.
    func tell(_ command: String) throws {
        program.write(command + "\n")
        try expectAnswer(to: command)
    }

    /// Has the host do something that goes on, such as `stream 239.1.1.1 5004 8 160`.
    func begin(_ command: String) { program.write(command + "\n") }

    private func expectAnswer(to command: String) throws {
        answers += 1
        _ = eventually { program.output.split(separator: "\n").count >= answers }
        let lines = program.output.split(separator: "\n")
        guard lines.count == answers, lines.last == "ok" else {
            throw Execution.Failure(
                description: "\(command): \(lines.last ?? "no answer") \(program.complaints)")
        }
    }
}

/// The folder with the programs that were built with the tests.
let products: String = {
    let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(filePath: tests ?? CommandLine.arguments[0]).deletingLastPathComponent()
    return folder.path(percentEncoded: false).trimmingSuffix("/")
}()

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
