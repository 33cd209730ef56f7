/// Why a file of group names cannot be taken.
public struct RegistryError: Error, Hashable, Sendable {
    /// The line at fault, from 1.
    public let line: Int
    /// What is wrong with it, and what would be right.
    public let reason: String

    /// Creates an error of a line.
    init(line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }
}

extension RegistryError: CustomStringConvertible {
    /// The line and the reason, with no capital and no full stop.
    public var description: String { "line \(line): \(reason)" }
}
