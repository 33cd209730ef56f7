import MulticastAnalysis
import MulticastText
import ToolSupport

extension MCMac {
    /// `mcmac check`: what collides among the groups that people have.
    static let check = Subcommand(
        Command(
            word: "check", of: "mcmac",
            summary: """
                Find groups that share a MAC address in lists, tables, SDP files and captures.
                Say how bad it is, and what to use instead.
                """,
            synopses: ["[OPTION]... FILE..."],
            groups: [
                (
                    "What is shown",
                    [
                        .severity(
                            "only what is at least so bad: critical, major, minor (minor), info"),
                        Option("c", "count", argument: "COUNT", "only the COUNT worst"),
                    ]
                ),
                (
                    "How it is shown",
                    [
                        .numeric,
                        Option("v", "verbose", "every place a group stands at, and the standards"),
                        Option("q", "quiet", "no summary at the end"),
                        .names, .color("the severities"),
                        Option(nil, "csv", "print CSV, a row for each use of a group"),
                        .json,
                    ]
                ),
            ],
            epilogue: [
                "FILE is a list (a group a line), a table with a header (CSV), a session description (SDP)",
                "or a capture (pcap, pcapng, .gz, .zst), told by what it holds; '-' is standard input.",
                "",
                "Examples:",
                "  mcmac check streams.csv              which of our streams collide?",
                "  mcmac check plan.csv mirror.pcap     and with what is really sent?",
                "  mcmac check --csv *.sdp > moves.csv  what should move where, for a table",
                "",
                "Exit status: 0 nothing is wrong, 1 something collides, 2 something could not be read.",
            ],
            operand: Operand("FILE", choice: .file))
    ) { arguments, console in
        guard !arguments.operands.isEmpty else {
            throw UsageError("nothing to check: give a FILE, or '-' for standard input")
        }
        if arguments.has("json"), arguments.has("csv") {
            throw UsageError("options '--json' and '--csv' exclude each other")
        }
        var style = TextStyle(arguments, showsColour: console.showsColour)
        let count = try arguments.number("count", in: 1 ... Int.max)
        try style.addNames(arguments)
        var check = Check(
            style: style,
            format: arguments.has("json") ? .json : arguments.has("csv") ? .csv : .text,
            severity: arguments["severity"].flatMap(Finding.Severity.init(rawValue:)) ?? .minor,
            count: count ?? .max, isQuiet: arguments.has("quiet"))
        return check.run(arguments.operands, &console)
    }
}
