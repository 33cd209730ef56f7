import MulticastWire

/// The links that frames came from, each with a number that is small enough for a key.
struct LinkList: Sendable {
    /// The links by number.
    private(set) var links: [LinkKey] = []
    private var numbers: [LinkKey: Int] = [:]
    // Where frames come from that are not out of a tunnel; a place for each of a few VLANs.
    private var recent = [Recent](repeating: Recent(), count: 64)
    private var recentFlows = InlineArray<64, RecentFlow>(repeating: RecentFlow())

    private struct Recent {
        var interface = -1
        var vlans: UInt64 = 0
        var number = 0
    }

    /// What the keys of UDP datagrams in IPv4 from a link with at most one tag have in common.
    private struct RecentFlow {
        var link = UInt64.max
        var flow = RecentFlow.none

        /// Of a link with more bits than any has.
        static let none = UInt64.max

        /// An interface and its tag, in one word.
        @inline(always)
        static func link(_ interface: Int, _ vlans: VLANStack) -> UInt64 {
            UInt64(truncatingIfNeeded: interface) << 16 | vlans.rawValue
        }
    }

    /// What the keys of UDP datagrams in IPv4 from a link have in common, if its number was asked for
    /// lately, and something that no stream has if not; the link has at most one tag.
    @inline(always)
    func recentFlow(of interface: Int, _ vlans: VLANStack) -> UInt64 {
        let found = unsafe recentFlows[unchecked: Int(truncatingIfNeeded: vlans.rawValue) & 63]
        return found.link == RecentFlow.link(interface, vlans) ? found.flow : RecentFlow.none
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
        let isRecent =
            vlans.rawValue >= 1 << 16 || recentFlow(of: interface, vlans) != RecentFlow.none
        if isRecent, let number = recentNumber(of: interface, vlans) { return number }
        guard let number = number(of: LinkKey(interface: interface, vlans: vlans)) else {
            return nil
        }
        recent[Self.place(of: interface, vlans)] = Recent(
            interface: interface, vlans: vlans.rawValue, number: number)
        if vlans.rawValue < 1 << 16 {
            recentFlows[Int(vlans.rawValue & 63)] = RecentFlow(
                link: RecentFlow.link(interface, vlans), flow: StreamKey.flow(ofLink: number))
        }
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
