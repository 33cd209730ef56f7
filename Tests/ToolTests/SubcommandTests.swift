import Foundation
import TestSupport
import Testing

@testable import ToolSupport

@Suite("Commands of a tool")
struct SubcommandTests {
    static let command = Command(
        name: "tool", summary: "Does it.", synopses: ["[OPTION]... [WORD]..."],
        groups: [(heading: "Main", options: [Option("l", "loud", "say it loud")])],
        epilogue: ["Examples:"], operand: Operand("WORD"),
        subcommands: [
            Subcommand(
                Command(
                    word: "count", of: "tool", summary: "Counts it.\nAll of it.",
                    synopses: ["[OPTION]... FILE..."],
                    groups: [
                        (
                            heading: "Main",
                            options: [
                                Option("b", "base", argument: "NUMBER", "count to this base"),
                                Option(
                                    nil, "kind", argument: "KIND", choice: .words(["up", "down"]),
                                    "count up or down"),
                            ]
                        )
                    ], epilogue: ["Exit status: 0."], operand: Operand("FILE", choice: .file))
            ) { arguments, console in
                console.out.put(text: "count \(arguments["base"] ?? "-") \(arguments.operands)")
                return .negative
            }
        ])

    private func run(_ words: [String]) -> (ToolSupport.ExitStatus, out: String, error: String) {
        var console = Console.keeping()
        let status = Self.command.run(words, &console) { arguments, console in
            console.out.put(text: "main \(arguments.operands)")
            return .success
        }
        return (status, console.out.takeText(), console.error.takeText())
    }

    @Test func `the first word chooses, and no other does`() {
        #expect(run(["count", "-b", "7", "x"]) == (.negative, "count 7 [\"x\"]", ""))
        #expect(run(["a", "count"]) == (.success, "main [\"a\", \"count\"]", ""))
        #expect(run(["--", "count"]) == (.success, "main [\"count\"]", ""))
    }

    @Test func `options are those of the command`() {
        #expect(
            run(["count", "-l"])
                == (.trouble, "", "tool: unknown option '-l'\nTry 'tool count --help'.\n"))
        #expect(
            run(["-b", "7"]) == (.trouble, "", "tool: unknown option '-b'\nTry 'tool --help'.\n"))
    }

    @Test func `help lists the commands, and each has its own`() {
        let help = run(["--help"]).out
        #expect(help.contains("\n  count  Counts it.\n") && help.contains("--loud"))
        #expect(!help.contains("--base") && !help.contains("All of it."))
        let own = run(["count", "--help"]).out
        #expect(own.hasPrefix("usage: tool count [OPTION]... FILE...\n"))
        #expect(own.contains("--base NUMBER") && own.contains("--help"))
        #expect(!own.contains("--loud") && !own.contains("--completions"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `every option of every command is completed`(shell: String) {
        let script = Self.command.completions(for: shell)
        for word in ["loud", "base", "kind", "up down", "count", "help"] {
            #expect(script.contains(word), "\(word) in \(shell)")
        }
    }

    /// What bash completes a line to, by the tool's own script.
    private func completions(of words: [String]) throws -> [String] {
        let script = Self.command.completions(for: "bash")
        let (bash, output) = (Process(), Pipe())
        bash.executableURL = URL(filePath: "/usr/bin/env")
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        bash.arguments = [
            "bash", "-c",
            "\(script)\nCOMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _tool\n"
                + "printf '%s\\n' \"${COMPREPLY[@]}\"",
        ]
        bash.standardOutput = output
        try bash.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        bash.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(.needs(.program("bash")))
    func `bash completes the words of the place`() throws {
        #expect(try completions(of: ["tool", "c"]) == ["count"])
        #expect(try completions(of: ["tool", "--l"]) == ["--loud"])
        #expect(try completions(of: ["tool", "--b"]) == [])
        #expect(try completions(of: ["tool", "x", "c"]) == [])
        #expect(try completions(of: ["tool", "count", "--b"]) == ["--base"])
        #expect(try completions(of: ["tool", "count", "--l"]) == [])
        #expect(try completions(of: ["tool", "count", "--kind", "u"]) == ["up"])
    }
}
