import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

@testable import mcdump

/// Puts frames out in every way that mcdump has, and looks at what comes out.
struct EveryOutput: ~Copyable {
    private var sink = TextSink()
    /// The record that was put out last.
    private(set) var json = ""
    private let styles: [(style: TextStyle, showsLinkLevel: Bool)]

    init() {
        let plain = TextStyle(verbosity: 0, showsNames: false)
        let full = TextStyle(verbosity: 2, showsNames: true)
        styles = [(plain, false), (full, true)]
    }

    /// What is wrong with what is put out for a frame, if anything: a control character could move
    /// a cursor, and a record of JSON is one line.
    mutating func complaint(of frame: Dissection, _ findings: [Finding]) -> String? {
        let packet = Packet(
            number: 1, time: Timestamp(nanoseconds: 0), interface: 0, comments: [])
        for (style, showsLinkLevel) in styles {
            packet.text(
                frame, findings, into: &sink, style: style, showsLinkLevel: showsLinkLevel)
        }
        // A dump is the same line again and again.
        if frame.octets.count <= 128 { frame.hexText(into: &sink, withLinkLayer: true) }
        let text = sink.takeText()
        var context = JSONContext(registry: .standard)
        packet.json(frame, findings, into: &sink, from: "file", "x", &context)
        json = sink.takeText()
        // C0 but the line feed, and DEL.
        if let control = text.utf8.first(where: {
            $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F
        }) {
            return "octet \(control) in \(text)"
        }
        let lines = json.utf8.count { $0 == 0x0A }
        if lines != 1 || json.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A }) {
            return "not one line: \(json)"
        }
        return nil
    }
}
