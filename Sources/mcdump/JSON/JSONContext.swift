import MulticastText
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
    // The member that names the file or interface, the same for all its packets.
    private var source = ""
    private var sourceMember: [UInt8] = []

    init(registry: GroupRegistry) { self.registry = registry }

    /// Puts the member that names what a packet is from: `file`, or `interface_name`.
    mutating func putSource(_ key: StaticString, _ name: String, into sink: inout TextSink) {
        if sourceMember.isEmpty || name != source {
            source = name
            var text = TextSink()
            text.member(key, text: name)
            sourceMember = text.takeOctets()
        }
        sink.member(made: sourceMember)
    }

    /// Puts the member `group_name`, if the group has a name to itself.
    mutating func putName(of group: IPv4Address, into sink: inout TextSink) {
        if group != lastGroup {
            lastGroup = group
            var text = TextSink()
            if let entry = registry.name(of: group), entry.namesOneUse {
                text.member("group_name", text: entry.name)
            }
            lastMember = text.takeOctets()
        }
        if !lastMember.isEmpty { sink.member(made: lastMember) }
    }

    /// Puts the member `group_name`, if the group has a name to itself.
    func putName(of group: IPv6Address, into sink: inout TextSink) {
        guard let entry = registry.name(of: group), entry.namesOneUse else { return }
        sink.member("group_name", text: entry.name)
    }
}
