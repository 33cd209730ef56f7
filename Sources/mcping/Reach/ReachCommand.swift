import MulticastText
import ToolSupport

extension MCPing {
    /// `mcping reach`: the TTL ladder.
    static let reach = Subcommand(
        Command(
            word: "reach", of: "mcping",
            summary:
                "Find the smallest TTL that reaches each responder, and what stops smaller ones.",
            synopses: ["[OPTION]... GROUP"],
            groups: [
                (
                    "How it is sent",
                    ProbeOptions.sending + [
                        Option(
                            nil, "max-ttl", argument: "TTL", "try TTLs from 1 to TTL (32)"),
                        Option(
                            nil, "repeats", argument: "COUNT",
                            "try each TTL COUNT times at first (3)"),
                        Option(
                            nil, "spread", argument: "MS",
                            "have answers held back up to MS milliseconds, by chance"),
                        Option(
                            nil, "groups", argument: "GROUP,...",
                            "try these groups too, and compare whom each reaches"),
                        Option(
                            nil, "no-trace",
                            "do not ask routers who they are, to tell thresholds apart"),
                    ]
                ),
                ("How it ends and what it tells", ProbeOptions.ending),
            ],
            epilogue: [
                "Examples:",
                "  mcping echo --from 10.0.0.0/8 239.1.2.3   answer, on hosts of all LANs",
                "  mcping reach 239.1.2.3                    how far does TTL 1, 2, 3, ... get?",
                "  mcping reach --max-ttl 64 239.1.2.3       are there thresholds on the way?",
                "  mcping reach --groups 239.192.1.1,239.255.1.1 239.1.2.3",
                "",
                "Exit status: 0 answered as expected, 1 not, 2 could not do it.",
            ],
            operand: Operand("GROUP"))
    ) { arguments, console in
        let settings = try ReachSettings(arguments)
        var run = try ReachRun(settings)
        return try run.run(&console)
    }
}
