import MulticastText
import MulticastWire
import ToolSupport

/// What cells of a screen are written with: one sink, how things are put, and what time it is.
struct CellContext: ~Copyable {
    var style: TableStyle
    let now: Timestamp
    private var sink = TextSink()

    init(_ text: TextStyle, interfaces: [String], now: Timestamp) {
        // Looks are the screen's; a text has no colours of its own.
        var text = text
        text.usesColour = false
        style = TableStyle(text, interfaces: interfaces)
        self.now = now
    }

    /// What `write` writes, in printable ASCII: a question mark for anything else.
    mutating func octets(
        _ write: (inout TextSink, inout TableStyle) -> Void
    ) -> [UInt8] {
        write(&sink, &style)
        let octets = sink.takeOctets()
        if octets.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return octets }
        return String(decoding: octets, as: UTF8.self).unicodeScalars.map {
            $0.value >= 0x20 && $0.value < 0x7F ? UInt8($0.value) : UInt8(ascii: "?")
        }
    }

    /// A row of one piece.
    mutating func row(
        _ look: ScreenImage.Look = .plain, _ write: (inout TextSink, inout TableStyle) -> Void
    ) -> ScreenImage.Row {
        [ScreenImage.Piece(text: octets(write), look: look)]
    }
}

extension ScreenImage.Look {
    /// How a cell of a table looks on a screen.
    init(_ emphasis: TextTable.Emphasis) {
        self =
            switch emphasis {
            case .none: .plain
            case .faint: .faint
            case .good: .good
            case .bad: .bad
            }
    }
}

extension TextSink {
    /// Puts how long ago something was: `12s`, `3m05s`, `2h07m`, `5d`.
    mutating func put(age: Duration) {
        let seconds = UInt64(clamping: age.components.seconds)
        switch seconds {
        case ..<60:
            put(seconds)
            put("s")
        case ..<3600:
            put(seconds / 60)
            put("m")
            put(seconds % 60, width: 2)
            put("s")
        case ..<86_400:
            put(seconds / 3600)
            put("h")
            put(seconds / 60 % 60, width: 2)
            put("m")
        default:
            put(seconds / 86_400)
            put("d")
        }
    }
}
