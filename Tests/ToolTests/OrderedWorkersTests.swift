import Foundation
import TestSupport
import Testing

@testable import ToolSupport

@Suite("Workers")
struct OrderedWorkersTests {
    private final class Job {}

    /// The mask is a thread's, so that other tests keep theirs.
    @Test(.needs(.program("taskset")))
    func `a thread counts the processors that taskset leaves it`() async throws {
        let all = ProcessInfo.processInfo.activeProcessorCount
        let counts = try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(
                    with: Result {
                        let before = Processors.allowed
                        try Self.keepOneProcessor()
                        return [before, Processors.allowed]
                    })
            }
            thread.start()
        }
        #expect(counts == [all, 1])
    }

    /// Has the thread run on the first of the processors that it may run on.
    private static func keepOneProcessor() throws {
        let status = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
        let allowed = try #require(status.firstMatch(of: /Cpus_allowed_list:\s+([0-9]+)/))
        // PID/task/TID
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
        let thread = try #require(path.split(separator: "/").last)
        let taskset = Process()
        taskset.executableURL = URL(filePath: "/usr/bin/env")
        taskset.arguments = ["taskset", "-cp", String(allowed.output.1), String(thread)]
        taskset.standardOutput = FileHandle.nullDevice
        try taskset.run()
        taskset.waitUntilExit()
        #expect(taskset.terminationStatus == 0)
    }
}
