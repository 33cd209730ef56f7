import Testing

@testable import ToolSupport

@Suite("Arguments")
struct ArgumentsTests {
    static let table = [
        Option("r", "read", argument: "FILE", choice: .file, "read FILE"),
        Option("v", "verbose", "say more"),
        Option("n", "numeric", "no names"),
        Option(nil, "color", argument: "WHEN", choice: .words(["auto", "always"]), "colour"),
        Option(nil, "type", argument: "LIST", choice: .list(["query", "report"]), "types"),
        Option(nil, "count", argument: "N", "end after N"),
        Option(nil, "vlan", argument: "ID", "a VLAN"),
    ]

    @Test(arguments: [
        ["-r", "a", "-vvn", "x", "y"], ["-ra", "-v", "-vn", "x", "y"],
        ["--read", "a", "x", "-v", "--verbose", "y", "--numeric"],
        ["--read=a", "-nvv", "--", "x", "y"],
    ])
    func `all ways to write options mean the same`(words: [String]) throws {
        let arguments = try Arguments(parsing: words, with: Self.table)
        #expect(arguments["read"] == "a")
        #expect(arguments.count("verbose") == 2)
        #expect(arguments.has("numeric"))
        #expect(arguments.operands == ["x", "y"])
    }

    @Test func `a dash alone is an operand or an argument`() throws {
        let arguments = try Arguments(parsing: ["-r", "-", "-"], with: Self.table)
        #expect(arguments["read"] == "-")
        #expect(arguments.operands == ["-"])
    }

    @Test func `the beginning of one word is that word`() throws {
        #expect(try Arguments(parsing: ["--num"], with: Self.table).has("numeric"))
    }

    @Test(arguments: [
        (["-x"], "unknown option '-x'"),
        (["--reed", "a"], "unknown option '--reed' (did you mean '--read'?)"),
        (["--quux"], "unknown option '--quux'"),
        (["--v"], "option '--v' is ambiguous: --verbose, --vlan"),
        (["-r"], "option '-r' needs an argument: FILE"),
        (["--numeric=1"], "option '--numeric' takes no argument"),
        (
            ["--color", "alway"],
            "option '--color': 'alway' is none of auto, always; did you mean 'always'?"
        ),
        (["--type", "query,"], "option '--type': '' is none of query, report"),
        (["--\u{1B}[2J"], "unknown option '--[2J'"),
    ])
    func `what cannot be made sense of is told`(words: [String], message: String) {
        #expect(throws: UsageError(message)) { try Arguments(parsing: words, with: Self.table) }
    }

    @Test func `numbers are checked against their range`() throws {
        let arguments = try Arguments(parsing: ["--count", "7"], with: Self.table)
        #expect(try arguments.number("count", in: 1 ... 9) == 7)
        #expect(
            throws: UsageError("option '--count': '7' is no whole number from 1 to 5")
        ) { try arguments.number("count", in: 1 ... 5) }
    }
}

@Suite("Completions")
struct CompletionTests {
    static let command = Command(
        name: "tool", summary: "Does it.", synopses: ["[OPTION]..."],
        groups: [(heading: "Main", options: ArgumentsTests.table)], epilogue: ["Examples:"],
        operand: Operand("FILE", choice: .file))

    @Test(arguments: ["bash", "zsh", "fish"])
    func `every option is completed`(shell: String) {
        let script = Self.command.completions(for: shell)
        for option in Self.command.options {
            #expect(script.contains(option.word), "\(option.word) in \(shell)")
        }
    }

    @Test func `help shows every option and fits a terminal of 100 columns`() {
        let lines = Self.command.help.split(separator: "\n")
        for option in Self.command.options {
            #expect(lines.contains { $0.contains(option.synopsis) && $0.contains(option.summary) })
        }
        #expect(lines.allSatisfy { $0.count <= 100 })
    }
}
