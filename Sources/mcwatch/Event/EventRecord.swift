import MulticastAnalysis
import MulticastText
import MulticastWire

// An event for programs, with the same members whatever has happened.
extension LiveEvent {
    /// The event as a record.
    func record(interfaces: [String], _ registry: GroupRegistry) -> OutputRecord {
        var record = OutputRecord("event")
        record.put("event", .text(kind.rawValue))
        record.put("time", time)
        record.put(link, interfaces)
        record.put("host", host)
        record.put("mac", member?.mac)
        record.put("group", group)
        record.put("name", group.map(registry.recordName) ?? .absent)
        let version = member?.version ?? version
        record.put("version", version.map { .number(UInt64(clamping: $0)) } ?? .absent)
        record.put("filter_mode", word: (member?.filterMode ?? filterMode)?.word)
        record.put(
            "sources", member.map { .list($0.sources.map(OutputRecord.Value.address)) } ?? .absent)
        record.put("sources_complete", member.map { .flag(!$0.lacksSources) } ?? .absent)
        record.put("previous", previous)
        record.put("join_latency_ms", milliseconds: latency)
        record.put("source_port", flow?.sourcePort.map { .number(UInt64($0)) } ?? .absent)
        record.put("destination_port", flow?.destinationPort.map { .number(UInt64($0)) } ?? .absent)
        record.put("packets", flow.map { .number($0.packets) } ?? .absent)
        record.put("bytes", flow.map { .number($0.octets) } ?? .absent)
        record.put("tree", word: tree?.word)
        record.put("source", tree?.source)
        record.put("session", session.map(OutputRecord.Value.untrusted) ?? .absent)
        record.put("limit", word: limit?.words)
        return record
    }
}
