import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The tables of PIM, SAP and Multicast Router Discovery.
extension Snapshot {
    func neighborTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("PIM router"), .left("mac"), .left("link"), .left("role"), .right("priority", 2),
            .right("holdtime", 3), .right("hellos", 4), .right("interval", 5), .right("restarts"),
            .left("first seen", 6), .left("last seen", 1), .left("state"),
        ])
        for router in neighbors {
            table.cell(router.address)
            table.cell(router.mac, style)
            table.cell(router.link, style)
            table.cell(designated.contains(router) ? "DR" : "", .good)
            table.cell { sink in if let priority = router.drPriority { sink.put(priority) } }
            table.cell { sink in
                switch router.holdtime {
                case nil: break
                case .max?: sink.put("for ever")
                case let seconds?:
                    sink.put(seconds)
                    sink.put(" s")
                }
            }
            table.cell(router.helloCount)
            table.cell(seconds: router.helloInterval, style)
            table.cell(positive: router.restartCount)
            table.cell(router.firstSeen, &style)
            table.cell(router.lastSeen, &style)
            table.cell(router.end, timeout: .timeout, &style)
        }
        return table
    }

    func joinTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("PIM tree"), .left("asked of"), .left("asked by", 1), .left("link"),
            .left("RP", 3), .right("joins", 4), .right("prunes", 4), .left("first seen", 6),
            .left("last seen", 2), .left("state"), .left("name", 5),
        ])
        for join in joins {
            table.cell { $0.put(join.tree) }
            table.cell(join.upstream)
            table.cell { style.put(join.downstream, into: &$0) }
            table.cell(join.link, style)
            table.cell(join.rendezvousPoint)
            table.cell(join.joinCount)
            table.cell(join.pruneCount)
            table.cell(join.firstSeen, &style)
            table.cell(join.lastSeen, &style)
            switch join.state {
            case .joined: table.cell("joined")
            case .pruned: table.cell("pruned")
            case .prunePending: table.cell("prune pending")
            case .ended(let time, let reason):
                table.cell(.faint) { sink in
                    if reason == .timeout { sink.put("timed out ") } else { sink.put("ended ") }
                    style.put(time, into: &sink)
                }
            }
            table.cell { sink in
                if let group = join.tree.group { style.put(nameOf: group, into: &sink) }
            }
        }
        return table
    }

    func sessionTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("session"), .left("announced by"), .left("link"), .left("groups"),
            .right("announced", 3), .right("interval", 4), .left("first seen", 5),
            .left("last seen", 2), .left("state", 1),
        ])
        for session in sessions {
            table.cell { $0.put(untrusted: session.name) }
            table.cell(session.originatingSource)
            table.cell(session.link, style)
            table.cell { style.put(session.groups, into: &$0) }
            table.cell(session.announcementCount)
            table.cell(seconds: session.announcementInterval, style)
            table.cell(session.firstSeen, &style)
            table.cell(session.lastSeen, &style)
            if let end = session.end {
                table.cell(.faint) { sink in
                    switch end.reason {
                    case .deletion: sink.put("deleted ")
                    case .timeout: sink.put("timed out ")
                    case .stopTime: sink.put("over ")
                    }
                    style.put(end.time, into: &sink)
                }
            } else {
                table.cell("announced")
            }
        }
        return table
    }

    func routerTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("multicast router"), .left("mac"), .left("link"), .right("advertised", 2),
            .right("interval"), .right("query interval", 3), .right("qrv", 4),
            .left("first seen", 5), .left("last seen", 1), .left("state"),
        ])
        for router in routers {
            table.cell(router.address)
            table.cell(router.mac, style)
            table.cell(router.link, style)
            table.cell(router.advertisementCount)
            table.cell(seconds: .seconds(Int(router.advertisementInterval)), style)
            table.cell(seconds: .seconds(Int(router.queryInterval)), style)
            table.cell(router.robustnessVariable)
            table.cell(router.firstSeen, &style)
            table.cell(router.lastSeen, &style)
            table.cell(router.end, timeout: .timeout, &style)
        }
        return table
    }
}

extension TextTable {
    /// Adds a cell that tells whether a router is there, or when and how it went.
    fileprivate mutating func cell<Reason>(
        _ end: Ending<Reason>?, timeout: Reason, _ style: inout TableStyle
    ) {
        guard let end else { return cell("present") }
        let isTimeout = end.reason == timeout
        cell(isTimeout ? .bad : .faint) { sink in
            if isTimeout { sink.put("timed out ") } else { sink.put("left ") }
            style.put(end.time, into: &sink)
        }
    }
}

extension TextSink {
    /// Puts a tree as RFC 7761 writes it: `(*,239.1.1.1)`.
    mutating func put(_ tree: PIMJoin.Tree) {
        switch tree {
        case .shared(let group):
            put("(*,")
            put(group)
        case .source(let source, let group), .sourceOnShared(let source, let group):
            put("(")
            put(source)
            put(",")
            put(group)
            if case .sourceOnShared = tree { put(",rpt") }
        case .all(let rendezvousPoint):
            put("(*,*,")
            put(rendezvousPoint)
        }
        put(")")
    }
}
