public import MulticastAnalysis
import MulticastWire
public import ToolSupport

extension LinkKey {
    /// The tunnel's number; a word where it has none.
    public var tunnelText: String {
        tunnel == Self.tunnelWithoutNumber ? "unnumbered" : String(tunnel &- 1)
    }
}

extension TextSink {
    /// Puts what tells a link from others; nothing of the one that most captures have.
    ///
    /// `interfaces` are the names of all interfaces by number, empty where nothing tells it.
    ///
    /// - Returns: whether anything was written.
    @discardableResult
    public mutating func put(_ link: LinkKey, interfaces: [String]) -> Bool {
        let name = interfaces.indices.contains(link.interface) ? interfaces[link.interface] : ""
        var isFirst = true
        func separate(_ sink: inout TextSink) {
            if !isFirst { sink.put(" ") }
            isFirst = false
        }
        if interfaces.count > 1 {
            separate(&self)
            if name.isEmpty {
                put("#")
                put(link.interface)
            } else {
                put(untrusted: name.utf8)
            }
        }
        if link.vlans != .untagged {
            separate(&self)
            put("vlan ")
            put(text: link.vlans.description)
        }
        if link.tunnel != 0 {
            separate(&self)
            put("tunnel ")
            put(text: link.tunnelText)
        }
        return !isFirst
    }
}
