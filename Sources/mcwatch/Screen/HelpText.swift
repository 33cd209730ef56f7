/// What the keys do, as the help shows it.
enum HelpText {
    /// The keys, and what each does.
    static let keys: [(key: String, meaning: String)] = [
        ("Tab, left, right, 1-4", "choose a pane"),
        ("up, down, PgUp, PgDn", "choose a line (also j and k)"),
        ("Home, End", "the first and the last line (also g and G)"),
        ("Enter", "all about the group of the line"),
        ("s, S", "sort by the next column, or the one before"),
        ("r", "sort the other way round"),
        ("/", "show only lines with a text, or of a prefix"),
        ("Esc", "show all lines"),
        ("z", "give the pane the whole screen, and back"),
        ("p, space", "hold the picture, and go on"),
        ("Ctrl-L", "draw all anew"),
        ("?, h", "this help; any key ends it"),
        ("q, Ctrl-C", "end"),
    ]

    /// The lines of the help.
    static var rows: [ScreenImage.Row] {
        let width = keys.map(\.key.utf8.count).max() ?? 0
        return keys.map { key, meaning in
            ScreenImage.Row(key + String(repeating: " ", count: width - key.utf8.count), .bold)
                + ScreenImage.Row("  " + meaning)
        }
    }
}
