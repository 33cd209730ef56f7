import MulticastWire

/// Addresses of a list, as far as that takes no memory: enough to say of nearly every list that
/// none of them stands twice.
struct SeenAddresses {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    /// Adds an address, and says whether it may have been there.
    ///
    /// An address has a bit in each of two words, and is new where one of the two is not set. Of
    /// a hundred lists of five, fewer than one is taken wrongly for one that repeats.
    @inline(__always)
    mutating func mayRepeat(_ address: IPv4Address) -> Bool {
        // The top bits of the product spread addresses that follow one another.
        let product = address.rawValue &* 0x9E37_79B1
        let one = UInt64(1) << UInt64(product >> 26)
        let other = UInt64(1) << UInt64((product >> 20) & 0x3F)
        let repeats = first & one != 0 && second & other != 0
        first |= one
        second |= other
        return repeats
    }
}
