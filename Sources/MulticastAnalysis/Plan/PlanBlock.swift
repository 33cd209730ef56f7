/// An aligned block of a space, and how many groups are taken from it.
struct PlanBlock: Hashable, Sendable {
    /// Which of the parts of the space with the same Ethernet addresses it lies in; `nil` for the
    /// first one that has the group, for each group by itself.
    var sheet: Int?
    /// The first number of the block.
    let first: Int
    /// The block has 2^`bits` numbers.
    let bits: Int
    /// How many groups are taken.
    let count: Int

    /// The numbers of the block.
    var numbers: Range<Int> { first ..< first + 1 << bits }
}
