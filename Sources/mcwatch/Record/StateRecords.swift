import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire

// One record for each row, with the same members for all rows of a kind.
extension Snapshot {
    /// All records, table by table.
    var records: [[OutputRecord]] {
        [
            groups.map(record), members.map(record), queriers.map(record), streams.map(record),
            neighbors.map(record), joins.map(record), sessions.map(record), routers.map(record),
        ].filter { !$0.isEmpty }
    }

    /// The last record of a run.
    var summaryRecord: OutputRecord {
        var record = OutputRecord("summary")
        record.put("frames", span.frames)
        record.put("first_time", span.first)
        record.put("last_time", span.last)
        record.put("groups", groups.count)
        record.put("members", members.count)
        record.put("queriers", queriers.count)
        record.put("streams", streams.count)
        record.put("pim_neighbors", neighbors.count)
        record.put("pim_joins", joins.count)
        record.put("sessions", sessions.count)
        record.put("routers", routers.count)
        if let statistics {
            record.put("dropped_by_kernel", statistics.droppedByKernel)
            record.put("dropped_by_interface", statistics.droppedByInterface)
        }
        record.put("messages_dropped", messagesDropped)
        record.put("overflows", .list(overflows.map(OutputRecord.Value.text)))
        return record
    }

    func put(_ link: LinkKey, into record: inout OutputRecord) { record.put(link, interfaces) }

    /// The beginning of a record of somebody on a link.
    func record(
        _ type: StaticString, _ address: IPAddress, _ mac: MACAddress?, on link: LinkKey
    ) -> OutputRecord {
        var record = OutputRecord(type)
        record.put("address", address)
        record.put("mac", mac)
        put(link, into: &record)
        return record
    }

    func name(of group: IPAddress) -> OutputRecord.Value {
        display.style.registry.recordName(of: group)
    }

    private func record(_ row: GroupRow) -> OutputRecord {
        var record = OutputRecord("group")
        record.put("group", row.group)
        record.put("name", name(of: row.group))
        record.put("mac", MACAddress(mapping: row.group))
        put(row.link, into: &record)
        record.put("members", row.members)
        record.put("sources", row.flow.sources.count)
        record.put("packets", row.flow.packets)
        record.put("bytes", row.flow.octets)
        record.put("present", row.state?.isPresent ?? false)
        record.put("filter_mode", word: row.state?.filterMode.word)
        record.put(
            "requested_sources",
            row.state.map { .list($0.requested.map { .address($0.address) }) } ?? .absent)
        record.put(
            "excluded_sources",
            row.state.map { .list($0.excluded.map(OutputRecord.Value.address)) } ?? .absent)
        record.put("sources_complete", row.state.map { .flag(!$0.lacksSources) } ?? .absent)
        record.put(
            "compatibility_mode",
            row.state.map { .number(UInt64(clamping: $0.compatibilityMode)) } ?? .absent)
        record.put("first_time", row.state?.firstSeen)
        record.put("last_report_time", row.lastReport)
        record.put("last_data_time", row.flow.last)
        record.put("expires_time", row.state?.expires)
        record.put("gone_time", row.state?.gone)
        return record
    }

    private func record(_ member: Membership) -> OutputRecord {
        var record = OutputRecord("membership")
        record.put("host", member.host)
        record.put("mac", member.mac)
        put(member.link, into: &record)
        record.put("group", member.group)
        record.put("name", name(of: member.group))
        record.put("version", member.version)
        record.put("state", .text(member.presence.word))
        record.put("filter_mode", .text(member.filterMode.word))
        record.put("sources", member.sources)
        record.put("sources_complete", !member.lacksSources)
        record.put("first_time", member.firstSeen)
        record.put("joined_time", member.joined)
        record.put("last_report_time", member.lastReport)
        record.put("left_time", member.left)
        record.put(
            "left_by",
            word: member.presence == .left
                ? "leave" : member.presence == .expired ? "timeout" : nil)
        record.put("expires_time", member.expires)
        record.put("refreshes", member.refreshes)
        record.put("joins", member.joins)
        record.put("join_latency_ms", milliseconds: member.joinLatency)
        record.put("leave_latency_ms", milliseconds: member.leaveLatency)
        return record
    }

    private func record(_ querier: Querier) -> OutputRecord {
        var record = self.record("querier", querier.address, querier.mac, on: querier.link)
        record.put("protocol", .text(querier.address.isIPv6 ? "mld" : "igmp"))
        record.put("version", querier.version)
        record.put("general_queries", querier.generalQueries)
        record.put("specific_queries", querier.specificQueries)
        record.put("startup_queries", querier.startupQueries)
        record.put("unelected_queries", querier.queriesUnelected)
        record.put("interval_observed_s", seconds: querier.interval?.median)
        record.put("interval_minimum_s", seconds: querier.interval?.minimum)
        record.put("interval_maximum_s", seconds: querier.interval?.maximum)
        record.put("interval_announced_s", seconds: querier.announcedInterval)
        record.put(
            "robustness_variable",
            querier.robustnessVariable.map { .number(UInt64($0)) } ?? .absent)
        record.put("max_resp_time_ms", milliseconds: querier.responseInterval)
        record.put("last_member_query_interval_ms", milliseconds: querier.lastMemberQueryInterval)
        record.put("elected", querier.isElected)
        record.put("present", querier.isPresent)
        record.put("elections", querier.elections)
        record.put(from: querier.firstSeen, to: querier.lastSeen, expires: querier.expires)
        return record
    }
}

extension OutputRecord {
    /// Adds when something was seen, and until when it holds without another sign of life.
    mutating func put(from first: Timestamp, to last: Timestamp, expires: Timestamp?) {
        put("first_time", first)
        put("last_time", last)
        put("expires_time", expires)
    }

    /// Adds when and how something went.
    mutating func put(left time: Timestamp?, by reason: String?) {
        put("left_time", time)
        put("left_by", word: reason)
    }

    /// Adds what tells a link from others.
    mutating func put(_ link: LinkKey, _ interfaces: [String]) {
        put("interface", link.interface)
        let name = interfaces.indices.contains(link.interface) ? interfaces[link.interface] : ""
        put("interface_name", name.isEmpty ? .absent : .untrusted(Array(name.utf8)))
        put("vlan", link.vlans.innermost.map { .number(UInt64($0)) } ?? .absent)
        let outer = link.vlans.identifiers
        put("vlans", outer.count > 1 ? .list(outer.map { .number(UInt64($0)) }) : .absent)
        put("tunnel", link.tunnel == 0 ? .absent : .text(link.tunnelText))
    }
}

extension GroupRegistry {
    /// The name of a group that has one.
    func recordName(of group: IPAddress) -> OutputRecord.Value {
        guard let entry = name(of: group), entry.namesOneUse else { return .absent }
        return .untrusted(Array(entry.name.utf8))
    }
}

extension FilterMode {
    /// The RFCs' name in lower case.
    var word: String { self == .include ? "include" : "exclude" }
}

extension Membership.Presence {
    /// One word for it.
    var word: String {
        switch self {
        case .member: "member"
        case .notSeen: "not_seen"
        case .left: "left"
        case .expired: "expired"
        }
    }
}
