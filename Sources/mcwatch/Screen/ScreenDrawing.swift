import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The picture of what there is to see: only the lines that are seen are put into words.
extension ScreenModel {
    /// The fewest rows in which all panes find room.
    private static let rowsForAll = 18

    /// Draws what there is to see.
    mutating func draw(
        _ sight: Sight, width: Int, height: Int, _ style: TextStyle
    ) -> ScreenImage {
        var image = ScreenImage(width: width, height: height)
        var context = CellContext(style, interfaces: sight.interfaces, now: sight.time)
        image.add(bar(sight, width: width, &context))
        let room = image.height - 2
        if case .details(_, let from) = overlay, let details = sight.details {
            drawDetails(details, from: from, room: room, &image, &context)
        } else {
            drawPanes(sight, room: room, &image, &context)
        }
        image.fill(to: image.height - 1)
        image.add(footer)
        if overlay == .help { image.overlay(HelpText.rows, title: "Keys of mcwatch") }
        return image
    }

    // MARK: Bars

    private func bar(
        _ sight: Sight, width: Int, _ context: inout CellContext
    ) -> ScreenImage.Row {
        let title = sight.title
        let isPaused = isPaused
        var row = context.row(.bar) { sink, style in
            sink.put("mcwatch ")
            sink.put(untrusted: title.interface.utf8)
            sink.put("  ")
            style.put(sight.time, into: &sink)
            sink.put("  ")
            sink.put(title.frames)
            sink.put(" frames")
            if title.dropped == 0 { sink.put("  0 dropped") }
        }
        if title.dropped > 0 {
            row += context.row(.bad) { sink, _ in
                sink.put("  ")
                sink.put(title.dropped)
                sink.put(" dropped by the kernel")
            }
        }
        if isPaused { row += ScreenImage.Row("  PAUSED", .bold) }
        if let notice = title.notice {
            row += context.row(.bar) { sink, _ in
                sink.put("  ")
                sink.put(untrusted: notice.utf8)
            }
        }
        return row + ScreenImage.Row("", .bar)
    }

    private var footer: ScreenImage.Row {
        if isFiltering { return ScreenImage.Row("only lines with: \(filter)_", .bar) }
        if case .details = overlay {
            return ScreenImage.Row("arrows scroll  p pause  Enter back  ? help", .bar)
        }
        let filter = filter.isEmpty ? "/ filter" : "/ filter (\(filter))  Esc all"
        return ScreenImage.Row(
            "Tab pane  Enter details  s sort  r reverse  \(filter)  p pause  ? help  q quit", .bar)
    }

    // MARK: Details

    private mutating func drawDetails(
        _ details: GroupDetails, from: Int, room: Int, _ image: inout ScreenImage,
        _ context: inout CellContext
    ) {
        let lines = details.lines(&context)
        page = max(1, room)
        let top = max(0, min(from, lines.count - page))
        overlay = .details(details.group, from: top)
        for line in lines[top...].prefix(page) { image.add(line) }
    }

    // MARK: Panes

    private mutating func drawPanes(
        _ sight: Sight, room: Int, _ image: inout ScreenImage, _ context: inout CellContext
    ) {
        candidate = nil
        let counts = [
            sight.groups.count, sight.members.count, sight.queriers.count, sight.streams.count,
        ]
        let heights = heights(room: room, counts)
        for pane in Pane.allCases where heights[pane.rawValue] > 0 {
            let height = heights[pane.rawValue]
            switch pane {
            case .groups:
                draw(pane, PaneColumns.groups, sight.groups, height, &image, &context) {
                    .group(LinkedGroup(link: $0.link, group: $0.group))
                }
            case .members:
                draw(pane, PaneColumns.members, sight.members, height, &image, &context) {
                    .member(LinkedGroup(link: $0.link, group: $0.group), $0.host, $0.mac)
                }
            case .queriers:
                draw(pane, PaneColumns.queriers, sight.queriers, height, &image, &context) {
                    .querier($0.link, $0.address)
                }
            case .streams:
                draw(pane, PaneColumns.streams, sight.streams, height, &image, &context) {
                    .stream($0.number, LinkedGroup(link: $0.link, group: $0.group), $0.source)
                }
            }
        }
    }

