import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

@Suite("mcmac")
struct MCMacTests {
    @Test(arguments: [
        (["-Z"], "unknown option '-Z'"),
        (["--vebose", "239.1.1.1"], "unknown option '--vebose' (did you mean '--verbose'?)"),
        (["-q", "-v", "239.1.1.1"], "options '-q' and '-v' exclude each other"),
    ])
    func `bad usage is trouble, and says why in one line`(
        arguments: [String], message: String
    ) throws {
        let run = try Run(mcmac: arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error == "mcmac: \(message)\nTry 'mcmac --help'.\n")
    }

    @Test func `a list on standard input is answered line by line`() throws {
        let list = """
            # our cameras
            239.192.1.1  # door
            \t239.192.1.2 239.192.1.3\r

            10.0.0.1
            \u{1B}[2Jx
            239.192.1.4
            """
        for arguments in [["-q"], ["-q", "-"]] {
            let run = try Run(mcmac: arguments, input: list)
            #expect(run.status == .trouble)
            #expect(
                run.out == (1 ... 4).map { "239.192.1.\($0)  01:00:5e:40:01:0\($0)\n" }.joined())
            let errors = run.error.split(separator: "\n")
            #expect(errors.count == 2)
            #expect(errors.first?.hasPrefix("mcmac: standard input: line 5: 10.0.0.1 is a") == true)
            #expect(errors.last?.hasPrefix("mcmac: standard input: line 6: '\\u{1b}[2Jx'") == true)
        }
    }

    @Test func `a line that is too long is refused, and the others are answered`() throws {
        let (pipe, writer) = (Pipe(), DispatchQueue(label: "writer"))
        let long = String(repeating: "1", count: 100_000)
        let text = Data("239.192.1.1\n\(long)\n239.192.1.2\n".utf8)
        writer.async {
            try? pipe.fileHandleForWriting.write(contentsOf: text)
            try? pipe.fileHandleForWriting.close()
        }
        var console = Console.keeping()
        let status = MCMac.run(
            ["-q"], &console, input: pipe.fileHandleForReading.fileDescriptor)
        writer.sync {}
        #expect(status == .trouble)
        let (out, error) = (console.out.takeText(), console.error.takeText())
        #expect(out == "239.192.1.1  01:00:5e:40:01:01\n239.192.1.2  01:00:5e:40:01:02\n")
        #expect(error == "mcmac: standard input: line 2: longer than 65536 octets\n")
    }

    @Test func `names of a site win, and are escaped`() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "mcmac-names-\(UUID().uuidString).csv")
        try Data("239.192.1.1,32,door\u{1B}[2J cameras,plan\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try Run(mcmac: ["--names", file.path, "239.192.1.1", "239.64.1.1"])
        #expect(run.status == .success)
        #expect(run.out.contains("(door\\u{1b}[2J cameras)"))
        #expect(
            run.out.contains("well-known-alias: its MAC address is that of 239.192.1.1 (door\\u"))
        #expect(!run.out.contains("\u{1B}"))
        let broken = try Run(mcmac: ["--names", "/nonexistent", "239.192.1.1"])
        #expect(broken.status == .trouble && broken.error.contains("/nonexistent"))
    }

    @Test func `each record is one JSON object, the summary is last, and what is refused is there`()
        throws
    {
        let run = try Run(mcmac: ["--json", "239.1.2.3", "\u{1B}[2J\"", "01:00:5e:01:02:03"])
        let records = try run.out.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(
            records.compactMap { $0["type"] as? String }
                == ["mapping", "refused", "mapping", "summary"])
        #expect(records.first?["mac"] as? String == "01:00:5e:01:02:03")
        #expect((records.first?["aliases"] as? [String])?.count == 31)
        #expect((records[2]["groups"] as? [Any])?.count == 32)
        #expect(records[1]["input"] as? String == "\u{1B}[2J\"")
        #expect(records.last?["refused"] as? Int == 1)
        #expect(!run.out.contains("\u{1B}") && !run.error.contains("\u{1B}"))
    }

    /// The words of a manual's option list.
    private static func documented(_ manual: Substring) -> [String] {
        manual.split(separator: "\n").filter { $0.hasPrefix(".It Fl") }
            .compactMap { line in line.firstMatch(of: #/Fl -([a-z][a-z0-9-]*)/#) }
            .map { String($0.1) }
    }

    @Test func `the manual page and the option tables agree`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcmac.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        let rest = try #require(manual.split(separator: "\n.Sh OPTIONS\n").last)
        let section = try #require(rest.split(separator: "\n.Sh ").first)
        // Look-ups' options come first, then those of each command under its word.
        let parts = "\(section)\n".split(separator: "\n.Ss ")
        let commands = [MCMac.command] + MCMac.subcommands.map(\.command)
        #expect(parts.count == commands.count)
        for (part, command) in zip(parts, commands) {
            if let word = command.word { #expect(part.hasPrefix("\(word)\n")) }
            #expect(Self.documented(part).sorted() == command.options.map(\.word).sorted())
            for option in command.options {
                guard let letter = option.letter else { continue }
                #expect(part.contains(".It Fl \(letter) "), "\(command.name) -\(letter)")
            }
        }
    }

    @Test func `every hazard is in the manual, with its severity`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcmac.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        for hazard in GroupHazard.allCases {
            #expect(manual.contains("\n.It \(hazard.name) (\(hazard.severity.rawValue))\n"))
        }
    }

    /// The shared libraries that a program asks for.
    private static func libraries(of program: URL) throws -> [String] {
        let (readelf, output) = (Process(), Pipe())
        readelf.executableURL = URL(filePath: "/usr/bin/env")
        readelf.arguments = ["readelf", "-d", program.path]
        readelf.standardOutput = output
        try readelf.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        readelf.waitUntilExit()
        return text.split(separator: "\n").filter { $0.contains("(NEEDED)") }.map(String.init)
    }

    @Test(.needs(.program("readelf")))
    func `mcmac does not load libpcap`() throws {
        // Tests and tools are built into one folder.
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(filePath: tests).deletingLastPathComponent()
        let own = try Self.libraries(of: folder.appending(path: "mcmac"))
        #expect(!own.isEmpty && !own.contains { $0.contains("pcap") }, "\(own)")
        // The same question of mcdump, which does, shows that it can be answered with yes.
        let others = try Self.libraries(of: folder.appending(path: "mcdump"))
        #expect(others.contains { $0.contains("libpcap") }, "\(others)")
    }

    @Test func `the process ends with the status of the run`() async {
        // The arguments of the test process are no addresses.
        await #expect(processExitsWith: .exitCode(ExitStatus.trouble.rawValue)) {
            await MCMac.main()
        }
    }
}
