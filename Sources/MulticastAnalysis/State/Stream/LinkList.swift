import MulticastWire

/// The links that frames came from, each with a number that is small enough for a key.
struct LinkList: Sendable {
    /// The links by number.
    private(set) var links: [LinkKey] = []
    private var numbers: [LinkKey: Int] = [:]
    // Where frames come from that are not out of a tunnel; a place for each of a few VLANs.
    private var recent = [Recent](repeating: Recent(), count: 64)

    private struct Recent {
        var interface = -1
        var vlans: UInt64 = 0
        var number = 0
    }

    /// The number of the link of a frame with these tags, if it was asked for lately.
    @inline(always)
    func recentNumber(of interface: Int, _ vlans: VLANStack) -> Int? {
        let found = unsafe recent.span[unchecked: Self.place(of: interface, vlans)]
        return found.interface == interface && found.vlans == vlans.rawValue ? found.number : nil
    }

    @inline(always)
    private static func place(of interface: Int, _ vlans: VLANStack) -> Int {
        (interface &+ Int(truncatingIfNeeded: vlans.rawValue)) & 63
    }

    /// The number of the link of a frame with these tags; `nil` if there are too many.
    mutating func number(of interface: Int, _ vlans: VLANStack) -> Int? {
        if let number = recentNumber(of: interface, vlans) { return number }
        guard let number = number(of: LinkKey(interface: interface, vlans: vlans)) else {
            return nil
        }
        recent[Self.place(of: interface, vlans)] = Recent(
            interface: interface, vlans: vlans.rawValue, number: number)
        return number
    }

    /// The number of a link; `nil` if there are too many.
    mutating func number(of link: LinkKey) -> Int? {
        if let number = numbers[link] { return number }
        guard links.count < StreamKey.maximumLinks else { return nil }
        links.append(link)
        numbers[link] = links.count - 1
        return links.count - 1
    }

    /// The number of a link that is there.
    func find(_ link: LinkKey) -> Int? { numbers[link] }
}
