import MulticastAnalysis
import ToolSupport

extension MCMac {
    /// `mcmac plan`: groups that collide with nothing.
    static let plan = Subcommand(planCommand) { arguments, console in
        let settings = try PlanSettings(arguments)
        var run = try PlanRun(settings, arguments, &console)
        return try run.run(&console)
    }

    private static let planCommand = Command(
        word: "plan", of: "mcmac",
        summary:
            "Choose groups that share a MAC address with nothing else, or prove that a plan does.",
        synopses: ["[OPTION]... N", "[OPTION]... --verify FILE [N]"],
        groups: [
            (
                "Where groups are from",
                [
                    Option(
                        nil, "from", argument: "PREFIX",
                        "take groups of PREFIX (239.192.0.0/14)"),
                    Option(
                        nil, "ipv6", argument: "PREFIX",
                        "take IPv6 groups of PREFIX: ff15::/16, ff35::/96"),
                    Option(nil, "ssm", "take source-specific groups (232.0.0.0/8)"),
                    Option(
                        nil, "avoid", argument: "FILE", choice: .file,
                        "avoid the groups in FILE (list, CSV, SDP, capture, plan), or of a PREFIX"),
                    Option(
                        nil, "names", argument: "FILE", choice: .file,
                        "avoid the groups named in FILE (group,prefixlen,name,reference)"),
                ]
            ),
            (
                "What the plan is like",
                [
                    Option(
                        nil, "contiguous", "have one prefix cover them, and nothing else in use"),
                    Option(
                        nil, "sites", argument: "K",
                        "share them among K sites, each with a prefix of its own"),
                    Option(nil, "ports", "give each a UDP port of its own, even as RTP's are"),
                    Option(
                        nil, "port-range", argument: "FIRST-LAST",
                        "as --ports, from this range (16384-32767)"),
                    Option(
                        nil, "seed", argument: "NUMBER",
                        "spread them, always the same way for NUMBER"),
                    Option(
                        nil, "verify", argument: "FILE", choice: .file,
                        "prove the plan in FILE instead; the options say what it must be like"),
                ]
            ),
            (
                "How it is shown",
                [
                    Option(nil, "csv", "print CSV: group,mac and port,site,prefix if asked for"),
                    .json,
                ]
            ),
        ],
        epilogue: [
            "Examples:",
            "  mcmac plan 100 --avoid streams.csv --ports   a hundred new streams",
            "  mcmac plan 64 --contiguous                   one line of an access list",
            "  mcmac plan 400 --sites 4 --csv > plan.csv    a hundred for each of four sites",
            "  mcmac plan --verify plan.csv --sites 4       is this plan sound?",
            "",
            "Exit status: 0 planned, or proved; 1 there are not so many, or not proved; "
                + "2 could not do it.",
        ],
        operand: Operand("N"))
}
