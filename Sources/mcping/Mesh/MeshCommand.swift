import ToolSupport

extension MCPing {
    /// `mcping mesh`: every member sends, and everybody answers everybody.
    static let mesh = Subcommand(
        Command(
            word: "mesh", of: "mcping",
            summary: "Send and answer among all members, and tell who hears whom.",
            synopses: ["[OPTION]... GROUP"],
            groups: [
                (
                    "How it is sent",
                    ProbeOptions.sending + [
                        Option("t", "ttl", argument: "TTL", "send with TTL (64)"),
                        Option("c", "count", argument: "COUNT", "send COUNT probes"),
                        Option(
                            nil, "interval", argument: "SECONDS",
                            "wait SECONDS between probes (1)"),
                        Option(
                            nil, "from", argument: "PREFIX",
                            "answer members of PREFIX too, not only those on own links"),
                    ]
                ),
                ("How it ends and what it tells", ProbeOptions.ending),
            ],
            epilogue: [
                "Examples:",
                "  mcping mesh 239.1.2.3                  on each member: who hears whom?",
                "  mcping mesh --deadline 30 --expect 11 239.1.2.3",
                "",
                "SIGQUIT shows the matrix so far.",
                "Exit status: 0 others are there as expected, 1 not, 2 could not do it.",
            ],
            operand: Operand("GROUP"))
    ) { arguments, console in
        let settings = try MeshSettings(arguments)
        var run = try MeshRun(settings)
        return try run.run(&console)
    }
}
