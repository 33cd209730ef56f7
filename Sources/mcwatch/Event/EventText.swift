import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// An event as a sentence.
extension LiveEvent {
    /// Puts the event as a line: when, where if there are several links, and what.
    func text(into sink: inout TextSink, _ style: inout TableStyle) {
        style.put(time, into: &sink)
        sink.put(" ")
        if style.put(link, into: &sink) { sink.put(": ") }
        putSentence(into: &sink, style)
        sink.endLine()
    }

    /// Puts what has happened, without when and where.
    func putSentence(into sink: inout TextSink, _ style: TableStyle) {
        guard style.text.usesColour, emphasis != .none else { return putWords(into: &sink, style) }
        sink.put(emphasis.start)
        putWords(into: &sink, style)
        sink.put(TextTable.Emphasis.end)
    }

    private func putWords(into sink: inout TextSink, _ style: TableStyle) {
        switch kind {
        case .memberJoined: putMember(" joined ", into: &sink, style, withFilter: true)
        case .memberRefreshed: putMember(" is still in ", into: &sink, style, withFilter: true)
        case .memberSourcesChanged:
            putMember(" changed its sources of ", into: &sink, style, withFilter: true)
        case .memberLeft: putMember(" left ", into: &sink, style)
        case .memberExpired: putMember(" timed out in ", into: &sink, style)
        case .memberNotSeen: putMember(" may have left ", into: &sink, style)
        case .dataStarted:
            putGroup(into: &sink, style)
            sink.put(" flows ")
            if let latency { style.put(seconds: latency, into: &sink) }
            sink.put(" after ")
            put(host, into: &sink)
            sink.put(" joined")
        case .groupAppeared: putGroup("group ", " has its first member", into: &sink, style)
        case .groupGone: putGroup("group ", " has no member any more", into: &sink, style)
        case .groupModeChanged:
            putGroup(
                "group ",
                filterMode == .include ? " is wanted from certain sources" : " is wanted from all",
                into: &sink, style)
        case .groupVersionChanged:
            putGroup("group ", ": compatibility mode ", into: &sink, style)
            putVersion(isIPv6: group?.isIPv6 ?? false, into: &sink)
        case .linkVersionChanged:
            sink.put("all hosts: compatibility mode ")
            putVersion(isIPv6: host?.isIPv6 ?? false, into: &sink)
        case .streamStarted: putStream(" flows", into: &sink, style)
        case .streamStopped:
            putStream(" has stopped after ", into: &sink, style)
            sink.put(flow?.packets ?? 0)
            sink.put(" packets")
        case .limitReached:
            sink.put("no room for more ")
            sink.put(text: limit?.words ?? "")
        default: putRouter(into: &sink, style)
        }
    }

    /// Puts what queriers, routers and announcers do.
    private func putRouter(into sink: inout TextSink, _ style: TableStyle) {
        switch kind {
        case .querierAppeared: put("querier ", " is there", into: &sink)
        case .querierTookOver:
            put("querier ", " took over", into: &sink)
            if let previous {
                sink.put(" from ")
                sink.put(previous)
            }
        case .querierLost: put("querier ", " has fallen silent", into: &sink)
        case .querierYielded: put("querier ", " gave way", into: &sink)
        case .neighborAppeared: put("PIM router ", " is there", into: &sink)
        case .neighborRestarted: put("PIM router ", " has restarted", into: &sink)
        case .neighborLeft: put("PIM router ", " said goodbye", into: &sink)
        case .neighborExpired: put("PIM router ", " timed out", into: &sink)
        case .neighborDesignated: put("PIM router ", " is the designated router", into: &sink)
        case .joinSent: putTree(" is joined at ", into: &sink)
        case .prunePending: putTree(" is about to be pruned at ", into: &sink)
        case .pruned: putTree(" is pruned at ", into: &sink)
        case .joinEnded: putTree(" has ended at ", into: &sink)
        case .routerAppeared: put("multicast router ", " is there", into: &sink)
        case .routerTerminated: put("multicast router ", " said goodbye", into: &sink)
        case .routerExpired: put("multicast router ", " timed out", into: &sink)
        case .sessionAnnounced: putSession(" is announced by ", into: &sink)
        case .sessionModified: putSession(" was changed by ", into: &sink)
        case .sessionDeleted: putSession(" was taken back by ", into: &sink)
        case .sessionExpired: putSession(" is no longer announced by ", into: &sink)
        default: break
        }
    }

    // MARK: Parts of sentences

    private func put(_ address: IPAddress?, into sink: inout TextSink) {
        if let address { sink.put(address) }
    }

    private func put(_ before: StaticString, _ after: StaticString, into sink: inout TextSink) {
        sink.put(before)
        put(host, into: &sink)
        sink.put(after)
    }

    private func putGroup(
        _ before: StaticString = "", _ after: StaticString = "", into sink: inout TextSink,
        _ style: TableStyle
    ) {
        sink.put(before)
        if let group { sink.put(group: group, style: style.text) }
        sink.put(after)
    }

    private func putMember(
        _ verb: StaticString, into sink: inout TextSink, _ style: TableStyle,
        withFilter: Bool = false
    ) {
        put(host, into: &sink)
        if style.isVerbose, let mac = member?.mac {
            sink.put(" (")
            sink.put(mac)
            sink.put(")")
        }
        sink.put(verb)
        putGroup(into: &sink, style)
        guard withFilter, let member else { return }
        if member.filterMode == .include || !member.sources.isEmpty {
            if member.filterMode == .include { sink.put(" from ") } else { sink.put(" but from ") }
            style.put(member.sources, lacksSome: member.lacksSources, into: &sink)
        }
        sink.put(member.group.isIPv6 ? " (MLDv" : " (IGMPv")
        sink.put(member.version)
        sink.put(")")
    }

    private func putVersion(isIPv6: Bool, into sink: inout TextSink) {
        sink.put(isIPv6 ? "MLDv" : "IGMPv")
        sink.put(version ?? 0)
    }

    private func putStream(
        _ after: StaticString, into sink: inout TextSink, _ style: TableStyle
    ) {
        sink.put("stream ")
        put(host, into: &sink)
        sink.put(" > ")
        putGroup(into: &sink, style)
        if let port = flow?.destinationPort {
            sink.put(" port ")
            sink.put(port)
        }
        sink.put(after)
    }

    private func putTree(_ verb: StaticString, into sink: inout TextSink) {
        if let tree { sink.put(tree) }
        sink.put(verb)
        put(host, into: &sink)
    }

    private func putSession(_ verb: StaticString, into sink: inout TextSink) {
        sink.put("session \"")
        sink.put(untrusted: session ?? [])
        sink.put("\"")
        sink.put(verb)
        put(host, into: &sink)
    }

    /// What to look at, and what is over.
    var emphasis: TextTable.Emphasis {
        switch kind {
        case .memberJoined, .groupAppeared, .streamStarted: .good
        case .memberRefreshed, .memberLeft: .faint
        case .memberExpired, .querierLost, .streamStopped, .limitReached, .neighborExpired,
            .routerExpired, .sessionExpired:
            .bad
        default: .none
        }
    }
}
