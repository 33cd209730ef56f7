import MulticastWire

/// What a host forwards of groups, if it is a multicast router: `/proc/net/ip_mr_vif` and
/// `ip_mr_cache`.
struct HostForwarding: Sendable {
    /// An entry of the cache: a source and a group.
    struct Entry: Hashable, Sendable {
        let group: IPv4Address
        let source: IPv4Address
        /// The interface that packets are taken from; `nil` where no routing program said one.
        let incoming: String?
        /// Packets that came in, by whatever interface.
        let packets: UInt64
        /// Packets that came in by another interface, and were dropped.
        let wrong: UInt64
        /// The interfaces that packets are sent by, each with its TTL threshold.
        let outgoing: [(interface: String, threshold: Int)]

        static func == (one: Entry, other: Entry) -> Bool {
            one.group == other.group && one.source == other.source
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(group)
            hasher.combine(source)
        }
    }

    /// The interfaces that are routed between, by their numbers in the cache.
    let interfaces: [Int: String]
    let entries: [Entry]

    /// Reads the interfaces, and the cache in a folder of a tree.
    init(_ tree: HostTree, _ order: AddressOrder, cacheIn folder: String = "proc/net") {
        var names: [Int: String] = [:]
        for line in tree.lines("proc/net/ip_mr_vif") where line.count >= 7 {
            if let number = Int(line[0]) { names[number] = String(line[1]) }
        }
        interfaces = names
        entries = tree.lines("\(folder)/ip_mr_cache").compactMap { line in
            guard line.count >= 3, let group = order.ipv4(line[0]),
                let source = order.ipv4(line[1]), let incoming = Int(line[2])
            else { return nil }
            func count(_ place: Int) -> UInt64 {
                line.indices.contains(place) ? UInt64(line[place]) ?? 0 : 0
            }
            let outgoing = line.dropFirst(6).compactMap { word -> (String, Int)? in
                let parts = word.split(separator: ":")
                guard parts.count == 2, let number = Int(parts[0]), let name = names[number],
                    let threshold = Int(parts[1])
                else { return nil }
                return (name, threshold)
            }
            return Entry(
                group: group, source: source, incoming: names[incoming], packets: count(3),
                wrong: count(5), outgoing: outgoing)
        }
    }
}
