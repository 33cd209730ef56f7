/// A command of a tool that has several: a word, what the word is followed by, and what it does.
public struct Subcommand: Sendable {
    /// How it is called, with an option table of its own.
    public let command: Command
    /// What it does with its arguments.
    public let body: Body

    /// The work of a command, on arguments that its option table has parsed.
    public typealias Body = @Sendable (Arguments, inout Console) throws -> ExitStatus

    /// Describes a command and what it does.
    public init(_ command: Command, body: @escaping Body) {
        self.command = command
        self.body = body
    }
}
