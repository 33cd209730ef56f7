import MulticastText
import ToolSupport

/// What is shown of what is known, and how.
struct Display: Sendable {
    /// How results are written.
    enum Form: Sendable {
        case text, json, csv
    }

    /// The tables that are wanted.
    let sections: Set<Section>
    /// What their rows are ordered by; each table's own order if `nil`.
    let sortKey: SortKey?
    /// Which rows are wanted.
    var rows: RowFilter
    let form: Form
    /// Whether no summary is wanted.
    let isQuiet: Bool
    var style: TextStyle

    /// Reads it out of a command line.
    init(_ arguments: Arguments, showsColour: Bool) throws(UsageError) {
        let words = arguments.all("only").flatMap { $0.split(separator: ",") }
        sections =
            words.isEmpty
            ? Set(Section.allCases) : Set(words.compactMap { Section(rawValue: String($0)) })
        sortKey = arguments["sort"].flatMap(SortKey.init(rawValue:))
        rows = try RowFilter(arguments)
        isQuiet = arguments.has("quiet")
        switch (arguments.has("json"), arguments.has("csv")) {
        case (true, true): throw UsageError("options '--json' and '--csv' exclude each other")
        case (true, false): form = .json
        case (false, true): form = .csv
        case (false, false): form = .text
        }
        style = TextStyle(arguments, showsColour: showsColour)
    }
}