    /// How many rows each pane gets: the one at hand what the others leave, which get what they
    /// need up to a share.
    private func heights(room: Int, _ counts: [Int]) -> [Int] {
        var heights = [Int](repeating: 0, count: Pane.allCases.count)
        guard !isZoomed, room >= Self.rowsForAll - 2 else {
            heights[pane.rawValue] = max(0, room)
            return heights
        }
        // A title, a heading, and a line at least.
        let needs = counts.map { max(3, $0 + 2) }
        for other in Pane.allCases where other != pane {
            heights[other.rawValue] = min(needs[other.rawValue], room / 5)
        }
        var rest = room - heights.reduce(0, +)
        // What the pane at hand does not need, the others may have.
        var spare = max(0, rest - needs[pane.rawValue])
        for other in Pane.allCases where other != pane {
            let more = min(spare, needs[other.rawValue] - heights[other.rawValue])
            heights[other.rawValue] += more
            (spare, rest) = (spare - more, rest - more)
        }
        heights[pane.rawValue] = rest
        return heights
    }

    private mutating func draw<Line>(
        _ pane: Pane, _ table: PaneTable<Line>, _ all: [Line], _ height: Int,
        _ image: inout ScreenImage, _ context: inout CellContext,
        _ identity: (Line) -> Identity
    ) {
        let isAtHand = pane == self.pane
        var view = views[pane.rawValue]
        let filter = LineFilter(filter)
        let wanted = all.filter { filter.admits(identity($0)) }
        // What is equal in a column keeps the order of the first one.
        var lines = table.sorted(wanted, by: 0, isReversed: false)
        if view.sortColumn != 0 || view.isReversed {
            lines = table.sorted(lines, by: view.sortColumn, isReversed: view.isReversed)
        }
        let visible = max(0, height - 2)
        if let known = view.identity, let place = lines.firstIndex(where: { identity($0) == known })
        {
            view.selected = place
        }
        view.selected = max(0, min(view.selected, lines.count - 1))
        view.top = max(0, min(view.top, view.selected, lines.count - visible))
        if visible > 0, view.selected >= view.top + visible {
            view.top = view.selected - visible + 1
        }
        if lines.indices.contains(view.selected) {
            // The first line is no choice: what comes before it stays in sight.
            let chosen = identity(lines[view.selected])
            view.identity = view.selected == 0 ? nil : chosen
            if isAtHand { candidate = chosen.group }
        }
        views[pane.rawValue] = view
        if isAtHand { page = max(1, visible) }

        let title = "\(pane.rawValue + 1) \(pane.title) \(lines.count)"
        let share = wanted.count == all.count ? "" : " of \(all.count)"
        image.add(ScreenImage.Row(title + share, isAtHand ? .bold : .plain))
        let seen = lines[view.top...].prefix(visible)
        let rows = table.rows(
            seen, selected: isAtHand ? view.selected : nil, sortColumn: view.sortColumn,
            width: image.width, &context)
        for row in rows.prefix(max(0, height - 1)) { image.add(row) }
        if height >= 1 { image.fill(to: image.rows.count + max(0, height - 1 - rows.count)) }
    }
}

/// Which lines a person wants to see: those about an address of a prefix, or one whose text holds
/// what was typed.
private struct LineFilter {
    private let text: [UInt8]
    private let prefix: IPPrefix?

    init(_ text: String) {
        self.text = Array(text.utf8)
        prefix = text.contains("/") ? IPPrefix(text) : nil
    }

    func admits(_ identity: ScreenModel.Identity) -> Bool {
        text.isEmpty
            || identity.addresses.contains { address in
                prefix?.contains(address) ?? holds(Array(address.description.utf8))
            }
    }

    private func holds(_ octets: [UInt8]) -> Bool {
        guard octets.count >= text.count else { return false }
        return (0 ... octets.count - text.count).contains { octets[$0...].starts(with: text) }
    }
}
