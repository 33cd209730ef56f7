import MulticastAnalysis
import ToolSupport

/// A point of capture as a command line names it, `NAME=FILE`, with all files of the name.
struct NamedPoint: Sendable {
    /// The name: 1 to 32 letters, digits, dots, hyphens and underscores.
    let name: String
    /// The numbers of its files among all files, in order.
    fileprivate(set) var files: [Int]

    /// The longest name, in characters.
    private static let longestName = 32

    /// The points and files that words name; no points if all words are plain files.
    ///
    /// A file whose name has a `=` is told from a point by a slash before it: `./a=b.pcap`.
    static func all(
        _ words: [String]
    ) throws(UsageError) -> (points: [NamedPoint], files: [String]) {
        var (points, files, plain) = ([NamedPoint](), [String](), String?.none)
        for word in words {
            guard let (name, path) = try named(word) else {
                plain = plain ?? word
                files.append(word)
                continue
            }
            if path == "-" {
                throw UsageError(
                    "point '\(name)' is read twice, and standard input cannot be: give it as a file"
                )
            }
            if let known = points.firstIndex(where: { $0.name == name }) {
                points[known].files.append(files.count)
            } else {
                points.append(NamedPoint(name: name, files: [files.count]))
            }
            files.append(path)
        }
        if let plain, let point = points.first {
            throw UsageError(
                "'\(plain)' has no name, and '\(point.name)' is one: give each file as NAME=FILE, or none"
            )
        }
        if points.count > PointComparison.pointLimit {
            throw UsageError(
                "\(points.count) points are too many: at most \(PointComparison.pointLimit) are compared"
            )
        }
        return (points, files)
    }

    /// The name and the file of a word; `nil` if it is a file.
    private static func named(_ word: String) throws(UsageError) -> (String, String)? {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].contains("/") else { return nil }
        let (name, path) = (String(parts[0]), String(parts[1]))
        let isName =
            (1 ... longestName).contains(name.utf8.count)
            && name.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "a") ... UInt8(ascii: "z"),
                    UInt8(ascii: "A") ... UInt8(ascii: "Z"),
                    UInt8(ascii: "0") ... UInt8(ascii: "9"), UInt8(ascii: "."),
                    UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        guard isName else {
            throw UsageError(
                "'\(word)': a point's name is 1 to \(longestName) of a-z A-Z 0-9 . _ -; "
                    + "a file of that name is './\(word)'")
        }
        guard !path.isEmpty else {
            throw UsageError("point '\(name)' has no file: give it as \(name)=FILE")
        }
        return (name, path)
    }
}
