import MulticastAnalysis
public import ToolSupport

// The options that a ``TextStyle`` is read out of, and the words for severities.
extension Option {
    /// Groups as numbers.
    public static let numeric = Option(
        "n", "numeric", "show groups without their registered names")

    /// A site's own names of groups.
    public static let names = Option(
        nil, "names", argument: "FILE", choice: .file,
        "add names from FILE (group,prefixlen,name,reference)")

    /// When to use colours; `what` says for what, such as the findings.
    public static func color(_ what: String) -> Option {
        Option(
            nil, "color", argument: "WHEN", choice: .words(["auto", "always", "never"]),
            "colour \(what): auto, always, never")
    }

    /// How bad something must be to be shown; `summary` is the line for `--help`.
    public static func severity(_ summary: String) -> Option {
        Option(
            nil, "severity", argument: "LEVEL",
            choice: .words(Finding.Severity.allCases.map(\.rawValue)), summary)
    }
}
