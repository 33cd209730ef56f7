import CaptureSegments
import Glibc
import MulticastAnalysis
import MulticastText
import ToolSupport

/// mcdoctor(1): why multicast does not work here.
@main
enum MCDoctor {
    /// What the first word can choose instead of a diagnosis of captures.
    static let subcommands: [Subcommand] = [host, rules, explain]

    /// Which rules are asked and how findings are told: the same of captures and of a host.
    static let reportOptions: [(heading: String, options: [Option])] = [
        (
            "What is asked",
            [
                Option(
                    nil, "only", argument: "LIST", choice: .list(ruleWords),
                    "only these rules, or all of these classes"),
                Option(
                    nil, "skip", argument: "LIST", choice: .list(ruleWords),
                    "not these rules, or none of these classes"),
            ]
        ),
        (
            "How it is shown",
            [
                Option(
                    nil, "ignore", argument: "FILE", choice: .file,
                    "leave out what FILE names: 'RULE [group=PREFIX]... REASON' a line"),
                Option(
                    nil, "baseline", argument: "FILE", choice: .file,
                    "leave out what FILE, of an earlier --json, has told"),
                Option(
                    nil, "severity", argument: "LEVEL",
                    choice: .words(["critical", "major", "minor", "info"]),
                    "only findings at least so bad: critical, major, minor (minor), info"),
                Option("v", "verbose", "all evidence, all rules, and what does not apply"),
                Option("q", "quiet", "findings only: nothing of what is healthy or unknown"),
                Option(
                    nil, "color", argument: "WHEN",
                    choice: .words(["auto", "always", "never"]),
                    "colour what stands out: auto, always, never"),
                .json,
            ]
        ),
    ]

    /// The option table: parser, help, completions and the test of the manual read it.
    static let command = Command(
        name: "mcdoctor",
        summary: """
            Say what is wrong with multicast in capture files or on an interface: with evidence,
            and what to do.
            """,
        synopses: [
            "[-r] FILE [OPTION]... [FILE]...", "NAME=FILE [OPTION]... NAME=FILE...",
            "-i INTERFACE [OPTION]...",
        ],
        groups: [
            (
                "Input",
                [
                    .read, .interface,
                    Option(
                        nil, "for", argument: "TIME",
                        "look at INTERFACE for TIME, such as 5m (until all is decided, or 5m)"),
                    Option(
                        nil, "probe", argument: "ADDRESS",
                        "send: join and leave the group ADDRESS, or ask the host ADDRESS alone"),
                    .snapshotLength, .noPromiscuousMode, .bufferSize,
                    Option(
                        nil, "filter", argument: "EXPRESSION",
                        "take only frames that match, in pcap-filter(7)'s language"),
                    Option(
                        nil, "vantage", argument: "PLACE",
                        choice: .words(Settings.vantages),
                        "captured at an access-port, mirror, router-port or transit link"),
                ]
            )
        ] + reportOptions + [
            (
                "Output",
                [
                    Option(
                        nil, "html", argument: "FILE", choice: .file,
                        "write the report as a page with pictures to FILE as well")
                ]
            )
        ],
        epilogue: [
            "Examples:",
            "  mcdoctor monday.pcap                      what is wrong in this capture?",
            "  mcdoctor -i eth0                          what is wrong here, now?",
            "  mcdoctor -i eth0 --probe 239.1.2.3        join it: what comes, and when does it end?",
            "  mcdoctor --only querier monday.pcap       is anyone querying this VLAN?",
            "  mcdoctor --severity info -v monday.pcap   everything that there is to say",
            "  mcdoctor --json *.pcap                    for programs",
            "  mcdoctor -q --html report.html monday.pcap",
            "                                            a page to send to somebody",
            "  mcdoctor core=core.pcap access=access.pcap",
            "                                            between which two points does it die?",
            "  mcdoctor explain querier-missing          what is this, and what do I do?",
            "",
            "Files are one capture, read in the order they are given. Files that are given as NAME=FILE",
            "were captured at points of these names, and are compared; './a=b' is a file.",
            "Exit status: 0 nothing is wrong, 1 something is, or looks so, 2 could not do it.",
        ],
        operand: Operand("FILE", choice: .file), subcommands: subcommands)

    /// The words that choose rules: names of rules, and of classes.
    static var ruleWords: [String] {
        let classes = Set(DoctorRule.all.map(\.ruleClass))
        return RuleClass.allCases.filter(classes.contains).map(\.rawValue)
            + DoctorRule.all.map(\.name)
    }

    static func main() {
        Interruption.watch()
        var console = Console.standard()
        let status = run(Array(CommandLine.arguments.dropFirst()), &console)
        console.out.flush()
        console.error.flush()
        exit(status.rawValue)
    }

    /// Runs the tool on the arguments that follow its name.
    ///
    /// `wholeSample` is how many frames of a capture are all looked into, and `division` says how big
    /// files are read.
    static func run(
        _ arguments: [String], _ console: inout Console, wholeSample: Int = 1 << 14,
        _ division: SegmentDivision = SegmentDivision()
    ) -> ExitStatus {
        command.run(arguments, &console) { arguments, console in
            let settings = try Settings(arguments, showsColour: console.showsColour)
            if let interface = settings.interface {
                var consultation = LiveConsultation(settings, interface)
                return consultation.run(&console)
            }
            if !settings.points.isEmpty {
                var consultation = try PointsConsultation(settings)
                return consultation.run(&console)
            }
            let examination = Examination(
                seed: .random(in: 0 ... .max), wholeSample: wholeSample)
            var consultation = try Consultation(settings, examination, division)
            return consultation.run(&console)
        }
    }
}
