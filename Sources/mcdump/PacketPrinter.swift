import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Dissects frames, says which are wanted, and puts those into words.
struct PacketPrinter: ~Copyable {
    /// What the frames at hand come from.
    var source = Source(key: "file", name: "")
    /// What the last frame shows that should not be so.
    private(set) var findings: [Finding] = []

    private let settings: Settings
    private var time: TimeText
    private var json: JSONContext
    // One dissection for all frames: its memory is used again and again.
    private var frame = Dissection()

    /// A file or an interface.
    struct Source: Sendable {
        /// What names it in JSON.
        let key: StaticString
        /// Its name.
        let name: String
    }

    init(_ settings: Settings) {
        self.settings = settings
        time = TimeText(style: settings.timeStyle)
        json = JSONContext(registry: settings.style.registry)
    }

    /// Dissects a frame and says whether it is wanted; what it shows is then in ``findings``.
    mutating func admit(_ captured: borrowing CapturedFrame) -> Bool {
        frame.read(captured)
        guard settings.filter.admits(frame) else { return false }
        frame.judge(into: &findings)
        return settings.filter.admits(findings)
    }

    /// Puts the frame that was admitted last into words.
    mutating func show(
        _ captured: borrowing CapturedFrame, number: Int, comments: [String],
        into sink: inout TextSink
    ) {
        let packet = Packet(
            number: number, time: captured.timestamp, interface: captured.interface,
            comments: comments)
        if settings.isJSON {
            packet.json(frame, findings, into: &sink, from: source.key, source.name, &json)
            return
        }
        time.put(packet.time, into: &sink)
        packet.text(
            frame, findings, into: &sink, style: settings.style,
            showsLinkLevel: settings.showsLinkLevel)
        if settings.hexDump > 0 {
            frame.hexText(into: &sink, withLinkLayer: settings.hexDump > 1)
        }
    }
}
