/// What a screen shows: rows of printable ASCII, each piece with a look.
///
/// A value that is made without a terminal, so that it can be compared in tests; the terminal only
/// draws it. There is no octet in it that is no printable ASCII, whoever has chosen a text.
struct ScreenImage: Hashable, Sendable {
    /// How a piece of a row looks.
    enum Look: String, Sendable {
        case plain, bold, faint, good, bad
        /// The line at the top and at the bottom.
        case bar
        /// What columns are called.
        case heading
        /// The row that keys act on.
        case selected
    }

    /// A piece of a row.
    struct Piece: Hashable, Sendable {
        var text: [UInt8]
        var look: Look
    }

    /// A row, from its left end.
    typealias Row = [Piece]

    /// The rows, from the top.
    private(set) var rows: [Row] = []
    /// How many columns there are.
    let width: Int
    /// How many rows there are.
    let height: Int

    init(width: Int, height: Int) {
        self.width = max(width, 1)
        self.height = max(height, 1)
    }

    /// Adds a row, cut at the right end of the screen; nothing if the screen is full.
    mutating func add(_ row: Row) {
        guard rows.count < height else { return }
        var room = width
        var cut: Row = []
        for piece in row where room > 0 {
            let text = piece.text.prefix(room).map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F }
            cut.append(Piece(text: text, look: piece.look))
            room -= text.count
        }
        // What has a look of its own has it up to the end of the row.
        if room > 0, let look = cut.last?.look, look == .bar || look == .selected {
            cut.append(Piece(text: Array(repeating: 0x20, count: room), look: look))
        }
        rows.append(cut)
    }

    /// Adds empty rows up to a number of rows.
    mutating func fill(to count: Int) {
        while rows.count < min(count, height) { rows.append([]) }
    }

    /// Puts other rows over those from `top` on, in a frame in the middle.
    mutating func overlay(_ lines: [Row], title: String) {
        let inner = min(width - 4, max(lines.map(\.length).max() ?? 0, title.utf8.count + 2))
        let shown = min(lines.count, height - 2)
        guard inner > 0, shown > 0 else { return }
        fill(to: height)
        let (left, top) = ((width - inner - 4) / 2, (height - shown - 2) / 2)
        let rule = "+" + String(repeating: "-", count: inner + 2) + "+"
        let head = "+ \(title) "
        put(Row(head + rule.dropFirst(head.utf8.count)).prefix(columns: inner + 4), at: top, left)
        for (place, line) in lines.prefix(shown).enumerated() {
            let padding = String(repeating: " ", count: max(0, inner - line.length))
            put(
                Row("| ") + line.prefix(columns: inner) + Row(padding + " |"), at: top + 1 + place,
                left)
        }
        put(Row(rule), at: top + 1 + shown, left)
    }

    private mutating func put(_ row: Row, at index: Int, _ left: Int) {
        let old = rows[index]
        let before = old.prefix(columns: left)
        let gap = [UInt8](repeating: 0x20, count: left - before.length)
        rows[index] =
            before + [Piece(text: gap, look: .plain)] + row
            + old.dropping(columns: left + row.length)
    }

    /// The rows as text, each with its looks where they are not plain: for tests.
    var transcript: String {
        rows.map { row in
            row.map { piece in
                let text = String(decoding: piece.text, as: UTF8.self)
                return piece.look == .plain || piece.text.isEmpty
                    ? text : "{\(piece.look.rawValue):\(text)}"
            }.joined() + "\n"
        }.joined()
    }

    /// The rows as text and nothing else.
    var text: String {
        rows.map { row in
            let octets = row.flatMap(\.text)
            let end = octets.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0
            return String(decoding: octets[..<end], as: UTF8.self) + "\n"
        }.joined()
    }
}

extension ScreenImage.Row {
    /// A row of one piece.
    init(_ text: String, _ look: ScreenImage.Look = .plain) {
        self = [ScreenImage.Piece(text: Array<UInt8>(text.utf8), look: look)]
    }

    /// How many columns it takes.
    var length: Int { reduce(0) { $0 + $1.text.count } }

    /// Its first columns.
    func prefix(columns: Int) -> Self {
        var room = columns
        return compactMap { piece in
            guard room > 0 else { return nil }
            let text = Array<UInt8>(piece.text.prefix(room))
            room -= text.count
            return ScreenImage.Piece(text: text, look: piece.look)
        }
    }

    /// What is behind its first columns.
    func dropping(columns: Int) -> Self {
        var rest = columns
        return compactMap { piece in
            let dropped = Swift.min(rest, piece.text.count)
            rest -= dropped
            return dropped == piece.text.count
                ? nil
                : ScreenImage.Piece(
                    text: Array<UInt8>(piece.text.dropFirst(dropped)), look: piece.look)
        }
    }
}
