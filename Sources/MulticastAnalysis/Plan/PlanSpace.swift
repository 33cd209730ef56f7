public import MulticastWire

/// The groups of a prefix that a plan may take, by the bits that their Ethernet addresses keep.
///
/// An IPv4 group is known here by its low 23 bits and an IPv6 group by its low 32, so that equal
/// numbers are equal Ethernet addresses (RFC 1112 §6.4, RFC 2464 §7). A prefix of fewer than 9
/// bits has each number several times: once in each of its sheets.
public struct PlanSpace: Sendable {
    /// The prefix.
    public let prefix: IPPrefix
    /// Whether receivers join channels of the groups, each with a source (RFC 4607).
    public let isSourceSpecific: Bool
    /// The numbers are those of 2^`bits` from `first` on.
    let bits: Int
    let first: Int
    let sheets: [Sheet]
    /// The numbers that may be used in one sheet or another.
    let usable: NumberRanges

    /// A part of the space in which each number stands for one group.
    struct Sheet: Sendable {
        /// Its first group, with the number 0.
        let base: IPAddress
        /// The numbers that may be used.
        let usable: NumberRanges
    }

    /// Describes the groups of a prefix that may be used.
    ///
    /// - Parameters:
    ///   - prefix: where groups are taken from.
    ///   - avoided: groups whose Ethernet addresses are taken.
    ///   - advice: what speaks against a group whoever else there is.
    /// - Throws: `PlanSpaceError` if groups of the prefix are nobody's to choose.
    public init(
        _ prefix: IPPrefix, avoiding avoided: AvoidedGroups, advice: PlanAdvice
    ) throws(PlanSpaceError) {
        try Self.check(prefix)
        self.prefix = prefix
        let numbers = prefix.mappedNumbers
        first = numbers.lowerBound
        bits = numbers.count.trailingZeroBitCount
        let taken = avoided.numbers(isIPv4: prefix.isIPv4)
        switch prefix.base {
        case .v4(let base):
            let isSourceSpecific = prefix.length >= 8 && base.isSourceSpecific
            self.isSourceSpecific = isSourceSpecific
            sheets = (0 ..< 1 << max(0, 9 - prefix.length)).map { index in
                let base = base.rawValue & ~0x7F_FFFF + UInt32(index) << 23
                let usable = advice.usable(
                    numbers, of: base, isSourceSpecific: isSourceSpecific)
                return Sheet(
                    base: .v4(IPv4Address(rawValue: base)), usable: usable.subtracting(taken))
            }
        case .v6(let base):
            isSourceSpecific = base.isSourceSpecific
            let low = base.low & ~0xFFFF_FFFF
            sheets = [
                Sheet(
                    base: .v6(IPv6Address(high: base.high, low: low)),
                    usable: advice.usable(numbers, of: base).subtracting(taken))
            ]
        }
        usable = sheets.reduce(NumberRanges(sorted: [])) { $0.union($1.usable) }
    }

    /// Describes a space of which it is known what may be used.
    init(_ prefix: IPPrefix, first: Int, bits: Int, sheets: [Sheet]) {
        self.prefix = prefix
        self.first = first
        self.bits = bits
        self.sheets = sheets
        isSourceSpecific = false
        usable = sheets.reduce(NumberRanges(sorted: [])) { $0.union($1.usable) }
    }

    /// Whether a group is source-specific (RFC 4607 §1).
    static func isSourceSpecific(_ group: IPAddress) -> Bool {
        switch group {
        case .v4(let group): group.isSourceSpecific
        case .v6(let group): group.isSourceSpecific
        }
    }

    /// How many groups may be used that all have different Ethernet addresses.
    public var usableCount: Int { usable.count }

    /// Why no group may be used; `nil` if some may, or if they are all taken.
    public func reasonForNone(_ advice: PlanAdvice) -> String? {
        guard usable.count == 0 else { return nil }
        // IPv6 group IDs that anybody may choose, if the prefix leaves them open.
        let number = prefix.isIPv4 ? first : max(first, min(0x8000_0000, first + 1 << bits - 1))
        let group = group(number, sheet: 0)
        return advice.hazards(of: group).all.first.map { hazard in
            "\(group) is to be avoided: \(advice.advice.words(for: hazard, of: group))"
        }
    }

