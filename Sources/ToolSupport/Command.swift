/// What a tool is called by: its name, its options, and the words of its help.
public struct Command: Sendable {
    /// The name the tool is run by.
    public let name: String
    /// One sentence: what the tool does.
    public let summary: String
    /// The forms of a call, without the name.
    public let synopses: [String]
    /// The options in groups, each with its heading, in the order of `--help`.
    public let groups: [(heading: String, options: [Option])]
    /// Lines after the options: examples, and what the exit status says.
    public let epilogue: [String]

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

    /// Describes a command; the common options are added to its own.
    public init(
        name: String, summary: String, synopses: [String],
        groups: [(heading: String, options: [Option])], epilogue: [String]
    ) {
        self.name = name
        self.summary = summary
        self.synopses = synopses
        self.groups = groups + [Self.commonOptions]
        self.epilogue = epilogue
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
        for group in groups {
            lines += ["", "\(group.heading):"]
            lines += group.options.map { option in
                let padding = String(repeating: " ", count: width - option.synopsis.count + 2)
                return "  \(option.synopsis)\(padding)\(option.summary)"
            }
        }
        return (lines + [""] + epilogue).joined(separator: "\n")
    }

    /// Runs the tool: `--help`, `--version`, `--completions` and bad usage are dealt with here.
    ///
    /// - Parameters:
    ///   - arguments: what follows the tool's name.
    ///   - console: where the tool writes.
    ///   - body: the tool's own work.
    /// - Returns: how the tool ends.
    public func run(
        _ arguments: [String], _ console: inout Console,
        body: (Arguments, inout Console) throws -> ExitStatus
    ) -> ExitStatus {
        do {
            let arguments = try Arguments(parsing: arguments, with: options)
            if arguments.has("help") {
                console.out.put(text: help)
                console.out.endLine()
                return .success
            }
            if arguments.has("version") {
                console.out.put(text: "\(name) \(Self.version)")
                console.out.endLine()
                return .success
            }
            if let shell = arguments["completions"] {
                console.out.put(text: completions(for: shell))
                return .success
            }
            return try body(arguments, &console)
        } catch let error as UsageError {
            console.report("\(name): \(error)\nTry '\(name) --help'.")
        } catch {
            console.report("\(name): \(error)")
        }
        return .trouble
    }
}
