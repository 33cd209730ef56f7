import MulticastText
import ToolSupport

/// Lines of a letter, no longer than the terminal is wide.
struct Letter {
    /// How far paragraphs under a label stand to the right.
    static let indent = 14

    private let columns: Int
    private let style: TextStyle

    init(columns: Int, style: TextStyle) {
        // Long lines are hard to read, however wide the window is.
        self.columns = min(max(columns, 40), 100)
        self.style = style
    }

    /// Puts a heading on a line.
    func heading(_ text: String, into sink: inout TextSink) {
        if style.usesColour { sink.put("\u{1B}[1m") }
        sink.put(text: text)
        if style.usesColour { sink.put("\u{1B}[0m") }
        sink.endLine()
    }

    /// Puts a paragraph a little to the right.
    func paragraph(_ text: String, into sink: inout TextSink) {
        wrap(text, first: "  ", indent: 2, into: &sink)
    }

    /// Puts a paragraph with a dash before it.
    func item(_ text: String, into sink: inout TextSink) {
        wrap(text, first: "  - ", indent: 4, into: &sink)
    }

    /// Puts a paragraph beside a label.
    func labelled(_ label: String, _ text: String, into sink: inout TextSink) {
        let padding = max(1, Self.indent - 3 - label.utf8.count)
        wrap(
            text, first: "   \(label)\(String(repeating: " ", count: padding))",
            indent: Self.indent, into: &sink)
    }

    /// Puts a paragraph beside a time and place, under the paragraphs beside labels.
    func beside(_ place: String, _ text: String, into sink: inout TextSink) {
        wrap(
            text, first: "\(String(repeating: " ", count: Self.indent))\(place)  ",
            indent: Self.indent + 2, into: &sink)
    }

    private func wrap(
        _ text: String, first: String, indent: Int, into sink: inout TextSink
    ) {
        sink.put(text: first)
        var (column, isFirst) = (first.count, true)
        for word in text.split(separator: " ") {
            if !isFirst {
                if column + 1 + word.count > columns {
                    sink.endLine()
                    sink.put(spaces: indent)
                    column = indent
                } else {
                    sink.put(octet: UInt8(ascii: " "))
                    column += 1
                }
            }
            sink.put(untrusted: word.utf8)
            (column, isFirst) = (column + word.count, false)
        }
        sink.endLine()
    }
}
