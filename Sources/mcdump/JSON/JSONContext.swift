import MulticastWire
import ToolSupport

/// What packet after packet is put into JSON with: the names of groups, and what was written last.
struct JSONContext {
    /// The names of groups.
    let registry: GroupRegistry
    /// Writes the times.
    var clock = TimeJSON()
    // The name of the last packet's group, as a member; most packets go to the group of the one
    // before, or to one of a few.
    private var lastGroup: IPv4Address?
    private var lastMember: [UInt8] = []

    init(registry: GroupRegistry) { self.registry = registry }

    /// Puts the member `group_name`, if the group has a name to itself.
    mutating func putName(of group: IPv4Address, into sink: inout TextSink) {
        if group != lastGroup {
            lastGroup = group
            var text = TextSink()
            if let entry = registry.name(of: group), entry.namesOneUse {
                text.member("group_name", text: entry.name)
            }
            lastMember = Array(text.takeText().utf8)
        }
        guard !lastMember.isEmpty else { return }
        sink.comma()
        sink.put(trusted: lastMember)
        sink.endValue()
    }

    /// Puts the member `group_name`, if the group has a name to itself.
    func putName(of group: IPv6Address, into sink: inout TextSink) {
        guard let entry = registry.name(of: group), entry.namesOneUse else { return }
        sink.member("group_name", text: entry.name)
    }
}
