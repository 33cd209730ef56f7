/// The groups whose first data somebody waits for, as far as a look takes no time.
///
/// Each data packet asks, so the answer is a bit: unset, nobody waits for the group; set, somebody
/// waits for it or for another with the same bit.
struct AwaitedGroups: Sendable {
    /// The bits; which one an address has says ``MembershipState/awaitedBit(of:)``.
    private(set) var bits: UInt64 = 0
    private var counts = Array(repeating: 0, count: 64)

    mutating func insert(_ hash: UInt64) {
        let bit = MembershipState.awaitedBit(of: hash)
        counts[Int(bit)] += 1
        bits |= 1 << bit
    }

    mutating func remove(_ hash: UInt64) {
        let bit = MembershipState.awaitedBit(of: hash)
        counts[Int(bit)] -= 1
        if counts[Int(bit)] == 0 { bits &= ~(1 << bit) }
    }
}
