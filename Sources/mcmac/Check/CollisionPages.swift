import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Puts collisions into words, page by page; where there are many, all processors do.
///
/// Where to move is decided in order, since what one group is told is not told to another. The
/// words of a page need nothing of those before it.
struct CollisionPages {
    /// How the results are put.
    enum Format: Sendable {
        case text, json, csv
    }

    private let table: CollisionTable
    private let style: TextStyle
    private let format: Format
    private var replacements: ReplacementGroups?
    private var explanation = CollisionTable.Explanation()

    /// How many collisions are a page, and worth a thread.
    private static let pageLength = 4096
    /// How many pages may be on their way for each thread.
    private static let depth = 2

    init(_ table: CollisionTable, _ style: TextStyle, _ format: Format) {
        self.table = table
        self.style = style
        self.format = format
    }

    /// A page on its way.
    private final class Page {
        let collisions: ArraySlice<Collision>
        // One for each group of each collision.
        var replacements: [IPAddress?] = []
        var text = TextSink()

        init(_ collisions: ArraySlice<Collision>) { self.collisions = collisions }
    }

    /// Puts collisions, in order.
    mutating func put(_ collisions: ArraySlice<Collision>, into sink: inout TextSink) {
        guard collisions.count > Self.pageLength else {
            let page = prepare(collisions)
            Self.put(page, table, style, format, &explanation, into: &sink)
            return
        }
        let workers = OrderedWorkers<Page>(threads: Processors.usable) {
            [table, style, format] in
            var explanation = CollisionTable.Explanation()
            return { page in
                var text = TextSink()
                swap(&text, &page.text)
                Self.put(page, table, style, format, &explanation, into: &text)
                swap(&text, &page.text)
            }
        }
        defer { workers.close() }
        var left = collisions
        while sink.writeError == 0, !left.isEmpty || workers.count > 0 {
            while !left.isEmpty, workers.count < Self.depth * Processors.usable {
                let page = prepare(left.prefix(Self.pageLength))
                left = left.dropFirst(Self.pageLength)
                if workers.isEmpty {
                    Self.put(page, table, style, format, &explanation, into: &sink)
                } else {
                    workers.submit(page)
                }
            }
            if let page = workers.takeOldest() { sink.put(takingFrom: &page.text) }
        }
    }

    /// Decides where the groups of a page's collisions should move.
    private mutating func prepare(_ collisions: ArraySlice<Collision>) -> Page {
        let page = Page(collisions)
        if collisions.isEmpty { return page }
        if replacements == nil { replacements = ReplacementGroups(for: table) }
        for collision in collisions {
            table.explain(collision, into: &explanation)
            for group in explanation.groups {
                page.replacements.append(
                    group.hasToMove ? replacements?.replacement(for: group.group) : nil)
            }
        }
        return page
    }

    private static func put(
        _ page: Page, _ table: CollisionTable, _ style: TextStyle, _ format: Format,
        _ explanation: inout CollisionTable.Explanation, into sink: inout TextSink
    ) {
        var place = 0
        for collision in page.collisions where sink.writeError == 0 {
            table.explain(collision, into: &explanation)
            let end = place + explanation.groups.count
            let shown = ShownCollision(
                collision: collision, explanation: explanation,
                replacements: page.replacements[place ..< end])
            place = end
            switch format {
            case .text: CollisionText(style).put(shown, of: table, into: &sink)
            case .json: CollisionJSON.put(shown, of: table, into: &sink)
            case .csv: CollisionCSV.put(shown, of: table, into: &sink)
            }
        }
    }
}
