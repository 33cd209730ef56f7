/// What a tool is called by: its name, its options, and the words of its help.
///
/// A tool whose first word chooses what it does has subcommands, each with an option table of its
/// own: `mcmac check FILE`.
public struct Command: Sendable {
    /// The name the tool is run by.
    public let tool: String
    /// What a call begins with: the tool's name, and the word of a subcommand behind it.
    public let name: String
    /// One sentence: what the tool does.
    public let summary: String
    /// The forms of a call, without the name.
    public let synopses: [String]
    /// The options in groups, each with its heading, in the order of `--help`.
    public let groups: [(heading: String, options: [Option])]
    /// Lines after the options: examples, and what the exit status says.
    public let epilogue: [String]
    /// What the words are that are no options.
    public let operand: Operand
    /// What the first word of a call can choose instead.
    public let subcommands: [Subcommand]
    /// The word that chooses this command among those of its tool; `nil` for the tool itself.
    public let word: String?

    /// The version of all tools.
    public static let version = "0.1.0"

    /// The options that every tool has, under this heading.
    public static let commonOptions: (heading: String, options: [Option]) = (
        "Other",
        [
            Option(
                nil, "completions", argument: "SHELL", choice: .words(["bash", "zsh", "fish"]),
                "print completions for SHELL and exit"),
            Option("h", "help", "print this help and exit"),
            Option("V", "version", "print the version and exit"),
        ]
    )

    /// Describes a tool; the common options are added to its own.
    public init(
        name: String, summary: String, synopses: [String],
        groups: [(heading: String, options: [Option])], epilogue: [String],
        operand: Operand, subcommands: [Subcommand] = []
    ) {
        self.tool = name
        self.name = name
        self.summary = summary
        self.synopses = synopses
        self.groups = groups + [Self.commonOptions]
        self.epilogue = epilogue
        self.operand = operand
        self.subcommands = subcommands
        word = nil
    }

    /// Describes what the word `word` makes `tool` do; `--help` is added to its options.
    public init(
        word: String, of tool: String, summary: String, synopses: [String],
        groups: [(heading: String, options: [Option])], epilogue: [String], operand: Operand
    ) {
        self.tool = tool
        self.name = "\(tool) \(word)"
        self.summary = summary
        self.synopses = synopses
        let help = Self.commonOptions.options.filter { $0.word == "help" }
        self.groups = groups + [(Self.commonOptions.heading, help)]
        self.epilogue = epilogue
        self.operand = operand
        self.word = word
        subcommands = []
    }

    /// Every option, in the order of `--help`.
    public var options: [Option] { groups.flatMap(\.options) }

    /// The text of `--help`.
    public var help: String {
        let width = options.map(\.synopsis.count).max() ?? 0
        var lines = synopses.enumerated().map { index, synopsis in
            (index == 0 ? "usage: " : "       ") + "\(name) \(synopsis)"
        }
        lines += ["", summary]
        if !subcommands.isEmpty {
            let words = subcommands.map { $0.command.word ?? "" }
            let longest = words.map(\.count).max() ?? 0
            lines += ["", "Commands ('\(tool) COMMAND --help' has the options of each):"]
            lines += zip(words, subcommands).map { word, subcommand in
                let padding = String(repeating: " ", count: longest - word.count + 2)
                let summary = subcommand.command.summary.split(separator: "\n").first ?? ""
                return "  \(word)\(padding)\(summary)"
            }
        }
        for group in groups {
            lines += ["", "\(group.heading):"]
            lines += group.options.map { option in
                let padding = String(repeating: " ", count: width - option.synopsis.count + 2)
                return "  \(option.synopsis)\(padding)\(option.summary)"
            }
        }
        return (lines + [""] + epilogue).joined(separator: "\n")
    }

    /// Runs the tool: subcommands, `--help`, `--version`, `--completions` and bad usage are dealt
    /// with here.
    ///
    /// - Parameters:
    ///   - arguments: what follows the tool's name.
    ///   - console: where the tool writes.
    ///   - body: the tool's own work, where no subcommand is called.
    /// - Returns: how the tool ends.
    public func run(
        _ arguments: [String], _ console: inout Console,
        body: (Arguments, inout Console) throws -> ExitStatus
    ) -> ExitStatus {
        if let word = arguments.first,
            let subcommand = subcommands.first(where: { $0.command.word == word })
        {
            return subcommand.command.run(
                Array(arguments.dropFirst()), &console, body: subcommand.body)
        }
        do {
            let arguments = try Arguments(parsing: arguments, with: options)
            if arguments.has("help") {
                console.out.put(text: help)
                console.out.endLine()
                return .success
            }
            if arguments.has("version") {
                console.out.put(text: "\(tool) \(Self.version)")
                console.out.endLine()
                return .success
            }
            if let shell = arguments["completions"] {
                console.out.put(text: completions(for: shell))
                return .success
            }
            return try body(arguments, &console)
        } catch let error as UsageError {
            console.report("\(tool): \(error)\nTry '\(name) --help'.")
        } catch {
            console.report("\(tool): \(error)")
        }
        return .trouble
    }
}
