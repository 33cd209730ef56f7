public import MulticastWire
public import ToolSupport

extension TextSink {
    /// Puts a group, with its registered name in parentheses unless `-n` was given.
    @inlinable @inline(__always)
    public mutating func put(group: IPv4Address, style: TextStyle) {
        put(group)
        put(nameOf: group, style: style)
    }

    /// Puts a group's registered name in parentheses, unless `-n` was given.
    @inlinable @inline(__always)
    public mutating func put(nameOf group: IPv4Address, style: TextStyle) {
        if style.showsNames, group.isMulticast, let entry = style.registry.name(of: group) {
            put(nameOf: entry)
        }
    }

    /// Puts a group, with its registered name in parentheses unless `-n` was given.
    public mutating func put(group: IPv6Address, style: TextStyle) {
        put(group)
        if style.showsNames, group.isMulticast, let entry = style.registry.name(of: group) {
            put(nameOf: entry)
        }
    }

    /// Puts a group, with its registered name in parentheses unless `-n` was given.
    public mutating func put(group: IPAddress, style: TextStyle) {
        switch group {
        case .v4(let group): put(group: group, style: style)
        case .v6(let group): put(group: group, style: style)
        }
    }

    /// Puts the short name of an entry that tells one group's use; what is in a file that a site
    /// adds is not ours.
    @inline(never)
    public mutating func put(nameOf entry: GroupRegistry.Entry) {
        guard entry.namesOneUse else { return }
        put(" (")
        if entry.isOwn {
            put(untrusted: entry.name.utf8)
        } else {
            put(text: entry.shortName)
        }
        put(")")
    }
}
