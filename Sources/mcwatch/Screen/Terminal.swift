import CCurses
@preconcurrency import Glibc
import ToolSupport

/// The terminal as a full screen: pictures go out, keys come in.
///
/// The corresponding C library is ncurses(3).
struct Terminal: ~Copyable {
    private let screen: OpaquePointer
    private let usesColour: Bool
    private var shown: ScreenImage?

    /// Colours, by their number as a pair.
    private enum Pair: Int16 {
        case none = 0
        case good, bad
    }

    /// Whether input and output are a terminal, so that there is somebody to look at a screen.
    static var isAtHand: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Why there can be no full screen; `nil` if there can be one.
    static var complaint: String? {
        let name = getenv("TERM").map { String(cString: $0) } ?? ""
        if name.isEmpty { return "no full screen, since TERM is not set" }
        return curses_can_move_cursor(name, STDOUT_FILENO) != 0
            ? nil : "no full screen on a terminal of the type '\(name)'"
    }

    /// Takes the terminal over; `nil` if that cannot be done.
    init?(usesColour: Bool) {
        // What leaves the full screen, for the handler of signals: the cursor, the looks, the other
        // screen, and keys.
        let names: [StaticString] = ["cnorm", "sgr0", "rmcup", "rmkx"]
        let leaving = names.flatMap { name -> [UInt8] in
            let text = name.withUTF8Buffer { octets in
                curses_capability(
                    UnsafeRawPointer(octets.baseAddress)?.assumingMemoryBound(to: CChar.self))
            }
            return text.map { Array(String(cString: $0).utf8) } ?? []
        }
        guard TerminalGuard.begin(leaving: leaving),
            let screen = curses_begin()
        else { return nil }
        self.screen = screen
        curses_read_keys()
        curs_set(0)
        self.usesColour = usesColour && has_colors() && start_color() == OK
        if self.usesColour {
            use_default_colors()
            init_pair(Pair.good.rawValue, Int16(COLOR_GREEN), -1)
            init_pair(Pair.bad.rawValue, Int16(COLOR_RED), -1)
        }
    }

    deinit {
        endwin()
        delscreen(screen)
    }

    /// How many columns there are.
    var width: Int { Int(curses_columns()) }
    /// How many rows there are.
    var height: Int { Int(curses_rows()) }
    /// What can be read when keys were pressed.
    var descriptor: Int32 { STDIN_FILENO }

    /// Shows a picture; only what differs from the last one is sent.
    mutating func show(_ image: ScreenImage) {
        guard image != shown else { return }
        shown = image
        curses_erase()
        for (place, row) in image.rows.enumerated() {
            var column: Int32 = 0
            for piece in row {
                let (attributes, pair) = look(piece.look)
                piece.text.withUnsafeBytes { octets in
                    let text = octets.bindMemory(to: CChar.self)
                    curses_put(
                        Int32(place), column, text.baseAddress, Int32(text.count), attributes,
                        pair.rawValue)
                }
                column += Int32(piece.text.count)
            }
        }
        curses_refresh()
    }

    private func look(_ look: ScreenImage.Look) -> (attr_t, Pair) {
        switch look {
        case .plain: (0, .none)
        case .bold: (curses_bold(), .none)
        case .faint: (curses_dim(), .none)
        case .good: usesColour ? (0, .good) : (curses_bold(), .none)
        case .bad: usesColour ? (curses_bold(), .bad) : (curses_bold(), .none)
        case .bar, .selected: (curses_reverse(), .none)
        case .heading: (curses_underline(), .none)
        }
    }

    /// The keys that were pressed since the last call; waits for none.
    mutating func keys() -> [ScreenModel.Key] {
        var keys: [ScreenModel.Key] = []
        while true {
            let code = curses_key()
            guard code != ERR else { return keys }
            if code == KEY_RESIZE || code == Self.formFeed {
                // Everything is drawn anew.
                curses_redraw()
                shown = nil
            } else if let key = ScreenModel.Key(code: code) {
                keys.append(key)
            }
        }
    }

    /// Ctrl-L.
    private static let formFeed: Int32 = 12
}

extension ScreenModel.Key {
    /// The key that ncurses gives a number; `nil` for one that means nothing here.
    fileprivate init?(code: Int32) {
        switch code {
        case KEY_UP: self = .up
        case KEY_DOWN: self = .down
        case KEY_LEFT: self = .left
        case KEY_RIGHT: self = .right
        case KEY_PPAGE: self = .pageUp
        case KEY_NPAGE: self = .pageDown
        case KEY_HOME: self = .home
        case KEY_END: self = .end
        case KEY_BTAB: self = .backTab
        case 9: self = .tab
        case 10, 13, KEY_ENTER: self = .enter
        case 27: self = .escape
        case 8, 127, KEY_BACKSPACE: self = .backspace
        case 0x20 ..< 0x7F: self = .character(UInt8(truncatingIfNeeded: code))
        default: return nil
        }
    }
}
