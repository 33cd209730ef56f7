/// A table for people: cells in columns that are as wide as their widest cell.
///
///     var table = TextTable([.left("host"), .right("packets")])
///     table.cell { $0.put(untrusted: name) }
///     table.cell { $0.put(packets) }
///     table.put(into: &console.out, usesColour: false)
///
/// Columns in which every cell is empty are left out, and so are those that find no room, the ones
/// that are dropped first before others. Cells are written through a ``TextSink``, so
/// text of others moves no cursor.
public struct TextTable: ~Copyable {
    private let columns: [Column]
    private var cells: [Cell] = []
    // What all cells say, one after the other.
    private var sink = TextSink()

    /// A column: its heading, and where its cells stand in it.
    public struct Column: Sendable {
        let heading: StaticString
        let isRight: Bool
        let rank: Int

        /// A column of words; of a higher `rank` is what is left out first where there is no room,
        /// and 0 never is.
        public static func left(_ heading: StaticString, _ rank: Int = 0) -> Column {
            Column(heading: heading, isRight: false, rank: rank)
        }

        /// A column of numbers, with a rank as ``left(_:_:)`` has it.
        public static func right(_ heading: StaticString, _ rank: Int = 0) -> Column {
            Column(heading: heading, isRight: true, rank: rank)
        }
    }

    /// How a cell looks where colours are shown; the text says the same without.
    public enum Emphasis: Sendable {
        /// As the terminal has it.
        case none
        /// What is over.
        case faint
        /// What to look at.
        case bad
        /// What is as it should be.
        case good

        /// What begins it on a terminal.
        public var start: StaticString {
            switch self {
            case .none: ""
            case .faint: "\u{1B}[2m"
            case .bad: "\u{1B}[31m"
            case .good: "\u{1B}[32m"
            }
        }

        /// What ends it on a terminal, whichever it is.
        public static var end: StaticString { "\u{1B}[0m" }
    }

    private struct Cell {
        /// Where its text is in the sink.
        let text: Range<Int>
        let width: Int
        let emphasis: Emphasis
    }

    /// Creates a table without rows.
    public init(_ columns: [Column]) { self.columns = columns }

    /// How many rows there are.
    public var rowCount: Int { cells.count / columns.count }

    /// Adds the next cell of the row: what `write` writes, on one line.
    public mutating func cell(
        _ emphasis: Emphasis = .none, _ write: (inout TextSink) -> Void
    ) {
        cells.append(Self.cell(in: &sink, emphasis, write))
    }

    private static func cell(
        in sink: inout TextSink, _ emphasis: Emphasis, _ write: (inout TextSink) -> Void
    ) -> Cell {
        let start = sink.count
        write(&sink)
        let text = start ..< sink.count
        return Cell(text: text, width: sink.terminalWidth(of: text), emphasis: emphasis)
    }

    /// Adds a cell of our own words.
    public mutating func cell(_ text: String, _ emphasis: Emphasis = .none) {
        cell(emphasis) { $0.put(text: text) }
    }

    /// Adds a cell of a number.
    public mutating func cell(_ number: some FixedWidthInteger) { cell { $0.put(number) } }

    /// Adds an empty cell.
    public mutating func cell() { cell { _ in } }

    /// Puts the heading and the rows, a line each, that are no wider than `limit` if they can be.
    public mutating func put(
        into sink: inout TextSink, usesColour: Bool, atMost limit: Int = .max
    ) {
        precondition(cells.count.isMultiple(of: columns.count), "a row is not complete")
        var widths = [Int](repeating: 0, count: columns.count)
        for (index, cell) in cells.enumerated() {
            let column = index % columns.count
            widths[column] = max(widths[column], cell.width)
        }
        var shown = columns.indices.filter { widths[$0] > 0 }
        for column in shown {
            widths[column] = max(widths[column], columns[column].heading.utf8CodeUnitCount)
        }
        while shown.reduce(-2, { $0 + widths[$1] + 2 }) > limit,
            let last = shown.max(by: { columns[$0].rank <= columns[$1].rank }),
            columns[last].rank > 0
        {
            shown.removeAll { $0 == last }
        }
        let headings = columns.map { column in
            Self.cell(in: &self.sink, .faint) { $0.put(column.heading) }
        }
        put(headings[...], shown, widths, into: &sink, usesColour: usesColour)
        for start in stride(from: 0, to: cells.count, by: columns.count) {
            let row = cells[start ..< start + columns.count]
            put(row, shown, widths, into: &sink, usesColour: usesColour)
        }
    }

    private func put(
        _ row: ArraySlice<Cell>, _ shown: [Int], _ widths: [Int], into sink: inout TextSink,
        usesColour: Bool
    ) {
        // Spaces are put when something follows them, so that no line ends in any.
        var pending = 0
        for (place, column) in shown.enumerated() {
            let cell = row[row.startIndex + column]
            let padding = widths[column] - cell.width
            if place > 0 { pending += 2 }
            if columns[column].isRight { pending += padding }
            if !cell.text.isEmpty {
                sink.put(spaces: pending)
                pending = 0
                let isColoured = usesColour && cell.emphasis != .none
                if isColoured { sink.put(cell.emphasis.start) }
                sink.put(self.sink, cell.text)
                if isColoured { sink.put(Emphasis.end) }
            }
            if !columns[column].isRight { pending += padding }
        }
        sink.endLine()
    }
}

extension TextSink {
    /// How many columns of a terminal what was put at a range takes.
    fileprivate func terminalWidth(of range: Range<Int>) -> Int {
        let octets = UnsafeBufferPointer(start: buffer + range.lowerBound, count: range.count)
        if octets.allSatisfy({ $0 < 0x80 }) { return octets.count }
        return String(decoding: octets, as: UTF8.self).unicodeScalars
            .reduce(0) { $0 + $1.terminalWidth }
    }

    /// Puts what another one has at a range.
    fileprivate mutating func put(_ other: borrowing TextSink, _ range: Range<Int>) {
        put(other.buffer + range.lowerBound, range.count)
    }
}

extension Unicode.Scalar {
    /// How many columns of a terminal the character takes, as far as one can tell: none for marks
    /// that go over another, two for the scripts of East Asia and for pictures.
    var terminalWidth: Int {
        if value < 0x300 { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100 ... 0x115F, 0x2E80 ... 0xA4CF, 0xAC00 ... 0xD7A3, 0xF900 ... 0xFAFF,
            0xFE30 ... 0xFE6F, 0xFF00 ... 0xFF60, 0xFFE0 ... 0xFFE6, 0x1F300 ... 0x1FAFF,
            0x20000 ... 0x3FFFD:
            return 2
        default: return 1
        }
    }
}
