import Glibc

/// A live capture that could not begin or go on, and what to do about it.
public struct LiveCaptureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What stands in the way.
    public enum Reason: Hashable, Sendable {
        /// There is no interface of that name; `near` are names that look like it.
        case noSuchInterface(near: [String])
        /// The process may not capture.
        case permissionDenied
        /// The interface is administratively down.
        case interfaceDown
        /// The interface was there and is no more.
        case interfaceGone
        /// Anything else, in libpcap's words.
        case other(String)
    }

    /// What was attempted, as in "cannot capture on eth0".
    public let operation: String
    /// What stands in the way.
    public let reason: Reason
    /// What the reader may do about it, if anything is known to help.
    public let remedy: String?

    /// One line: what could not be done, why, and the remedy.
    public var description: String {
        let reason =
            switch reason {
            case .noSuchInterface: "no such interface"
            case .permissionDenied: "permission denied"
            case .interfaceDown: "the interface is down"
            case .interfaceGone: "the interface is gone"
            case .other(let message): message
            }
        return "cannot \(operation): \(reason)" + (remedy.map { " (\($0))" } ?? "")
    }

    init(_ operation: String, _ reason: Reason, remedy: String? = nil) {
        self.operation = operation
        self.reason = reason
        self.remedy = remedy
    }

    /// There is no interface called `name` among `interfaces`.
    static func noInterface(_ name: String, among interfaces: [String]) -> LiveCaptureError {
        let near = interfaces.filter { isNear($0, name) }.sorted()
        let shown = interfaces.prefix(8).joined(separator: ", ")
        let more = interfaces.count > 8 ? " and \(interfaces.count - 8) more" : ""
        let remedy =
            near.isEmpty
            ? interfaces.isEmpty ? "try: ip link" : "there are \(shown)\(more)"
            : "did you mean \(near.joined(separator: " or "))?"
        return LiveCaptureError("capture on \(name)", .noSuchInterface(near: near), remedy: remedy)
    }

    /// The process may not capture on `name`.
    static func notPermitted(_ name: String) -> LiveCaptureError {
        // Root without the capability sits in a container or a user namespace.
        let remedy =
            geteuid() == 0
            ? "this container or service lacks CAP_NET_RAW"
            : "try: sudo setcap cap_net_raw+ep \(Program.path), or run it as root"
        return LiveCaptureError("capture on \(name)", .permissionDenied, remedy: remedy)
    }

    /// The interface called `name` is down.
    static func down(_ name: String) -> LiveCaptureError {
        LiveCaptureError(
            "capture on \(name)", .interfaceDown, remedy: "try: sudo ip link set \(name) up")
    }

    /// Whether `name` may be a slip of the fingers for `candidate`: one letter differs, is missing
    /// or is too many, or only the number at the end is missing.
    static func isNear(_ candidate: String, _ name: String) -> Bool {
        if candidate.lowercased() == name.lowercased() { return true }
        if name.count > 1, candidate.hasPrefix(name),
            candidate.dropFirst(name.count).allSatisfy(\.isNumber)
        {
            return true
        }
        let (left, right) = (Array(candidate.utf8), Array(name.utf8))
        guard left.count > 2, right.count > 2 else { return false }
        let head = zip(left, right).prefix { $0 == $1 }.count
        let tail = zip(left.dropFirst(head).reversed(), right.dropFirst(head).reversed())
            .prefix { $0 == $1 }.count
        let (leftRest, rightRest) = (left.count - head - tail, right.count - head - tail)
        if max(leftRest, rightRest) == 1 { return true }
        // Two neighbours exchanged: ehto for etho.
        return leftRest == 2 && rightRest == 2 && left[head] == right[head + 1]
            && left[head + 1] == right[head]
    }
}

/// The running program, as its user calls it.
enum Program {
    private static let command = CommandLine.arguments.first ?? ""

    /// Words for a shell that give the program's file.
    static let path: String =
        command.contains("/") ? quoted(command) : "$(command -v \(quoted(command)))"

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { octet in
            switch octet {
            case UInt8(ascii: "a") ... UInt8(ascii: "z"), UInt8(ascii: "A") ... UInt8(ascii: "Z"),
                UInt8(ascii: "0") ... UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"):
                true
            default:
                false
            }
        }
        if isPlain { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
