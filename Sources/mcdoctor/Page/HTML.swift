import ToolSupport

// Markup: literals are ours, and everything else is escaped.
extension TextSink {
    /// Puts text between tags or in a quoted attribute.
    ///
    /// What a packet or a file name holds becomes neither markup nor control characters.
    mutating func put(html text: String) {
        var plain = TextSink()
        plain.put(untrusted: text.utf8)
        for octet in plain.takeText().utf8 {
            switch octet {
            case UInt8(ascii: "&"): put("&amp;")
            case UInt8(ascii: "<"): put("&lt;")
            case UInt8(ascii: ">"): put("&gt;")
            case UInt8(ascii: "\""): put("&quot;")
            default: put(octet: octet)
            }
        }
    }

    /// Puts an element that holds text alone.
    mutating func put(element name: StaticString, _ text: String) {
        put("<")
        put(name)
        put(">")
        put(html: text)
        put("</")
        put(name)
        put(">")
    }

    /// Puts an attribute with a number, to the tenth.
    mutating func put(attribute name: StaticString, _ number: Double) {
        put(" ")
        put(name)
        put("=\"")
        // Places in a picture: nothing is further away than that.
        put(decimal: Int64((min(max(number, -1e6), 1e6) * 10).rounded()), places: 1)
        put("\"")
    }
}
