import MulticastAnalysis
import MulticastWire

/// A group as people write it down, with what they write beside it: `239.1.1.1`, `239.1.1.1:5004`,
/// `10.0.0.1@232.1.1.1`, `(10.0.0.1, 232.1.1.1)`, `[ff15::8000:1]:5004`, `rtp://@239.1.1.1:5004`.
struct GroupText {
    let group: IPAddress
    var detail = GroupUses.Detail()
    /// What follows: a name.
    var name: ArraySlice<UInt8> = []

    /// Why a text is no group.
    struct Refusal: Error {
        let reason: String
    }

    /// Reads a line of a list, without its comment.
    init(line: ArraySlice<UInt8>) throws(Refusal) {
        var text = line.trimmed
        if text.first == UInt8(ascii: "("), let end = text.firstIndex(of: UInt8(ascii: ")")) {
            // A pair as routers show it; what follows is no name.
            text = text[text.startIndex + 1 ..< end]
        }
        let words = text.split(maxSplits: 1, whereSeparator: \.separatesWords)
        guard let first = words.first else { throw Refusal(reason: "the line holds no address") }
        let rest = words.count > 1 ? words[1].drop(while: \.separatesWords) : []
        let second = rest.prefix { !$0.separatesWords }
        // S,G: the group is the second of two addresses, and the first may be any source.
        let isAnySource = first == [UInt8(ascii: "*")]
        let source = IPAddress(utf8: first.span)
        if let other = IPAddress(utf8: second.span), other.isMulticast,
            isAnySource || source != nil
        {
            guard source?.isMulticast != true else {
                throw Refusal(
                    reason: "two groups in a line; expected one, or a source and a group")
            }
            self.init(group: other, source: source)
            try take(rest.dropFirst(second.count).drop(while: \.separatesWords))
            return
        }
        try self.init(field: first.unquoted)
        try take(rest)
    }

    /// Takes what stands behind a group: its MAC address and port, as a plan has them, and a name.
    private mutating func take(_ text: ArraySlice<UInt8>) throws(Refusal) {
        var rest = text
        var word = rest.prefix { !$0.separatesWords }
        func goOn() {
            rest = rest.dropFirst(word.count).drop(while: \.separatesWords)
            word = rest.prefix { !$0.separatesWords }
        }
        if let mac = MACAddress(word.text), mac.isGroup {
            try check(mac)
            goOn()
        }
        if word.elementsEqual("port".utf8) {
            let name = rest
            goOn()
            if let port = UInt16(word.text), port > 0 {
                detail.port = port
                goOn()
            } else {
                rest = name
            }
        }
        name = rest.unquoted
    }

    /// Compares a MAC address that is told beside the group with that of the group.
    func check(_ mac: MACAddress) throws(Refusal) {
        let right = MACAddress(mapping: group)
        // The address of a station is the device's, and says nothing of the group's.
        if mac == right || !mac.isGroup { return }
        let what = mac.isMPLSMulticast ? ", which is MPLS's," : ""
        throw Refusal(
            reason:
                "the MAC address \(mac)\(what) contradicts the group \(group); expected \(right)")
    }

    /// Reads a group that stands alone, as in a field of a table.
    init(field: ArraySlice<UInt8>) throws(Refusal) {
        var text = field.trimmed
        // A URL, such as players take.
        if let colon = text.firstIndex(of: UInt8(ascii: ":")),
            text[colon...].starts(with: "://".utf8)
        {
            text = text[(colon + 3)...].prefix {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
            }
        }
        var source: IPAddress?
        if let at = text.firstIndex(of: UInt8(ascii: "@")) {
            let before = text[..<at]
            if !before.isEmpty, before != [UInt8(ascii: "*")] {
                guard let address = IPAddress(utf8: before.span), !address.isMulticast else {
                    throw Refusal(
                        reason: "'\(before.text)' before the '@' is no source; "
                            + "expected an address such as 10.0.0.1@232.1.1.1")
                }
                source = address
            }
            text = text[(at + 1)...]
        }
        let (address, port) = try Self.endpoint(text)
        guard address.isMulticast else { throw Self.refusal(of: text) }
        self.init(group: address, source: source, port: port)
    }

    private init(group: IPAddress, source: IPAddress?, port: UInt16? = nil) {
        self.group = group
        detail = GroupUses.Detail(source: source, port: port)
    }

    /// Takes address and port apart.
    private static func endpoint(
        _ text: ArraySlice<UInt8>
    ) throws(Refusal) -> (IPAddress, UInt16?) {
        if let address = IPAddress(utf8: text.span) { return (address, nil) }
        var (host, port) = (text, ArraySlice<UInt8>())
        if text.first == UInt8(ascii: "["), let end = text.firstIndex(of: UInt8(ascii: "]")) {
            host = text[text.startIndex + 1 ..< end]
            port = text[(end + 1)...]
            if port.isEmpty, let address = IPAddress(utf8: host.span) { return (address, nil) }
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            (host, port) = (text[..<colon], text[colon...])
        }
        guard port.first == UInt8(ascii: ":"), let address = IPAddress(utf8: host.span) else {
            // All bits of an address are an address.
            if let prefix = IPPrefix(text.text), prefix.isOneAddress { return (prefix.base, nil) }
            throw refusal(of: text)
        }
        guard let number = UInt16(port.dropFirst().text), number > 0 else {
            throw Refusal(
                reason: "'\(port.dropFirst().text)' is no port; expected 1 to 65535")
        }
        return (address, number)
    }

    /// Says what a text is, if it is no group.
    private static func refusal(of text: ArraySlice<UInt8>) -> Refusal {
        let shown = "'\(text.text)'"
        if let address = IPAddress(utf8: text.span) ?? IPAddress(utf8: host(text).span) {
            return Refusal(reason: "\(address) is \(address.kind), no group; expected \(expected)")
        }
        if let prefix = IPPrefix(text.text) {
            return Refusal(reason: "\(prefix) is a prefix; expected a single group")
        }
        if let mac = MACAddress(text.text) {
            return Refusal(reason: "\(mac) is \(mac.kind); expected \(expected)")
        }
        return Refusal(reason: "\(shown) is no address; expected \(expected)")
    }

    private static func host(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.prefix { $0 != UInt8(ascii: ":") }
    }

    private static let expected = "a group such as 239.1.2.3 or ff15::8000:1"
}

extension IPPrefix {
    fileprivate var isOneAddress: Bool {
        switch base {
        case .v4: length == 32
        case .v6: length == 128
        }
    }
}

extension IPAddress {
    /// What an address is that is no group.
    fileprivate var kind: String {
        switch self {
        case .v4(.broadcast): "the broadcast address"
        case .v4(.unspecified), .v6(.unspecified): "the unspecified address"
        case .v4(let address) where address.rawValue >> 24 == 127: "a loopback address"
        case .v4(let address) where address.rawValue >> 28 == 0xF: "a reserved address"
        case .v6(let address) where address.isLinkLocal: "a link-local unicast address"
        default: "a unicast address"
        }
    }
}

extension MACAddress {
    /// What a MAC address is that stands where a group should.
    fileprivate var kind: String {
        if isMPLSMulticast { return "a MAC address of MPLS multicast, to which no group maps" }
        if isIPv4Group { return "a MAC address, which 32 groups map to" }
        if isIPv6Group { return "a MAC address, which many groups map to" }
        return isGroup ? "a MAC address of no IP group" : "a MAC address of one station"
    }
}
