import MulticastText
import MulticastWire
import ToolSupport

/// mcdump(1): print the multicast control messages of a capture, and what is wrong with each.
@main
enum MCDump {
    /// The option table: parser, help, completions and the test of the manual read it.
    static let command = Command(
        name: "mcdump",
        summary: """
            Print the multicast control messages of a capture or an interface, one line each,
            with what is wrong with each beside it.
            """,
        synopses: ["-r FILE [OPTION]... [FILTER]", "-i INTERFACE [OPTION]... [FILTER]", "-D"],
        groups: [
            (
                "Input",
                [
                    .read, .interface,
                    Option("D", "list-interfaces", "list the interfaces and exit"),
                    .count("packets shown"), .snapshotLength, .noPromiscuousMode, .bufferSize,
                ]
            ),
            (
                "What is shown (FILTER is pcap-filter(7)'s; these look into VLANs and tunnels)",
                [
                    Option("a", "all", "data frames, too"),
                    Option(
                        nil, "group", argument: "PREFIX",
                        "only what names a group of PREFIX: 239.1.0.0/16, ff05::/16"),
                    Option(
                        nil, "host", argument: "ADDRESS",
                        "only from or to ADDRESS: of IP, a prefix, or a MAC address"),
                    Option(nil, "vlan", argument: "ID", "only with a VLAN tag of ID"),
                    Option(
                        nil, "type", argument: "LIST",
                        choice: .list(MessageWord.allCases.map(\.rawValue)),
                        "only these: query,report,leave,hello,join,igmp,pim,…"),
                    Option(nil, "findings", "only frames with something wrong, data included"),
                    .severity("as --findings, with findings of at least LEVEL"),
                ]
            ),
            (
                "How it is shown",
                [
                    .numeric,
                    Option("e", "link-level", "show the link-level header"),
                    Option("v", "verbose", "add the IP header; twice: explain each finding"),
                    Option("q", "quiet", "no summary at the end"),
                    Option("x", "hex", "add the octets; twice: with the link-level header"),
                    Option(
                        "t", "time",
                        "no time; -tt epoch, -ttt delta, -tttt date, -ttttt since first"),
                    .names, .color("the findings"),
                    Option("l", "line-buffered", "write each line at once"),
                    .json,
                    Option(
                        "w", "write", argument: "FILE", choice: .file,
                        "write frames to FILE (pcapng if named so); '-' is standard output"),
                    Option("U", "packet-buffered", "with -w: write each frame at once"),
                ]
            ),
        ],
        epilogue: [
            "Examples:",
            "  mcdump -r colleague.pcap                  what is in this file, and what is wrong",
            "  mcdump -r colleague.pcap --findings -vv   only what is wrong, with octets and RFC",
            "  mcdump -i eth0 --type query -e            who queries here, and how often",
            "  mcdump -i eth0 --group 239.1.1.1          who joins and leaves this group",
            "  mcdump -r big.pcap --json 'igmp or pim'   for programs",
            "",
            "Exit status: 0 something was shown, 1 nothing matched, 2 could not do it.",
            "The manual page mcdump(1) explains each finding: what it means and what to do.",
        ],
        operand: Operand("filter"))

    static func main() {
        ToolProcess.run { arguments, console in run(arguments, &console) }
    }

    /// Runs the tool on the arguments that follow its name.
    static func run(_ arguments: [String], _ console: inout Console) -> ExitStatus {
        command.run(arguments, &console) { arguments, console in
            if arguments.has("list-interfaces") { return try listInterfaces(&console) }
            var settings = try Settings(arguments, showsColour: console.showsColour)
            try settings.style.addNames(arguments)
            var dump = try Dump(settings)
            return dump.run(&console)
        }
    }
}
