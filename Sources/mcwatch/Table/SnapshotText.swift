import MulticastText
import ToolSupport

extension Snapshot {
    /// Puts the tables that have rows, with an empty line between them.
    func showText(_ console: inout Console) {
        var style = TableStyle(self)
        var isFirst = true
        show(groupTable(&style), &console, &isFirst)
        show(memberTable(&style), &console, &isFirst)
        show(querierTable(&style), &console, &isFirst)
        show(streamTable(&style), &console, &isFirst)
        show(neighborTable(&style), &console, &isFirst)
        show(joinTable(&style), &console, &isFirst)
        show(sessionTable(&style), &console, &isFirst)
        show(routerTable(&style), &console, &isFirst)
    }

    private func show(
        _ table: consuming TextTable, _ console: inout Console, _ isFirst: inout Bool
    ) {
        guard table.rowCount > 0 else { return }
        if !isFirst { console.out.endLine() }
        isFirst = false
        table.put(
            into: &console.out, usesColour: display.style.usesColour,
            atMost: display.style.verbosity > 0 ? .max : console.columns)
    }
}
