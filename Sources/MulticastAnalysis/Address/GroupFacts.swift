import MulticastWire

/// What the uses of one group say together, fed with one after the other, those of an input in a
/// row.
struct GroupFacts {
    private var source: IPAddress?
    private var port: UInt16?
    private var name: ArraySlice<UInt8> = []
    private var hasSeveralSources = false
    private var hasSeveralPorts = false
    private var hasSeveralNames = false
    private var input = -1
    /// What the input at hand adds up to, and the most that one before it did.
    private var bitRate: UInt64?
    private var highestBitRate: UInt64?

    /// Takes in a use of which something is known.
    mutating func add(_ uses: GroupUses, _ number: UInt32, _ input: Int) {
        let detail = uses.detail(number)
        if input != self.input {
            // A list and a capture tell the same stream twice: their rates do not add up, and each
            // calls it by a name of its own.
            highestBitRate = total
            (self.input, bitRate, name) = (input, nil, [])
        }
        if let rate = detail.bitRate {
            bitRate = (bitRate ?? 0).addingSaturating(rate)
        }
        if let other = detail.source {
            if let source, source != other { hasSeveralSources = true }
            source = source ?? other
        }
        if let other = detail.port {
            if let port, !Self.areOneSession(port, other) { hasSeveralPorts = true }
            port = port ?? other
        }
        let other = uses.name(number)
        if !other.isEmpty {
            if !name.isEmpty, name != other { hasSeveralNames = true }
            if name.isEmpty { name = other }
        }
    }

    /// The group with what is known of it.
    func group(_ group: IPAddress, at places: Range<Int>, firstUse: Int) -> GroupInUse {
        var found = GroupInUse(group: group, places: places, firstUse: firstUse)
        found.bitRate = total
        found.hasSeveralSources = hasSeveralSources
        found.hasSeveralPorts = hasSeveralPorts
        found.hasSeveralNames = hasSeveralNames
        return found
    }

    private var total: UInt64? {
        guard let bitRate, let highestBitRate else { return bitRate ?? highestBitRate }
        return max(bitRate, highestBitRate)
    }

    /// Whether two ports are the same, or RTP's even one and the next one, which is RTCP's
    /// (RFC 3550).
    private static func areOneSession(_ port: UInt16, _ other: UInt16) -> Bool {
        port == other || port & 1 == 0 && other == port &+ 1 || other & 1 == 0 && port == other &+ 1
    }
}

extension UInt64 {
    /// The sum, or the largest number if it is larger.
    func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
