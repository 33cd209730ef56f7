public import MulticastWire

/// The groups that inputs say are in use, in the order they came, and what is said of each.
///
/// Columns of numbers and no object a use, since address plans and lists go into the millions: a
/// bare IPv4 group costs 12 octets, whatever else is known of a use 24 more and its name.
public struct GroupUses: Sendable {
    /// How many uses are kept of each family; more are counted in ``leftOff``.
    public static let capacity = 1 << 25
    /// How many octets of names are kept; uses that come later have none.
    public static let nameCapacity = 1 << 30

    /// The files and the like, in the order they came.
    public private(set) var inputs: [Input] = []
    /// How many uses were not kept, since there was no room.
    public private(set) var leftOff = 0
    /// The uses of IPv4 groups.
    private(set) var ipv4: [IPv4Use] = []
    /// The uses of IPv6 groups.
    private(set) var ipv6: [IPv6Use] = []
    private var details: [StoredDetail] = []
    private var names: [UInt8] = []
    private var ipv6Sources: [IPv6Address] = []

    /// Creates a set of no uses.
    public init() {}

    /// How many uses there are.
    public var count: Int { ipv4.count + ipv6.count }

    /// Begins an input: uses that are added from now on are its.
    public mutating func begin(_ name: String, countedIn unit: Input.Unit) {
        inputs.append(
            Input(name: name, unit: unit, firstIPv4: ipv4.count, firstIPv6: ipv6.count))
    }

    /// Adds a use of a group of which nothing else is known.
    ///
    /// - Parameters:
    ///   - group: the group; nothing is added if the address is none.
    ///   - number: the line or frame of the input that says so, from 1.
    @inline(__always)
    public mutating func add(_ group: IPv4Address, at number: Int) {
        add(group, at: number, detail: 0)
    }

    /// Adds a use of a group, and what is known of it.
    ///
    /// - Parameters:
    ///   - group: the group.
    ///   - number: the line or frame of the input that says so, from 1.
    ///   - detail: source, port and bit rate.
    ///   - name: the name, as it is written; empty if there is none.
    public mutating func add(
        _ group: IPAddress, at number: Int, _ detail: Detail = Detail(),
        name: some Collection<UInt8> = EmptyCollection()
    ) {
        let isFull =
            switch group {
            case .v4: ipv4.count >= Self.capacity
            case .v6: ipv6.count >= Self.capacity
            }
        let place = isFull || detail == Detail() && name.isEmpty ? 0 : store(detail, name)
        switch group {
        case .v4(let group): add(group, at: number, detail: place)
        case .v6(let group): add(group, at: number, detail: place)
        }
    }

    private mutating func add(_ group: IPv4Address, at number: Int, detail: UInt32) {
        // Whoever reads back relies on the first four bits.
        guard group.isMulticast else { return }
        guard ipv4.count < Self.capacity else { return leftOff += 1 }
        ipv4.append(
            IPv4Use(group: group, number: UInt32(clamping: number), detail: detail))
    }

    private mutating func add(_ group: IPv6Address, at number: Int, detail: UInt32) {
        guard ipv6.count < Self.capacity else { return leftOff += 1 }
        ipv6.append(
            IPv6Use(group: group, number: UInt32(clamping: number), detail: detail))
    }

    /// Keeps a detail and returns its number, from 1.
    private mutating func store(_ detail: Detail, _ name: some Collection<UInt8>) -> UInt32 {
        var stored = StoredDetail()
        stored.bitRate = detail.bitRate.map { min($0, .max - 1) } ?? .max
        stored.port = detail.port.map(Int32.init) ?? -1
        switch detail.source {
        case nil: break
        case .v4(let source): (stored.source, stored.sourceKind) = (source.rawValue, .ipv4)
        case .v6(let source):
            (stored.source, stored.sourceKind) = (UInt32(clamping: ipv6Sources.count), .ipv6)
            ipv6Sources.append(source)
        }
        let kept = name.prefix(Int(UInt16.max))
        if names.count + kept.count <= Self.nameCapacity {
            stored.nameStart = UInt32(clamping: names.count)
            stored.nameLength = UInt16(clamping: kept.count)
            names.append(contentsOf: kept)
        }
        details.append(stored)
        return UInt32(clamping: details.count)
    }

