import ToolSupport

@testable import mcdump

/// What one run of mcdump did, in this process.
struct Run {
    let status: ToolSupport.ExitStatus
    /// Standard output.
    let out: String
    /// Standard error.
    let error: String

    init(_ arguments: [String]) {
        (status, out, error) = (.trouble, "", "")
    }
}
