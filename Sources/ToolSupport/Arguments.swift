/// A command line that the tool cannot make sense of.
public struct UsageError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, for one line on standard error.
    public let description: String

    /// Creates an error from its message.
    public init(_ description: String) { self.description = description }
}

/// The options and operands of one command line.
public struct Arguments: Sendable {
    // What was given, in order. Few are, and the runtime takes longer to make a dictionary's type
    // than all look-ups take.
    private var given: [(word: String, value: String)] = []
    /// What is left after the options.
    public private(set) var operands: [String] = []

    /// Parses `arguments` as POSIX and GNU do: `-r FILE`, `-rFILE`, `--read FILE`,
    /// `--read=FILE`, grouped flags, options after operands, and `--` to end the options.
    public init(parsing arguments: [String], with table: [Option]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                operands += rest
                return
            } else if argument.hasPrefix("--") {
                let parts = argument.dropFirst(2).split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let word = parts.first.map(String.init) ?? ""
                let option = try Self.option(word, in: table)
                let attached = parts.count == 2 ? String(parts[1]) : nil
                try set(option, written: "--\(option.word)", attached: attached, from: &rest)
            } else if argument.hasPrefix("-"), argument != "-" {
                var letters = argument.dropFirst()
                while let letter = letters.popFirst() {
                    guard let option = table.first(where: { $0.letter == letter }) else {
                        throw UsageError("unknown option '-\(Self.shown(String(letter)))'")
                    }
                    var attached: String?
                    if option.argument != nil, !letters.isEmpty {
                        attached = String(letters)
                        letters = ""
                    }
                    try set(option, written: "-\(letter)", attached: attached, from: &rest)
                }
            } else {
                operands.append(argument)
            }
        }
    }

    /// The option that `word` names: its whole word, or a beginning that only one option has.
    private static func option(
        _ word: String, in table: [Option]
    ) throws(UsageError) -> Option {
        if let option = table.first(where: { $0.word == word }) { return option }
        let candidates = table.filter { $0.word.hasPrefix(word) }
        if let only = candidates.first, candidates.count == 1, !word.isEmpty { return only }
        if candidates.count > 1, !word.isEmpty {
            let words = candidates.map { "--\($0.word)" }.joined(separator: ", ")
            throw UsageError("option '--\(shown(word))' is ambiguous: \(words)")
        }
        let near = nearest(word, among: table.map(\.word)).map { " (did you mean '--\($0)'?)" }
        throw UsageError("unknown option '--\(shown(word))'\(near ?? "")")
    }

    /// The one of `words` that is at most two letters away from `word`, if any is.
    public static func nearest(_ word: String, among words: [String]) -> String? {
        let ranked = words.map { (word: $0, distance: distance(from: word, to: $0)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= min(2, best.word.count / 2) ? best.word : nil
    }

    /// The number of letters to put in, take out or exchange (Levenshtein's distance).
    private static func distance(from left: String, to right: String) -> Int {
        let right = Array(right)
        var row = Array(0 ... right.count)
        for (line, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, other) in right.enumerated() {
                let changed = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }

    /// Text of the command line as an error may repeat it.
    private static func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.actsOnTerminals }))
    }

    private mutating func set(
        _ option: Option, written: String, attached: String?, from rest: inout ArraySlice<String>
    ) throws(UsageError) {
        guard let argument = option.argument else {
            if attached != nil { throw UsageError("option '\(written)' takes no argument") }
            given.append((option.word, ""))
            return
        }
        guard let value = attached ?? rest.popFirst() else {
            throw UsageError("option '\(written)' needs an argument: \(argument)")
        }
        switch option.choice {
        case .words(let words):
            try Self.check(value, written, among: words)
        case .list(let words):
            for word in value.split(separator: ",", omittingEmptySubsequences: false) {
                try Self.check(String(word), written, among: words)
            }
        case .any, .file, .interface:
            break
        }
        given.append((option.word, value))
    }

    private static func check(
        _ value: String, _ written: String, among words: [String]
    ) throws(UsageError) {
        if words.contains(value) { return }
        let near = nearest(value, among: words).map { "; did you mean '\($0)'?" }
        throw UsageError(
            "option '\(written)': '\(shown(value))' is none of "
                + words.joined(separator: ", ") + (near ?? ""))
    }

    /// Whether the option was given.
    public func has(_ word: String) -> Bool { count(word) > 0 }

    /// How often the option was given: 3 for `-vvv`, as for `-v -v --verbose`.
    public func count(_ word: String) -> Int { given.count { $0.word == word } }

    /// All arguments of the option, in the order they were given.
    public func all(_ word: String) -> [String] {
        given.filter { $0.word == word }.map(\.value)
    }

    /// The option's last argument.
    public subscript(word: String) -> String? { given.last { $0.word == word }?.value }

    /// The option's last argument as a whole number of `range`; `nil` if the option was not given.
    public func number(
        _ word: String, in range: ClosedRange<Int>
    ) throws(UsageError) -> Int? {
        guard let text = self[word] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "option '--\(word)': '\(Self.shown(text))' is no whole number "
                    + "from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
