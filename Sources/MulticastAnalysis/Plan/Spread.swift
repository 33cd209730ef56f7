/// An order of the numbers 0 to 2^bits - 1 that looks like none, but is always the same for the
/// same seed.
///
/// Each step can be undone in arithmetic modulo 2^bits (adding, multiplying by an odd number,
/// adding the high bits to the low ones without carry), so every number has exactly one place.
/// The order is computed place by place; nothing is stored or shuffled.
struct Spread: Sendable {
    private let mask: UInt64
    private let shift: UInt64
    private let keys: [(factor: UInt64, addend: UInt64)]

    /// How many times the steps are taken.
    private static let rounds = 4

    /// Creates the order of `seed`.
    ///
    /// - Parameters:
    ///   - seed: chooses the order.
    ///   - bits: how many bits the numbers have, 0 to 62.
    init(seed: UInt64, bits: Int) {
        mask = 1 << UInt64(bits) - 1
        shift = UInt64(max(1, (bits + 1) / 2))
        var state = seed
        keys = (0 ..< Self.rounds).map { _ in (Self.next(&state) | 1, Self.next(&state)) }
    }

    /// The number at `place`.
    func number(at place: Int) -> Int {
        var number = UInt64(place) & mask
        for (factor, addend) in keys {
            number = (number &+ addend) &* factor & mask
            number ^= number >> shift
        }
        return Int(number)
    }

    /// The next key (SplitMix64).
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
