import MulticastAnalysis
import MulticastWire

/// What a person has chosen to see, and what keys make of it.
///
/// A value without a terminal: keys go in, and ``draw(_:width:height:_:)`` makes a picture of what
/// there is to see.
struct ScreenModel: Sendable {
    /// A pane.
    enum Pane: Int, CaseIterable, Sendable {
        case groups, members, queriers, streams

        /// What its title says.
        var title: String {
            switch self {
            case .groups: "Groups"
            case .members: "Members"
            case .queriers: "Queriers"
            case .streams: "Streams"
            }
        }
    }

    /// A key.
    enum Key: Hashable, Sendable {
        case up, down, pageUp, pageDown, home, end, left, right
        case tab, backTab, enter, escape, backspace
        case character(UInt8)
    }

    /// What is over the panes.
    enum Overlay: Hashable, Sendable {
        case none, help
        /// A group's details, from a line on.
        case details(LinkedGroup, from: Int)
    }

    /// How a pane is looked at.
    struct View: Sendable {
        /// The first line that is seen, and the one that keys act on.
        var (top, selected) = (0, 0)
        /// Which line that is, wherever it moves.
        var identity: Identity?
        var sortColumn = 0
        var isReversed = false
    }

    /// What tells a line from others.
    enum Identity: Hashable, Sendable {
        case group(LinkedGroup)
        case member(LinkedGroup, IPAddress, MACAddress?)
        case querier(LinkKey, IPAddress)
        case stream(Int, LinkedGroup, IPAddress)

        /// The group that the line is about; `nil` for a querier.
        var group: LinkedGroup? {
            switch self {
            case .group(let group), .member(let group, _, _), .stream(_, let group, _): group
            case .querier: nil
            }
        }

        /// The addresses that a filter looks at.
        var addresses: [IPAddress] {
            switch self {
            case .group(let group): [group.group]
            case .member(let group, let host, _): [group.group, host]
            case .querier(_, let address): [address]
            case .stream(_, let group, let source): [group.group, source]
            }
        }
    }

    var pane = Pane.groups
    var views = [View](repeating: View(), count: Pane.allCases.count)
    var overlay = Overlay.none
    /// Only lines are shown that hold this text.
    var filter = ""
    /// Whether keys go into the filter.
    var isFiltering = false
    var isPaused = false
    /// Whether the pane at hand has all of the screen.
    var isZoomed = false
    /// Whether somebody wants to end.
    var wantsEnd = false
    /// How many lines the pane at hand, or the overlay, showed last: what a page is.
    var page = 1
    /// The group of the line at hand, as it was drawn last: what the details are of.
    var candidate: LinkedGroup?

    /// The longest filter.
    private static let filterCapacity = 64

    /// Does what a key asks for.
    mutating func handle(_ key: Key) {
        if isFiltering { return edit(key) }
        switch overlay {
        case .help: overlay = .none
        case .details(let group, let line): handle(key, in: group, line)
        case .none: handleInPanes(key)
        }
    }

    private mutating func handleInPanes(_ key: Key) {
        switch key {
        case .up, .character(UInt8(ascii: "k")): move(by: -1)
        case .down, .character(UInt8(ascii: "j")): move(by: 1)
        case .pageUp: move(by: -page)
        case .pageDown: move(by: page)
        case .home, .character(UInt8(ascii: "g")): move(by: -.max)
        case .end, .character(UInt8(ascii: "G")): move(by: .max)
        case .tab, .right: turn(by: 1)
        case .backTab, .left: turn(by: -1)
        case .enter: if let candidate { overlay = .details(candidate, from: 0) }
        case .escape: filter = ""
        case .backspace: break
        case .character(let letter): handle(letter)
        }
    }

    private mutating func handle(_ letter: UInt8) {
        switch letter {
        case UInt8(ascii: "1") ... UInt8(ascii: "4"):
            pane = Pane(rawValue: Int(letter - UInt8(ascii: "1"))) ?? pane
        case UInt8(ascii: "s"): sort(by: 1)
        case UInt8(ascii: "S"): sort(by: -1)
        case UInt8(ascii: "r"): views[pane.rawValue].isReversed.toggle()
        case UInt8(ascii: "/"): isFiltering = true
        case UInt8(ascii: "p"), UInt8(ascii: " "): isPaused.toggle()
        case UInt8(ascii: "z"): isZoomed.toggle()
        case UInt8(ascii: "?"), UInt8(ascii: "h"): overlay = .help
        case UInt8(ascii: "q"): wantsEnd = true
        default: break
        }
    }

    private mutating func handle(_ key: Key, in group: LinkedGroup, _ line: Int) {
        var line = line
        switch key {
        case .up, .character(UInt8(ascii: "k")): line -= 1
        case .down, .character(UInt8(ascii: "j")): line += 1
        case .pageUp: line -= page
        case .pageDown, .character(UInt8(ascii: " ")): line += page
        case .home, .character(UInt8(ascii: "g")): line = 0
        case .end, .character(UInt8(ascii: "G")): line = .max / 2
        case .character(UInt8(ascii: "p")): isPaused.toggle()
        case .character(UInt8(ascii: "?")), .character(UInt8(ascii: "h")):
            overlay = .help
            return
        case .enter, .escape, .left, .backspace, .character(UInt8(ascii: "q")):
            overlay = .none
            return
        default: break
        }
        overlay = .details(group, from: max(0, line))
    }

    private mutating func edit(_ key: Key) {
        switch key {
        case .enter, .tab: isFiltering = false
        case .escape:
            isFiltering = false
            filter = ""
        case .backspace: filter = String(filter.dropLast())
        case .character(let letter) where letter > 0x20 && letter < 0x7F:
            if filter.utf8.count < Self.filterCapacity {
                filter.unicodeScalars.append(Unicode.Scalar(letter))
            }
        default: break
        }
    }

    private mutating func move(by lines: Int) {
        let (sum, overflows) = views[pane.rawValue].selected.addingReportingOverflow(lines)
        views[pane.rawValue].selected = overflows ? (lines < 0 ? 0 : .max) : max(0, sum)
        views[pane.rawValue].identity = nil
    }

    private mutating func turn(by panes: Int) {
        let count = Pane.allCases.count
        pane = Pane(rawValue: (pane.rawValue + panes + count) % count) ?? pane
    }

    private mutating func sort(by steps: Int) {
        let columns =
            switch pane {
            case .groups: PaneColumns.groups.sortable
            case .members: PaneColumns.members.sortable
            case .queriers: PaneColumns.queriers.sortable
            case .streams: PaneColumns.streams.sortable
            }
        let place = columns.firstIndex(of: views[pane.rawValue].sortColumn) ?? 0
        views[pane.rawValue].sortColumn = columns[(place + steps + columns.count) % columns.count]
        views[pane.rawValue].isReversed = false
    }
}