    // MARK: Reading back

    /// Whether anything is known of any use but its group.
    var hasDetails: Bool { !details.isEmpty }

    /// What is known of the use with this number; nothing if the number is 0.
    func detail(_ number: UInt32) -> Detail {
        guard number > 0 else { return Detail() }
        let stored = details[Int(number) - 1]
        var detail = Detail()
        if stored.bitRate != .max { detail.bitRate = stored.bitRate }
        detail.port = UInt16(exactly: stored.port)
        switch stored.sourceKind {
        case .none: break
        case .ipv4: detail.source = .v4(IPv4Address(rawValue: stored.source))
        case .ipv6: detail.source = .v6(ipv6Sources[Int(stored.source)])
        }
        return detail
    }

    /// The name of the use whose detail has this number.
    func name(_ number: UInt32) -> ArraySlice<UInt8> {
        guard number > 0 else { return [] }
        let stored = details[Int(number) - 1]
        let start = Int(stored.nameStart)
        return names[start ..< start + Int(stored.nameLength)]
    }

    /// The place of the input that the IPv4 use at `index` came from.
    func input(ofIPv4 index: Int) -> Int { input { $0.firstIPv4 <= index } }

    /// The place of the input that the IPv6 use at `index` came from.
    func input(ofIPv6 index: Int) -> Int { input { $0.firstIPv6 <= index } }

    /// The last input for which `begins` holds: it does so up to some input, and not after it.
    private func input(_ begins: (Input) -> Bool) -> Int {
        var (start, end) = (0, inputs.count)
        while start < end {
            let middle = (start + end) / 2
            if begins(inputs[middle]) { start = middle + 1 } else { end = middle }
        }
        return max(0, start - 1)
    }

    /// Calls `body` with every use, those of IPv4 first: its group, the line or frame that says so,
    /// and what else is known of it.
    public func forEachUse(_ body: (IPAddress, Int, Detail) -> Void) {
        for use in ipv4 { body(.v4(use.group), Int(use.number), detail(use.detail)) }
        for use in ipv6 { body(.v6(use.group), Int(use.number), detail(use.detail)) }
    }
}

extension GroupUses {
    /// Where uses come from.
    public struct Input: Hashable, Sendable {
        /// What the places in an input are counted in.
        public enum Unit: Hashable, Sendable {
            /// Lines of text.
            case lines
            /// Frames of a capture.
            case frames
        }

        /// The file's name, as it was given.
        public let name: String
        /// What its places are counted in.
        public let unit: Unit
        let firstIPv4: Int
        let firstIPv6: Int
    }

    /// What may be known of a use beside its group.
    public struct Detail: Hashable, Sendable {
        /// The host that sends.
        public var source: IPAddress?
        /// The UDP port that is sent to.
        public var port: UInt16?
        /// The bit rate, in bits per second.
        public var bitRate: UInt64?

        /// Creates a detail of what is known.
        public init(source: IPAddress? = nil, port: UInt16? = nil, bitRate: UInt64? = nil) {
            self.source = source
            self.port = port
            self.bitRate = bitRate
        }
    }

    struct IPv4Use: Sendable {
        let group: IPv4Address
        let number: UInt32
        let detail: UInt32
    }

    struct IPv6Use: Sendable {
        let group: IPv6Address
        let number: UInt32
        let detail: UInt32
    }

    private struct StoredDetail: Sendable {
        enum SourceKind: UInt8 { case none, ipv4, ipv6 }

        /// `UInt64.max` where it is not known.
        var bitRate = UInt64.max
        var source: UInt32 = 0
        var nameStart: UInt32 = 0
        /// -1 where it is not known.
        var port: Int32 = -1
        var nameLength: UInt16 = 0
        var sourceKind = SourceKind.none
    }
}
