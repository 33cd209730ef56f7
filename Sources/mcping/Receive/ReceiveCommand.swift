import ToolSupport

extension MCPing {
    /// `mcping receive`: joins groups and tells what comes.
    static let receive = Subcommand(
        Command(
            word: "receive", of: "mcping",
            summary: "Join groups, and tell what comes: rates, losses, and how long joining takes.",
            synopses: ["[OPTION]... [SOURCE@]GROUP..."],
            groups: [
                (
                    "What is joined",
                    [
                        Option(
                            "i", "interface", argument: "INTERFACE", choice: .interface,
                            "join on INTERFACE, not where routing says"),
                        Option("p", "port", argument: "PORT", "receive on UDP PORT (4321)"),
                    ]
                ),
                (
                    "How it ends and what it tells",
                    [
                        Option("c", "count", argument: "COUNT", "end after COUNT packets"),
                        Option(nil, "for", argument: "SECONDS", "end after SECONDS"),
                        Option(
                            nil, "interval", argument: "SECONDS",
                            "tell of rates every SECONDS (1)"),
                        Option("q", "quiet", "only the summary"),
                        Option("j", "json", "print JSON Lines"),
                    ]
                ),
            ],
            epilogue: [
                "Examples:",
                "  mcping receive -p 5004 239.1.1.1           does this stream come, is any lost?",
                "  mcping receive --for 5m -p 5004 239.1.1.1  does it still, after five minutes?",
                "  mcping receive -p 5004 192.0.2.1@232.1.1.1 192.0.2.2@232.1.1.1",
                "",
                "SIGQUIT shows the streams so far.",
                "Exit status: 0 something came, 1 nothing did, 2 could not do it.",
            ],
            operand: Operand("GROUP"))
    ) { arguments, console in
        let settings = try ReceiveSettings(arguments)
        var run = try ReceiveRun(settings)
        return try run.run(&console)
    }
}
