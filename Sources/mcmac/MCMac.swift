import Glibc
import MulticastText
import ToolSupport

/// mcmac(1): which MAC address a group has, what else has it, and which addresses are safe to use.
@main
enum MCMac {
    /// What the first word can choose instead of a look-up: `check` and `plan`.
    static let subcommands: [Subcommand] = [check, plan]

    /// The option table of look-ups: parser, help, completions and the test of the manual read it.
    static let command = Command(
        name: "mcmac",
        summary: """
            Tell which MAC address a group has, which groups a MAC address stands for,
            and which of them are better avoided.
            """,
        synopses: ["[OPTION]... [ADDRESS]..."],
        groups: [
            (
                "How it is shown",
                [
                    .numeric,
                    Option("v", "verbose", "explain: bits, block, scope, what else is there"),
                    Option("q", "quiet", "only addresses: no names and no advice"),
                    .names, .color("the advice"),
                    .json,
                ]
            )
        ],
        epilogue: [
            "Examples:",
            "  mcmac 239.1.2.3                which MAC address is this group?",
            "  mcmac 0100.5e01.0203           which groups are this MAC address?",
            "  mcmac -v 239.0.0.5             what speaks against this group, and why?",
            "  cut -d, -f2 streams.csv | mcmac --json",
            "",
            "Without ADDRESS, or for '-', addresses are read from standard input, one a line.",
            "Exit status: 0 answered, 2 something was no group and no MAC address of groups.",
        ],
        operand: Operand("ADDRESS"), subcommands: subcommands)

    static func main() {
        ToolProcess.run { arguments, console in run(arguments, &console) }
    }

    /// Runs the tool on the arguments that follow its name.
    ///
    /// - Parameters:
    ///   - arguments: the words of the command line behind the tool's name.
    ///   - console: where it writes.
    ///   - input: the descriptor that lists of addresses are read from.
    /// - Returns: how the tool ends.
    static func run(
        _ arguments: [String], _ console: inout Console, input: Int32 = STDIN_FILENO
    ) -> ExitStatus {
        command.run(arguments, &console) { arguments, console in
            if arguments.has("quiet"), arguments.has("verbose") {
                throw UsageError("options '-q' and '-v' exclude each other")
            }
            var style = TextStyle(arguments, showsColour: console.showsColour)
            try style.addNames(arguments)
            var lookUps = LookUps(
                style: style, isJSON: arguments.has("json"), isQuiet: arguments.has("quiet"),
                besides: subcommands.compactMap(\.command.word))
            return try lookUps.run(arguments.operands, input: input, &console)
        }
    }
}
