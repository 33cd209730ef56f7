import ToolSupport

/// Findings of an earlier run, as `mcdoctor --json` printed them.
///
/// A finding is the same as one then if the rule, its variant and whom it is about are: what was
/// seen of it, and how often, may be other.
struct Baseline: Sendable {
    private let keys: Set<String>

    /// Reads what an earlier run printed.
    ///
    /// - Throws: `FileError` if it cannot be read, `UsageError` if it is something else.
    init(path: String) throws {
        let text = String(decoding: try SmallFile.octets(of: path), as: UTF8.self)
        let lines = text.split(separator: "\n")
        guard lines.contains(where: { $0.hasPrefix(#"{"type":"summary","frames":"#) }) else {
            throw UsageError("\(path): is not what 'mcdoctor --json' prints")
        }
        keys = Set(lines.compactMap(Self.key))
    }

    /// Whether a finding, as the line that `--json` prints of it, was there already.
    func holds(_ line: String) -> Bool { Self.key(of: line[...]).map(keys.contains) ?? false }

    /// What a finding is known by: its rule with the variant, and its subject.
    private static func key(of line: Substring) -> String? {
        guard line.hasPrefix(#"{"type":"finding","#) else { return nil }
        let parts = [(#""rule":"#, #","class":"#), (#""subject":{"#, "}")].compactMap {
            start, end in
            line.range(of: start).flatMap { start in
                line[start.upperBound...].range(of: end).map {
                    line[start.upperBound ..< $0.lowerBound]
                }
            }
        }
        return parts.count == 2 ? parts.joined(separator: " ") : nil
    }
}

extension Substring {
    /// Where `text` is first.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                return start ..< index(start, offsetBy: text.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
