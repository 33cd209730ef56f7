import CaptureSegments
import MulticastText
import ToolSupport

/// mcwatch(1): who is in what, who queries, what flows.
@main
enum MCWatch {
    /// The option table: parser, help, completions and the test of the manual read it.
    static let command = Command(
        name: "mcwatch",
        summary: """
            Follow the state of multicast in capture files or on an interface: who is a member of
            which group, who queries, what flows, who routes, what is announced.
            """,
        synopses: ["[-r] FILE [OPTION]... [FILE]...", "-i INTERFACE [OPTION]..."],
        groups: [
            (
                "Input",
                [
                    .read, .interface, .count("frames"), .snapshotLength, .noPromiscuousMode,
                    .bufferSize,
                    Option(
                        nil, "filter", argument: "EXPRESSION",
                        "take only frames that match, in pcap-filter(7)'s language"),
                ]
            ),
            (
                "What is shown",
                [
                    Option(
                        nil, "only", argument: "LIST",
                        choice: .list(Section.allCases.map(\.rawValue)),
                        "only these tables: groups,members,queriers,streams,pim,sap,mrd"),
                    Option(
                        nil, "group", argument: "PREFIX",
                        "only what is about a group of PREFIX: 239.1.0.0/16, ff05::/16"),
                    Option(
                        nil, "host", argument: "ADDRESS",
                        "only what is about ADDRESS: of IP, a prefix, or a MAC address"),
                    Option(
                        nil, "timeline",
                        "show who was where when, a row each, in the place of tables"),
                    Option(nil, "vlan", argument: "ID", "only what is on VLAN ID"),
                    Option(
                        nil, "sort", argument: "KEY",
                        choice: .words(SortKey.allCases.map(\.rawValue)),
                        "order rows by KEY: group, host, time, members, packets, …"),
                ]
            ),
            (
                "What is run, by sh(1) with the facts in its environment (with -i)",
                [
                    Option(
                        nil, "on-join", argument: "COMMAND",
                        "run COMMAND when a host joins a group"),
                    Option(
                        nil, "on-leave", argument: "COMMAND",
                        "run COMMAND when a host leaves a group, or times out"),
                    Option(
                        nil, "on-first", argument: "COMMAND",
                        "run COMMAND when a group gets its first member"),
                    Option(
                        nil, "on-last", argument: "COMMAND",
                        "run COMMAND when a group has no member any more"),
                ]
            ),
            (
                "What is served (with -i)",
                [
                    Option(
                        nil, "metrics", argument: "[ADDRESS:]PORT",
                        "serve OpenMetrics at http://ADDRESS:PORT/metrics (127.0.0.1)"),
                    Option(
                        nil, "metrics-series", argument: "COUNT",
                        "serve COUNT series at most (10000), and say how much is left out"),
                ]
            ),
            (
                "How it is shown",
                [
                    .numeric,
                    Option(
                        "v", "verbose",
                        "show all columns, milliseconds, every source of a list, and refreshes"),
                    Option("q", "quiet", "no summary and no progress"),
                    Option("l", "lines", "with -i: print changes, in the place of a full screen"),
                    .names, .color("what stands out"),
                    .json,
                    Option(nil, "csv", "print comma-separated values"),
                ]
            ),
        ],
        epilogue: [
            "Examples:",
            "  mcwatch monday.pcap                      who is in what, who queries",
            "  mcwatch monday.pcap --group 239.1.1.1    who is in this group, since when",
            "  mcwatch monday.pcap --timeline           joins, refreshes, leaves and queries in time",
            "  mcwatch *.pcap --only queriers -v        every querier of some captures",
            "  mcwatch big.pcap.zst --json              for programs",
            "  mcwatch -i eth0                          what there is here, on a full screen",
            "  mcwatch -i eth0 -l                       who joins and leaves here, now, line by line",
            "  mcwatch -i eth0 --on-last 'logger \"nobody in $MCKIT_GROUP\"'",
            "  mcwatch -i eth0 -q --metrics 9464        for Prometheus, and nothing else",
            "",
            "Files are one capture, read in the order they are given.",
            "Exit status: 0 something was seen, 1 nothing was, 2 could not do it.",
        ],
        operand: Operand("FILE", choice: .file))

    static func main() {
        ToolProcess.run { arguments, console in run(arguments, &console) }
    }

    /// Runs the tool on the arguments that follow its name.
    static func run(
        _ arguments: [String], _ console: inout Console,
        _ division: SegmentDivision = SegmentDivision()
    ) -> ExitStatus {
        command.run(arguments, &console) { arguments, console in
            var settings = try Settings(arguments, showsColour: console.showsColour)
            try settings.display.style.addNames(arguments)
            if let interface = settings.interface {
                var watch = LiveWatch(settings, interface)
                return watch.run(&console)
            }
            var watch = try Watch(settings, division)
            return watch.run(&console)
        }
    }
}