    /// The group of a number.
    func group(_ number: Int, sheet: Int) -> IPAddress {
        switch sheets[sheet].base {
        case .v4(let base):
            .v4(IPv4Address(rawValue: base.rawValue | UInt32(truncatingIfNeeded: number)))
        case .v6(let base):
            .v6(IPv6Address(high: base.high, low: base.low | UInt64(truncatingIfNeeded: number)))
        }
    }

    /// The blocks of 2^`bits` numbers of which some sheet has at least `least` usable ones.
    func blocks(holding least: Int, ofBits bits: Int) -> NumberRanges {
        let least = max(1, least)
        return sheets.reduce(NumberRanges(sorted: [])) {
            $0.union($1.usable.blocks(holding: least, ofBits: bits))
        }
    }

    /// The first sheet that has at least `least` usable ones of `numbers`, which one must.
    func sheet(holding least: Int, in numbers: Range<Int>) -> Int {
        if sheets.count == 1 { return 0 }
        return sheets.firstIndex { $0.usable.count(in: numbers) >= least } ?? 0
    }

    /// The prefix that a block is.
    func prefix(of block: PlanBlock) -> IPPrefix {
        let group = group(block.first, sheet: block.sheet ?? 0)
        return IPPrefix(group, length: prefix.isIPv4 ? 32 - block.bits : 128 - block.bits) ?? prefix
    }
}

extension PlanSpace {
    /// Checks that a prefix holds groups and nothing else, and that an IPv6 one leaves the group
    /// ID to whoever uses it.
    static func check(_ prefix: IPPrefix) throws(PlanSpaceError) {
        switch prefix.base {
        case .v4(let base):
            guard base.isMulticast, prefix.length >= 4 else {
                throw PlanSpaceError(
                    "\(prefix) is no prefix of groups, which are 224.0.0.0/4; "
                        + "239.192.0.0/14 is for the use of an organization")
            }
        case .v6(let base):
            guard base.isMulticast, prefix.length >= 8 else {
                throw PlanSpaceError(
                    "\(prefix) is no prefix of groups, which are ff00::/8; "
                        + "ff15::/16 is for the use of a site")
            }
            guard prefix.length >= 16, let flags = base.groupFlags, let scope = base.groupScope
            else {
                throw PlanSpaceError(
                    "\(prefix) leaves flags or scope open; expected 16 bits or more, as ff15::/16")
            }
            try check(prefix, base, flags, scope)
        }
    }

    private static func check(
        _ prefix: IPPrefix, _ base: IPv6Address, _ flags: IPv6Address.Flags, _ scope: GroupScope
    ) throws(PlanSpaceError) {
        guard scope.rawValue != 0, scope.rawValue != 15 else {
            throw PlanSpaceError("\(prefix) has a reserved scope (RFC 4291 §2.7)")
        }
        guard flags.contains(.transient) else {
            throw PlanSpaceError(
                "the groups of \(prefix) are IANA's to assign: their T flag is 0 "
                    + "(RFC 4291 §2.7); take ff1\(String(scope.rawValue, radix: 16))::/16")
        }
        guard flags.rawValue & 8 == 0 else {
            throw PlanSpaceError("\(prefix) has a reserved flag set (RFC 4291 §2.7)")
        }
        // RFC 3306: the third octet is reserved, the fourth is the length of the network prefix.
        let hasNetworkPrefix = base.high & 0xFF_0000_0000 != 0
        if flags.contains(.embeddedRendezvousPoint), !hasNetworkPrefix {
            throw PlanSpaceError(
                "\(prefix) holds no rendezvous point; its R flag says so (RFC 3956)")
        }
        if base.isSourceSpecific, base.high & 0xFFFF_FFFF != 0 || base.low >> 32 != 0 {
            throw PlanSpaceError(
                "\(prefix) is source-specific and not in ff3x::/96, where addresses are allocated "
                    + "(RFC 4607 §1)")
        }
    }
}

/// A prefix whose groups are nobody's to choose.
public struct PlanSpaceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the prefix and which one to take, on one line.
    public let description: String

    init(_ description: String) { self.description = description }
}
