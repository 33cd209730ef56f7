import Glibc
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

extension MCDoctor {
    /// `mcdoctor host`: how this machine is set up for multicast.
    static let host = Subcommand(
        Command(
            word: "host", of: "mcdoctor",
            summary: """
                Say what is wrong with multicast on this host: interfaces, routes, filters, bridges.
                """,
            synopses: ["[OPTION]... [GROUP | SOURCE@GROUP]..."],
            groups: [
                (
                    "Input",
                    [
                        Option(
                            nil, "root", argument: "DIR|FILE", choice: .file,
                            "judge a tree or a tar archive that was saved, not this host"),
                        Option(
                            nil, "for", argument: "TIME",
                            "watch counters and data for TIME, such as 10s (2s; 0: do not)"),
                        Option(
                            nil, "collect", argument: "FILE", choice: .file,
                            "save what is read as a tar archive, and judge nothing; '-': to output"),
                    ]
                )
            ] + reportOptions,
            epilogue: [
                "Examples:",
                "  sudo mcdoctor host                           what is wrong with this machine?",
                "  sudo mcdoctor host 239.1.2.3                 why does this group not arrive?",
                "  sudo mcdoctor host 10.0.0.9@239.1.2.3        from this source?",
                "  sudo mcdoctor host --collect box.tar         take it along",
                "  mcdoctor host --root box.tar                 and judge it elsewhere",
                "",
                "It only reads. As root it reads the packet filter too, and sees what arrives.",
                "Exit status: 0 nothing is wrong, 1 something is, or looks so, 2 could not do it.",
            ],
            operand: Operand("GROUP"))
    ) { arguments, console in
        let settings = try Settings(
            arguments, showsColour: console.showsColour, readsFiles: false)
        let asked = try arguments.operands.map(question)
        if arguments.has("root"), arguments.has("for") {
            throw UsageError("options '--root' and '--for' exclude each other")
        }
        let tree =
            try arguments["root"].map { path in try HostGathering.tree(at: path) }
            ?? HostGathering.live(
                milliseconds: arguments.has("for") ? Int(settings.duration / 1_000_000) : 2000)
        if let file = arguments["collect"] {
            try collect(tree, into: file, &console)
            return .success
        }
        let facts = HostFacts(tree, asked: asked)
        guard !facts.links.isEmpty || !facts.memberships.isEmpty else {
            throw FileError(
                arguments["root"] ?? "/proc/net",
                "no interface is told of: neither proc/net/dev nor commands/ip-address.json")
        }
        let report = Report(
            facts.diagnosis(by: settings.rules), interfaces: facts.links.map(\.name), settings)
        if settings.isJSON {
            report.putJSON(into: &console.out)
        } else {
            report.putText(into: &console.out, columns: console.columns)
        }
        return report.isHealthy ? .success : .negative
    }

    /// The group, and maybe the source, that an operand asks about.
    private static func question(_ word: String) throws(UsageError) -> HostFacts.Question {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        guard 1 ... 2 ~= parts.count, let group = parts.last.flatMap({ IPAddress($0) }),
            group.isMulticast
        else { throw UsageError("'\(word)' is no GROUP and no SOURCE@GROUP") }
        guard parts.count == 2 else { return HostFacts.Question(group: group) }
        guard let source = IPAddress(parts[0]), !source.isMulticast,
            source.isIPv6 == group.isIPv6
        else { throw UsageError("'\(word)': '\(parts[0])' is no address that sends to \(group)") }
        return HostFacts.Question(group: group, source: source)
    }

    /// Saves a tree as an archive that only its owner can read.
    private static func collect(
        _ tree: HostTree, into path: String, _ console: inout Console
    ) throws(FileError) {
        let octets = HostArchive.octets(of: tree, folder: "mcdoctor-host", time: time(nil))
        if path == "-" {
            console.out.put(trusted: octets)
            return
        }
        try SmallFile.create(path, octets)
        console.report("mcdoctor: \(tree.paths.count) files in \(path)")
    }
}
