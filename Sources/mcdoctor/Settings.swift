import MulticastAnalysis
import MulticastText
import ToolSupport

/// What a command line of mcdoctor asks for, checked before anything is opened.
struct Settings: Sendable {
    /// The captures, one after the other; `-` is standard input.
    let files: [String]
    /// The points that the files were captured at; none of a single capture.
    let points: [NamedPoint]
    /// The interface to look at, in the place of files.
    let interface: String?
    /// How it is captured on.
    let capture: CaptureSettings
    /// How long to look at most, in nanoseconds.
    let duration: Int64
    /// Whether to look that long in any case.
    let takesAllTime: Bool
    /// What is to be tried on the interface, one after the other.
    let activeChecks: [ActiveCheck]
    /// The BPF filter, in pcap-filter(7)'s language; empty for none.
    let filterExpression: String
    /// Where the capture was taken; `nil` leaves it to the frames.
    let vantage: Vantage?
    /// The rules that are asked, in the order of the catalogue.
    let rules: [DoctorRule]
    /// How bad findings have to be to be told, and to count for the exit status.
    let severity: Finding.Severity
    /// What nobody wants to hear of again.
    let ignoreList: IgnoreList
    /// What an earlier run has told; `nil` if that does not matter.
    let baseline: Baseline?
    let isJSON: Bool
    /// The file that the page is written to; `nil` if none is wanted.
    let page: String?
    let isQuiet: Bool
    let style: TextStyle

    /// Five minutes: longer than a membership lasts by default.
    private static let usualDuration: Int64 = 300_000_000_000

    /// The places of capture that a person can tell.
    static var vantages: [String] {
        Vantage.allCases.filter { $0 != .unknown && $0 != .cooked }.map(\.rawValue)
    }

    /// Reads the settings out of a command line; of one whose operands are no files if so said.
    init(_ arguments: Arguments, showsColour: Bool, readsFiles: Bool = true) throws {
        (points, files) = try NamedPoint.all(
            readsFiles ? arguments.all("read") + arguments.operands : [])
        interface = arguments["interface"]
        if files.isEmpty, interface == nil, readsFiles {
            throw UsageError("nothing to read: give a FILE, '-', or -i INTERFACE")
        }
        if !files.isEmpty, interface != nil {
            throw UsageError("options '-i' and '-r' exclude each other")
        }
        if arguments.has("for"), interface == nil, readsFiles {
            throw UsageError("option '--for' needs '-i'")
        }
        activeChecks = try arguments.all("probe").map(ActiveCheck.init(operand:))
        if !activeChecks.isEmpty, interface == nil || interface == "any" {
            throw UsageError("option '--probe' needs '-i' and the name of one interface")
        }
        capture = try CaptureSettings(arguments)
        duration =
            try arguments.seconds("for", from: readsFiles ? 1_000_000 : 0) ?? Self.usualDuration
        takesAllTime = arguments.has("for")
        if files.count(where: { $0 == "-" }) > 1 {
            throw UsageError("standard input can be read once")
        }
        if arguments.has("quiet"), arguments.has("verbose") {
            throw UsageError("options '-q' and '-v' exclude each other")
        }
        filterExpression = arguments["filter"] ?? ""
        vantage = arguments["vantage"].flatMap(Vantage.init(rawValue:))
        func words(_ option: String) -> Set<String> {
            Set(arguments.all(option).flatMap { $0.split(separator: ",").map(String.init) })
        }
        let (only, skipped) = (words("only"), words("skip"))
        rules = DoctorRule.all.filter { rule in
            func isNamed(_ words: Set<String>) -> Bool {
                words.contains(rule.name) || words.contains(rule.ruleClass.rawValue)
            }
            return (only.isEmpty || isNamed(only)) && !isNamed(skipped)
        }
        if rules.isEmpty { throw UsageError("options '--only' and '--skip' leave no rule") }
        severity = arguments["severity"].flatMap(Finding.Severity.init(rawValue:)) ?? .minor
        ignoreList = try arguments["ignore"].map(IgnoreList.init) ?? IgnoreList()
        baseline = try arguments["baseline"].map(Baseline.init)
        isJSON = arguments.has("json")
        page = arguments["html"]
        isQuiet = arguments.has("quiet")
        style = TextStyle(arguments, showsColour: showsColour)
    }
}
