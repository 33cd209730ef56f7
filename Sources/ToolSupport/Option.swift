/// One option of a command.
///
/// The table of these is the only place an option is described. The parser, `--help`, the shell
/// completions and the test that compares the manual page with the tool all read it.
public struct Option: Sendable {
    /// The letter after a single dash, if the option has one.
    public let letter: Character?
    /// The word after two dashes.
    public let word: String
    /// The name of the argument, or `nil` for a flag.
    public let argument: String?
    /// What the argument can be, for completions and for the error where it is something else.
    public let choice: Choice
    /// One line for `--help`.
    public let summary: String

    /// What an option's argument can be.
    public enum Choice: Hashable, Sendable {
        /// Anything.
        case any
        /// A file.
        case file
        /// A network interface.
        case interface
        /// One of these words.
        case words([String])
        /// One or more of these words, joined by commas.
        case list([String])
    }

    /// Describes an option.
    public init(
        _ letter: Character? = nil, _ word: String, argument: String? = nil,
        choice: Choice = .any, _ summary: String
    ) {
        self.letter = letter
        self.word = word
        self.argument = argument
        self.choice = choice
        self.summary = summary
    }

    /// How usage messages and manual pages write the option: `-r, --read FILE`.
    public var synopsis: String {
        let names = (letter.map { "-\($0), " } ?? "    ") + "--\(word)"
        return argument.map { "\(names) \($0)" } ?? names
    }
}

/// What a command's operands are: the words that are no options.
public struct Operand: Sendable {
    /// The name of one.
    public let name: String
    /// What it can be, for completions.
    public let choice: Option.Choice

    /// Describes operands.
    public init(_ name: String, choice: Option.Choice = .any) {
        self.name = name
        self.choice = choice
    }
}
