import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// What `mcping mesh` tells: who comes and goes, and matrices of loss, delay and hops.
struct MeshOutput {
    private let settings: MeshSettings
    private var time = TimeJSON()
    private var isJSON: Bool { settings.options.isJSON }

    /// How many members a matrix for people has at most; of more, only what is wrong is told.
    private static let mostColumns = 40

    init(_ settings: MeshSettings) { self.settings = settings }

    /// Says what is sent to.
    func putStart(_ prober: Prober, _ console: inout Console) {
        guard !isJSON, !settings.options.isQuiet else { return }
        console.report(
            "mcping: mesh \(settings.group) port \(prober.target.port) as \(prober.ownAddress) on "
                + "\(prober.interface.name), TTL \(settings.ttl)")
    }

    /// Tells that a member came or is gone.
    mutating func put(_ change: MeshTable.Change, _ console: inout Console) {
        guard !settings.options.isQuiet else { return }
        if isJSON {
            console.out.beginObject()
            console.out.member("type", "member")
            time.putMembers(WallClock.now, into: &console.out)
            console.out.member("member", change.address)
            console.out.member("event", change.isThere ? "came" : "gone")
            console.out.endObject()
        } else {
            console.out.put(change.address)
            if change.isThere { console.out.put(" came") } else { console.out.put(" is gone") }
        }
        console.out.endLine()
        console.out.flush()
    }

    /// Tells of every way between two members.
    func putMatrix(_ table: MeshTable, _ console: inout Console) {
        let all = table.addresses
        if isJSON {
            for from in all {
                for to in all {
                    if let pair = table.pair(from: from, to: to) { put(pair, &console.out) }
                }
            }
            return console.out.flush()
        }
        if all.count <= Self.mostColumns {
            putMatrix("loss", all, table, &console.out) { pair in
                pair.expected == 0 ? "deaf" : Self.percent(pair.loss)
            }
            putMatrix("round trip in ms", all, table, &console.out) { pair in
                pair.roundTripTime.map(PingOutput.milliseconds) ?? "?"
            }
            putMatrix("hops", all, table, &console.out) { $0.hops.map { "\($0)" } ?? "?" }
        }
        putWords(table, &console.out)
        console.out.flush()
    }

    private static func percent(_ part: Double) -> String {
        let tenths = (part * 1000).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    }

    /// A row for each sender, a column for each listener.
    private func putMatrix(
        _ title: String, _ all: [IPAddress], _ table: MeshTable, _ sink: inout TextSink,
        _ text: (MeshTable.Pair) -> String
    ) {
        var cells = [["\(title): from \\ to"] + all.map(\.description)]
        for from in all {
            cells.append(
                [from.description]
                    + all.map { to in
                        from == to ? "-" : table.pair(from: from, to: to).map(text) ?? "?"
                    })
        }
        let widths = (0 ... all.count).map { column in cells.map { $0[column].count }.max() ?? 0 }
        sink.endLine()
        for row in cells {
            for (column, cell) in row.enumerated() {
                let padding = widths[column] - cell.count
                // The first column is of words, the others of numbers.
                if column == 0 {
                    sink.put(text: cell)
                    sink.put(spaces: padding)
                } else {
                    sink.put(spaces: padding + 2)
                    sink.put(text: cell)
                }
            }
            sink.endLine()
        }
    }

    /// What is wrong, in words.
    private func putWords(_ table: MeshTable, _ sink: inout TextSink) {
        let deaf = table.deafPairs
        if deaf.isEmpty, table.addresses.count > 1 {
            sink.put(text: "\neverybody hears everybody\n")
            return
        }
        if !deaf.isEmpty { sink.endLine() }
        for pair in deaf {
            let back = table.pair(from: pair.to, to: pair.from)
            let ending =
                switch back?.isHeard {
                case true: "\(pair.from) hears \(pair.to), but "
                case false: "neither hears the other: "
                case nil: ""
                }
            sink.put(text: "\(ending)\(pair.to) does not hear \(pair.from)\n")
        }
    }

    private func put(_ pair: MeshTable.Pair, _ sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "pair")
        sink.member("from", pair.from)
        sink.member("to", pair.to)
        sink.member("sent", pair.expected)
        sink.member("received", pair.received)
        sink.member("lost", pair.expected >= pair.received ? pair.expected - pair.received : 0)
        sink.member("heard", pair.isHeard)
        if let hops = pair.hops { sink.member("hops", hops) }
        if let time = pair.roundTripTime { sink.member("rtt_p50_ns", time) }
        sink.endObject()
        sink.endLine()
    }

    /// Sums up.
    func putSummary(_ table: MeshTable, _ prober: Prober, _ console: inout Console) {
        putMatrix(table, &console)
        guard isJSON else { return }
        console.out.beginObject()
        console.out.member("type", "summary")
        console.out.member("group", settings.group)
        console.out.member("members", table.addresses.count)
        console.out.member("present", table.present.count + 1)
        console.out.member("deaf_pairs", table.deafPairs.count)
        console.out.member("sent", prober.sent.count)
        console.out.member("local_dropped", prober.dropped)
        if table.refused > 0 { console.out.member("refused", table.refused) }
        console.out.endObject()
        console.out.endLine()
        console.out.flush()
    }
}
