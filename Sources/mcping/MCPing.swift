import Glibc
import MulticastAnalysis
import ToolSupport

/// mcping(1): how far multicast reaches, from whom, with what loss and delay.
@main
enum MCPing {
    /// What the first word can choose.
    static let subcommands: [Subcommand] = [reach, mesh, receive, echo]

    /// The option table: parser, help, completions and the test of the manual read it.
    static let command = Command(
        name: "mcping",
        summary: """
            Probe a group: who answers, how many hops away, after how long, and where what is
            missing was lost.
            """,
        synopses: ["[OPTION]... [SOURCE@]GROUP"],
        groups: [
            (
                "How it is sent",
                ProbeOptions.sending + [
                    Option("t", "ttl", argument: "TTL", "send with TTL (64)"),
                    Option("c", "count", argument: "COUNT", "send COUNT probes"),
                    Option(
                        nil, "interval", argument: "SECONDS", "wait SECONDS between probes (1)"),
                    Option(nil, "rate", argument: "COUNT", "send COUNT probes a second"),
                    Option(
                        nil, "flood",
                        "send when an answer comes, and a hundred times a second at least"),
                    Option(
                        nil, "protocol", argument: "NAME",
                        choice: .words(ProbeKind.allCases.map(\.rawValue)),
                        "speak as mcping, rfc6450, ssmping or mping"),
                    Option(
                        nil, "server", argument: "HOST", "ask HOST to answer to the group"),
                    Option(
                        nil, "reply", argument: "WAY",
                        choice: .words(["unicast", "group", "both"]),
                        "have answers sent by unicast, to the group, or both"),
                    Option(
                        nil, "spread", argument: "MS",
                        "have answers held back up to MS milliseconds, by chance"),
                ]
            ),
            (
                "How it ends and what it tells",
                ProbeOptions.ending + [Option("v", "verbose", "tell more of each answer")]
            ),
        ],
        epilogue: [
            "Examples:",
            "  mcping echo 239.1.2.3                  answer, on each member",
            "  mcping -c 5 239.1.2.3                  which members are there, how far away?",
            "  mcping -c 5 --expect 3 239.1.2.3       are there three?",
            "  mcping 192.0.2.1@232.1.1.1             does this source's channel reach me?",
            "  mcping --protocol ssmping 192.0.2.1@232.43.211.234",
            "",
            "SIGQUIT shows the counts so far.",
            "Exit status: 0 answered as expected, 1 not, 2 could not do it.",
        ],
        operand: Operand("GROUP"), subcommands: subcommands)

    /// The commands that have a part in the manual, in its order.
    static let documentedCommands = [command] + subcommands.map(\.command)

    static func main() {
        Interruption.watch()
        StatusRequest.watch()
        var console = Console.standard()
        let status = run(Array(CommandLine.arguments.dropFirst()), &console)
        console.out.flush()
        console.error.flush()
        exit(status.rawValue)
    }

    /// Runs the tool on the arguments that follow its name.
    static func run(_ arguments: [String], _ console: inout Console) -> ExitStatus {
        command.run(arguments, &console) { arguments, console in
            let settings = try PingSettings(arguments)
            var run = try PingRun(settings, &console)
            return try run.run(&console)
        }
    }
}
