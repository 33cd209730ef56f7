import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The tables of IGMP and MLD.
extension Snapshot {
    func groupTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("group"), .left("link"), .left("state"), .right("members"), .right("senders"),
            .right("packets"), .right("octets", 6), .left("mode", 5), .left("sources", 3),
            .left("last report", 2), .left("last data", 1), .left("name", 4),
        ])
        for row in groups {
            let present = row.state.flatMap { $0.isPresent ? $0 : nil }
            table.cell(row.group)
            table.cell(row.link, style)
            if let gone = row.state?.gone {
                table.cell(.faint) { sink in
                    sink.put("gone ")
                    style.put(gone, into: &sink)
                }
            } else {
                table.cell(row.state?.presence.rawValue ?? "no report")
            }
            table.cell(row.members)
            table.cell(positive: UInt64(row.flow.sources.count))
            table.cell(positive: row.flow.packets)
            table.cell(positive: row.flow.octets)
            table.cell(present?.filterMode.word ?? "")
            table.cell { sink in
                guard let present else { return }
                style.put(present.shownSources, lacksSome: present.lacksSources, into: &sink)
            }
            table.cell(row.lastReport, &style)
            table.cell(row.flow.last, &style)
            table.cell { style.put(nameOf: row.group, into: &$0) }
        }
        return table
    }

    func memberTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("group"), .left("host"), .left("mac"), .left("link"), .left("state"),
            .left("version", 4), .left("mode", 5), .left("sources", 1), .left("joined", 2),
            .left("last report", 3), .right("refreshes", 6), .right("first data after", 7),
            .right("last data after", 7),
        ])
        for member in members {
            table.cell(member.group)
            table.cell(member.host)
            table.cell(member.mac, style)
            table.cell(member.link, style)
            switch (member.presence, member.left) {
            case (.left, let time?), (.expired, let time?):
                let word: StaticString = member.presence == .left ? "left " : "expired "
                table.cell(.faint) { sink in
                    sink.put(word)
                    style.put(time, into: &sink)
                }
            case (.notSeen, _): table.cell("not seen", .faint)
            default: table.cell("member")
            }
            table.cell(version(member.version, of: member.group))
            table.cell(member.left == nil ? member.filterMode.word : "")
            table.cell { sink in
                style.put(member.sources, lacksSome: member.lacksSources, into: &sink)
            }
            table.cell(member.joined, &style)
            table.cell(member.lastReport, &style)
            table.cell(positive: UInt64(member.refreshes))
            table.cell(seconds: member.joinLatency, style)
            table.cell(seconds: member.leaveLatency, style)
        }
        return table
    }

    func querierTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("querier"), .left("mac"), .left("link"), .left("role"), .left("version"),
            .right("queries"), .right("specific", 5), .right("interval"), .right("announced", 1),
            .right("qrv", 3), .right("response", 4), .left("first seen", 6), .left("last seen", 2),
        ])
        for querier in queriers {
            table.cell(querier.address)
            table.cell(querier.mac, style)
            table.cell(querier.link, style)
            switch (querier.isElected, querier.isPresent) {
            case (true, _): table.cell("querier", .good)
            case (false, true): table.cell("not elected")
            case (false, false): table.cell("silent", .faint)
            }
            table.cell(version(querier.version, of: querier.address))
            table.cell(querier.generalQueries)
            table.cell(positive: querier.specificQueries)
            table.cell(seconds: querier.interval?.median, style)
            table.cell(seconds: querier.announcedInterval, style)
            table.cell { sink in
                if let robustness = querier.robustnessVariable { sink.put(robustness) }
            }
            table.cell(seconds: querier.responseInterval, style)
            table.cell(querier.firstSeen, &style)
            table.cell(querier.lastSeen, &style)
        }
        return table
    }

    private func version(_ version: Int, of address: IPAddress) -> String {
        (address.isIPv6 ? "MLDv" : "IGMPv") + String(version)
    }
}

extension GroupState {
    /// The sources that the filter mode is about: those wanted, or those not wanted.
    fileprivate var shownSources: [IPAddress] {
        filterMode == .include ? requested.map(\.address) : excluded
    }
}
