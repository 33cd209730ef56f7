/// Which stream the fragments of a packet belong to, of the packets that came last.
///
/// The first fragment has the ports; those after it have but the packet's identification. Each
/// identification has one place, so that the list is as small as it is.
struct FragmentList: Sendable {
    /// What the fragments of one packet share.
    struct Key: Hashable, Sendable {
        let addresses: UInt64
        let identification: UInt32
        let link: Int
        let `protocol`: UInt8
    }

    /// How many packets are remembered, each for as long as no other needs its place.
    static let length = 256
    private var entries: [Entry] = []
    /// Packets whose first fragment was not seen; it may have come before this list began.
    private(set) var unknown: Set<Key> = []
    /// Whether there were more of those than are kept.
    private(set) var hasMoreUnknown = false

    private struct Entry {
        let key: Key
        let stream: Int
    }

    private static func place(_ key: Key) -> Int {
        Int(truncatingIfNeeded: key.identification) & (length - 1)
    }

    /// Notes the stream of a first fragment.
    mutating func note(_ key: Key, _ stream: Int) {
        let entry = Entry(key: key, stream: stream)
        if entries.isEmpty { entries = Array(repeating: entry, count: Self.length) }
        entries[Self.place(key)] = entry
    }

    /// The stream that a later fragment belongs to; `nil` if that is not known.
    mutating func stream(of key: Key) -> Int? {
        if !entries.isEmpty, entries[Self.place(key)].key == key {
            return entries[Self.place(key)].stream
        }
        if unknown.count < 64 { unknown.insert(key) } else { hasMoreUnknown = true }
        return nil
    }

    /// Whether the first fragment of a packet is known.
    func knows(_ key: Key) -> Bool {
        !entries.isEmpty && entries[Self.place(key)].key == key
    }

    /// Takes over what a later list knows, whose streams have the numbers in `streams` here.
    mutating func append(_ later: FragmentList, _ link: (Int) -> Int?, _ streams: [Int]) {
        for entry in later.entries {
            guard let link = link(entry.key.link), streams.indices ~= entry.stream else { continue }
            note(
                Key(
                    addresses: entry.key.addresses, identification: entry.key.identification,
                    link: link, protocol: entry.key.protocol), streams[entry.stream])
        }
    }
}
