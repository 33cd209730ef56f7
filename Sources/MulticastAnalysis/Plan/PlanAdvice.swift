public import MulticastWire

/// What speaks against groups in a plan: ``GroupAdvice``, as it holds for whoever says where the
/// groups are to be from.
public struct PlanAdvice: Sendable {
    /// The judgement.
    public let advice: GroupAdvice
    /// Reasons that do not count, since the prefix is the planner's own.
    private let excused: GroupHazards
    /// What Ethernet addresses keep of the groups that have a name.
    private let (ipv4Names, ipv6Names): (NumberRanges, NumberRanges)

    /// Creates the judgement for groups of a prefix.
    ///
    /// - Parameters:
    ///   - advice: the judgement of groups.
    ///   - prefix: where the groups are to be from; `nil` if that is not said. Somebody who names a
    ///     prefix of a block that is divided among its owners, and small enough to be one owner's,
    ///     is taken to own it.
    public init(_ advice: GroupAdvice, prefix: IPPrefix?) {
        self.advice = advice
        excused = prefix.map(Self.ownBlock) ?? []
        let names = advice.registry.names.map(\.groups)
        ipv4Names = Self.numbers(of: names.filter { $0.isIPv4 && $0.length >= 24 })
        ipv6Names = Self.numbers(of: names.filter { !$0.isIPv4 && $0.length >= 120 })
    }

    private static func numbers(of prefixes: [IPPrefix]) -> NumberRanges {
        NumberRanges(
            sorted: prefixes.map(\.mappedNumbers).sorted { $0.lowerBound < $1.lowerBound })
    }

    private static func ownBlock(_ prefix: IPPrefix) -> GroupHazards {
        guard case .v4(let base) = prefix.base else { return [] }
        return switch base.groupBlock {
        // RFC 3180 §2: an AS number has a /24.
        case .glop where prefix.length >= 24: GroupHazards(.glop)
        // RFC 6034 §3: a unicast prefix of 8 bits has a /16.
        case .unicastPrefixBased where prefix.length >= 16: GroupHazards(.unicastPrefixBased)
        case .adHoc where prefix.length >= 24: GroupHazards(.adHoc)
        default: []
        }
    }

    /// Whether the groups are of a block that is divided among its owners, and are taken to be the
    /// planner's own.
    public var isOwnBlock: Bool { !excused.isEmpty }

    /// The reasons not to use `group`.
    @inline(__always)
    public func hazards(of group: IPv4Address) -> GroupHazards {
        advice.hazards(of: group).subtracting(excused)
    }

    /// The reasons not to use `group`.
    public func hazards(of group: IPAddress) -> GroupHazards {
        advice.hazards(of: group).subtracting(excused)
    }
}

extension PlanAdvice {
    /// Those of `numbers` whose groups in a sheet may be used.
    ///
    /// - Parameters:
    ///   - numbers: the low 23 bits of groups.
    ///   - base: the sheet's first nine bits.
    ///   - isSourceSpecific: whether groups of 232.0.0.0/8 are wanted; if not, they are not to be
    ///     used, since a receiver that names no source does not get them (RFC 4607 §1).
    /// - Returns: the numbers that are left.
    func usable(_ numbers: Range<Int>, of base: UInt32, isSourceSpecific: Bool) -> NumberRanges {
        guard IPv4Address(rawValue: base).isSourceSpecific == isSourceSpecific else {
            return NumberRanges(sorted: [])
        }
        var usable: [Range<Int>] = []
        // Which block a group lies in is the same for all 256 of a /24; names are not.
        var start = numbers.lowerBound
        while start < numbers.upperBound {
            let end = min((start | 0xFF) + 1, numbers.upperBound)
            let step = ipv4Names.count(in: start ..< end) > 0 ? 1 : end - start
            for number in stride(from: start, to: end, by: step) {
                let group = IPv4Address(rawValue: base | UInt32(truncatingIfNeeded: number))
                guard hazards(of: group).isEmpty else { continue }
                if let last = usable.last, last.upperBound == number {
                    usable[usable.count - 1] = last.lowerBound ..< number + step
                } else {
                    usable.append(number ..< number + step)
                }
            }
            start = end
        }
        return NumberRanges(sorted: usable)
    }

    /// Those of `numbers` whose groups may be used with the first 96 bits of `base`.
    ///
    /// - Parameters:
    ///   - numbers: the low 32 bits of groups.
    ///   - base: a group of the prefix.
    /// - Returns: the numbers that are left.
    func usable(_ numbers: Range<Int>, of base: IPv6Address) -> NumberRanges {
        // Group IDs that whoever uses them chooses begin at 0x8000_0000 (RFC 3307, RFC 4607 §1),
        // and those from 0xFF00_0000 on have the Ethernet addresses of solicited-node groups.
        let dynamic =
            max(numbers.lowerBound, 0x8000_0000)
            ..< max(
                min(numbers.upperBound, 0xFF00_0000), max(numbers.lowerBound, 0x8000_0000))
        let example = IPv6Address(
            high: base.high, low: base.low & ~0xFFFF_FFFF | UInt64(dynamic.lowerBound))
        let ofPrefix = GroupHazards([.linkLocal, .reserved, .documentation].map(GroupHazards.init))
        guard !dynamic.isEmpty, hazards(of: .v6(example)).isDisjoint(with: ofPrefix) else {
            return NumberRanges(sorted: [])
        }
        return NumberRanges(sorted: [dynamic]).subtracting(ipv6Names)
    }
}
