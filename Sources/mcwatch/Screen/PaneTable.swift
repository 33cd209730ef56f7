import MulticastText
import MulticastWire
import ToolSupport

/// A column of a pane: its heading, what it is sorted by, and how its cells are written.
struct PaneColumn<Line>: Sendable {
    let heading: StaticString
    /// Whether cells stand at the right, as numbers do.
    let isRight: Bool
    /// Which column goes first where a screen is too narrow: that of the highest rank.
    let rank: Int
    /// The least width, so that columns do not jump while numbers grow.
    let width: Int
    /// Whether one line stands before another; `nil` if nobody sorts by it.
    let order: (@Sendable (Line, Line) -> Bool)?
    let write: @Sendable (Line, inout TextSink, inout TableStyle, Timestamp) -> Void

    /// A column that is sorted by a value: smallest first for names, largest first for numbers.
    static func by<Value: Comparable & SendableMetatype>(
        _ heading: StaticString, isRight: Bool = false, rank: Int, width: Int,
        _ value: @escaping @Sendable (Line) -> Value, isDescending: Bool = false,
        _ write: @escaping @Sendable (Line, inout TextSink, inout TableStyle, Timestamp) -> Void
    ) -> PaneColumn {
        let order: @Sendable (Line, Line) -> Bool =
            if isDescending {
                { value($0) > value($1) }
            } else {
                { value($0) < value($1) }
            }
        return PaneColumn(
            heading: heading, isRight: isRight, rank: rank, width: width, order: order,
            write: write)
    }

    /// A column that nobody sorts by.
    static func unsorted(
        _ heading: StaticString, isRight: Bool = false, rank: Int, width: Int,
        _ write: @escaping @Sendable (Line, inout TextSink, inout TableStyle, Timestamp) -> Void
    ) -> PaneColumn {
        PaneColumn(
            heading: heading, isRight: isRight, rank: rank, width: width, order: nil, write: write)
    }
}

/// The columns of a pane, and how its lines look.
struct PaneTable<Line>: Sendable {
    let columns: [PaneColumn<Line>]
    /// How a line looks unless it is selected.
    let look: @Sendable (Line) -> ScreenImage.Look

    /// The places of the columns that a pane can be sorted by.
    var sortable: [Int] { columns.indices.filter { columns[$0].order != nil } }

    /// Lines in the order of a column; those that are equal in it stay as they are.
    func sorted(_ lines: [Line], by column: Int, isReversed: Bool) -> [Line] {
        guard columns.indices.contains(column), let order = columns[column].order else {
            return lines
        }
        return isReversed ? lines.sorted { order($1, $0) } : lines.sorted(by: order)
    }

    /// The heading and the rows of the lines that are seen.
    func rows(
        _ lines: ArraySlice<Line>, selected: Int?, sortColumn: Int, width: Int,
        _ context: inout CellContext
    ) -> [ScreenImage.Row] {
        let now = context.now
        let cells = lines.map { line in
            columns.map { column in
                context.octets { column.write(line, &$0, &$1, now) }
            }
        }
        let widths = columns.indices.map { column in
            // The sign of the column that is sorted by stands behind its heading.
            let heading = columns[column].heading.utf8CodeUnitCount + (column == sortColumn ? 1 : 0)
            return cells.reduce(max(heading, columns[column].width)) { max($0, $1[column].count) }
        }
        let isEmpty = columns.indices.map { column in
            columns[column].width == 0 && cells.allSatisfy { $0[column].isEmpty }
        }
        let shown = fitting(widths, isEmpty, in: width)
        let headings = columns.indices.map { column in
            Array("\(columns[column].heading)".utf8)
                + (column == sortColumn ? [UInt8(ascii: "*")] : [])
        }
        var rows = [row(headings, shown, widths, .heading)]
        for (place, line) in lines.enumerated() {
            let isSelected = lines.startIndex + place == selected
            rows.append(row(cells[place], shown, widths, isSelected ? .selected : look(line)))
        }
        return rows
    }

    /// The columns that fit side by side: those of the highest rank are left out.
    private func fitting(_ widths: [Int], _ isEmpty: [Bool], in width: Int) -> [Int] {
        var (room, shown): (Int, [Int]) = (width + 2, [])
        for column in columns.indices.sorted(by: { columns[$0].rank < columns[$1].rank })
        where !isEmpty[column] {
            guard widths[column] + 2 <= room || shown.isEmpty else { break }
            room -= widths[column] + 2
            shown.append(column)
        }
        return shown.sorted()
    }

    private func row(
        _ cells: [[UInt8]], _ shown: [Int], _ widths: [Int], _ look: ScreenImage.Look
    ) -> ScreenImage.Row {
        var text: [UInt8] = []
        for (place, column) in shown.enumerated() {
            if place > 0 { text += [0x20, 0x20] }
            let padding = [UInt8](
                repeating: 0x20, count: max(0, widths[column] - cells[column].count))
            text += columns[column].isRight ? padding + cells[column] : cells[column] + padding
        }
        return [ScreenImage.Piece(text: text, look: look)]
    }
}
