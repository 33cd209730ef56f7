import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// How the cells of all tables are written: links, times, lists.
struct TableStyle {
    let text: TextStyle
    private let interfaces: [String]
    private var clock = LocalClock()
    private let showsDate: Bool
    private let showsMilliseconds: Bool

    /// How many addresses of a list are shown where not all of them are asked for.
    private static let shortList = 3

    init(_ snapshot: Snapshot) {
        self.init(
            snapshot.display.style, interfaces: snapshot.interfaces,
            showsDate: snapshot.span.duration >= .seconds(86_400))
    }

    init(
        _ text: TextStyle, interfaces: [String], showsDate: Bool = false,
        showsMilliseconds: Bool = false
    ) {
        self.text = text
        self.interfaces = interfaces
        self.showsDate = showsDate
        self.showsMilliseconds = showsMilliseconds || text.verbosity > 0
    }

    /// Whether more is asked for.
    var isVerbose: Bool { text.verbosity > 0 }

    /// Writes what tells a link from others; nothing of the one that most captures have.
    ///
    /// - Returns: whether anything was written.
    @discardableResult
    func put(_ link: LinkKey, into sink: inout TextSink) -> Bool {
        sink.put(link, interfaces: interfaces)
    }

    /// Writes a local time of day, to the second, or to the millisecond where more is asked for;
    /// with the date in a capture of days.
    mutating func put(_ time: Timestamp, into sink: inout TextSink) {
        let local = clock.local(time)
        if showsDate {
            let date = Timestamp(nanoseconds: local).description.prefix { $0 != "T" }
            sink.put(text: String(date))
            sink.put(" ")
        }
        LocalClock.put(clockOf: local, into: &sink)
        guard showsMilliseconds else { return }
        sink.put(".")
        sink.put(UInt64(LocalClock.split(local).fraction / 1_000_000), width: 3)
    }

    /// Writes addresses, the first ones where not all are asked for.
    func put(_ addresses: [IPAddress], lacksSome: Bool = false, into sink: inout TextSink) {
        let shown = isVerbose ? addresses.count : min(addresses.count, Self.shortList)
        for (place, address) in addresses.prefix(shown).enumerated() {
            if place > 0 { sink.put(" ") }
            sink.put(address)
        }
        if addresses.count > shown {
            sink.put(" +")
            sink.put(addresses.count - shown)
        }
        if lacksSome { sink.put(" …") }
    }

    /// Writes a time in seconds, to the millisecond.
    func put(seconds duration: Duration, into sink: inout TextSink) {
        sink.put(decimal: duration.milliseconds, places: 3)
        sink.put(" s")
    }

    /// Writes the short name of a group that has one.
    func put(nameOf group: IPAddress, into sink: inout TextSink) {
        guard text.showsNames, let entry = text.registry.name(of: group), entry.namesOneUse else {
            return
        }
        if entry.isOwn {
            sink.put(untrusted: entry.name.utf8)
        } else {
            sink.put(text: entry.shortName)
        }
    }
}

extension TextTable {
    /// Adds a cell that holds an address.
    mutating func cell(_ address: IPAddress?) {
        cell { sink in if let address { sink.put(address) } }
    }

    /// Adds a cell that holds a MAC address, if it was asked for.
    mutating func cell(_ mac: MACAddress?, _ style: TableStyle) {
        cell { sink in if style.isVerbose, let mac { sink.put(mac) } }
    }

    /// Adds a cell that holds what tells a link from others.
    mutating func cell(_ link: LinkKey, _ style: TableStyle) {
        cell { style.put(link, into: &$0) }
    }

    /// Adds a cell that holds a number above 0, and nothing for 0.
    mutating func cell(positive number: some FixedWidthInteger, _ emphasis: Emphasis = .none) {
        cell(emphasis) { if number > 0 { $0.put(number) } }
    }

    /// Adds a cell that holds a time of day.
    mutating func cell(_ time: Timestamp?, _ style: inout TableStyle) {
        guard let time else { return cell() }
        cell { style.put(time, into: &$0) }
    }

    /// Adds a cell that holds a time in seconds.
    mutating func cell(seconds duration: Duration?, _ style: TableStyle) {
        guard let duration else { return cell() }
        cell { style.put(seconds: duration, into: &$0) }
    }
}
