import Foundation
import Testing

/// mcwatch, running on an interface of the lab.
final class Watch {
    let program: RunningProgram

    /// Starts mcwatch with `words`, after those of another program that runs it, and waits until
    /// it listens; one that is quiet does not say so.
    init(
        _ words: [String], by runner: [String] = [], isQuiet: Bool = false, on node: Lab.Node,
        of lab: Lab
    ) throws {
        program = try lab.start(runner + [products + "/mcwatch"] + words, on: node)
        let program = program
        if isQuiet { usleep(500_000) }
        let isReady = eventually {
            isQuiet || program.complaints.contains("listening") || !program.isRunning
        }
        guard isReady, program.isRunning
        else { throw Execution.Failure(description: "mcwatch: \(program.complaints)") }
    }

    /// What was printed so far, in whole lines.
    var lines: [Substring] {
        let output = program.output
        guard let end = output.lastIndex(of: "\n") else { return [] }
        return output[..<end].split(separator: "\n")
    }

    /// Whether a line with these words comes in time.
    func says(_ words: String) -> Bool { eventually { lines.contains { $0.contains(words) } } }

    /// Whether a line with these words comes on standard error in time.
    func complains(_ words: String) -> Bool { eventually { program.complaints.contains(words) } }

    /// The events printed so far, with `--json`.
    func events() throws -> [EventRecord] { try Self.records(lines, "event") }

    /// Waits until an event is there that matches.
    func wait(for isWanted: (EventRecord) -> Bool) throws {
        let isThere = eventually(within: 15) {
            ((try? events()) ?? []).contains(where: isWanted)
        }
        guard try isThere || events().contains(where: isWanted) else {
            throw Execution.Failure(
                description: "there is only\n\(lines.joined(separator: "\n"))\n"
                    + program.complaints)
        }
    }

    /// Ends mcwatch as Ctrl-C does.
    func interrupt() throws -> Execution {
        program.send(SIGINT)
        return try program.wait()
    }

    /// The records of one type among lines of JSON.
    static func records<Record: Decodable>(
        _ lines: [Substring], _ type: String, as: Record.Type = Record.self
    ) throws -> [Record] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try lines.filter { $0.hasPrefix(#"{"type":"\#(type)","#) }
            .map { try decoder.decode(Record.self, from: Data($0.utf8)) }
    }

    /// A line of `/proc/PID/status`, without its name.
    func status(_ name: String) throws -> [Substring] {
        let path = "/proc/\(program.identifier)/status"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return line.dropFirst(name.count + 1).split { $0 == "\t" || $0 == " " }
    }
}

/// An event of `mcwatch --json`, as far as the tests look at it.
struct EventRecord: Decodable {
    let event: String
    let time: String
    var host: String?
    var group: String?
    var interfaceName: String?
    var sources: [String]?
    var filterMode: String?
    var version: Int?
    var packets: Int?
    var destinationPort: Int?
}
