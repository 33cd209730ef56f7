import MulticastAnalysis
import MulticastText
import ToolSupport

extension MCPing {
    /// `mcping echo`: the responder.
    static let echo = Subcommand(
        Command(
            word: "echo", of: "mcping",
            summary: "Answer probes of mcping, mping, ssmping and RFC 6450, within limits.",
            synopses: ["[OPTION]... [GROUP|PREFIX]..."],
            groups: [
                (
                    "What is listened to",
                    [
                        Option(
                            "i", "interface", argument: "INTERFACE", choice: .interface,
                            "join groups on INTERFACE only; may be given more than once"),
                        Option(
                            "p", "port", argument: "PORT",
                            "use UDP PORT (4321 and 9903); may be given more than once"),
                    ]
                ),
                (
                    "Who is answered, and how often",
                    [
                        Option(
                            nil, "from", argument: "PREFIX",
                            "answer sources of PREFIX too, not only those on own links"),
                        Option(
                            nil, "limit", argument: "COUNT",
                            "answer a source COUNT times a second at most (1000)"),
                        Option(
                            nil, "total-limit", argument: "COUNT",
                            "answer COUNT times a second at most (20000)"),
                        Option("t", "ttl", argument: "TTL", "send answers with TTL (64)"),
                    ]
                ),
                (
                    "How it ends and what it tells",
                    [
                        Option(nil, "deadline", argument: "SECONDS", "end after SECONDS"),
                        Option("q", "quiet", "no counts at the end"),
                        Option("j", "json", "print the counts as JSON Lines"),
                    ]
                ),
            ],
            epilogue: [
                "Examples:",
                "  mcping echo 239.1.2.3                 answer probes to this group",
                "  mcping echo --from 10.0.0.0/8         hosts behind routers, too",
                "  mcping echo 239.1.0.0/16              asked by unicast, answer to these groups",
                "",
                "Without GROUP: 225.1.2.3 and ff2e::42 of mping, and the groups of ssmping.",
                "SIGQUIT shows the counts so far.",
                "Exit status: 0 something was answered, 1 nothing was, 2 could not do it.",
            ],
            operand: Operand("GROUP"))
    ) { arguments, console in
        let settings = try EchoSettings(arguments)
        var service = try EchoService(settings, &console)
        return service.run(&console)
    }
}
