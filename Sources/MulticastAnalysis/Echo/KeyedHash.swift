/// SipHash-2-4, a hash that nobody can predict who does not know its key.
///
/// It makes Session IDs out of what a client is, so that none has to be kept (RFC 6450 §3.2 wants
/// them hard to predict).
struct KeyedHash: Sendable {
    private let key: (UInt64, UInt64)

    /// Creates a hash with a key of 128 bits.
    init(key: (UInt64, UInt64)) { self.key = key }

    /// The hash of some octets.
    func callAsFunction(_ octets: [UInt8]) -> UInt64 {
        var state = State(
            v0: key.0 ^ 0x736F_6D65_7073_6575, v1: key.1 ^ 0x646F_7261_6E64_6F6D,
            v2: key.0 ^ 0x6C79_6765_6E65_7261, v3: key.1 ^ 0x7465_6462_7974_6573)
        var word: UInt64 = 0
        for (place, octet) in octets.enumerated() {
            word |= UInt64(octet) << UInt64(8 * (place % 8))
            if place % 8 == 7 {
                state.absorb(word)
                word = 0
            }
        }
        state.absorb(word | UInt64(truncatingIfNeeded: octets.count) << 56)
        state.v2 ^= 0xFF
        for _ in 0 ..< 4 { state.mix() }
        return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
    }

    private struct State {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        mutating func absorb(_ word: UInt64) {
            v3 ^= word
            mix()
            mix()
            v0 ^= word
        }

        mutating func mix() {
            v0 &+= v1
            v1 = (v1 << 13 | v1 >> 51) ^ v0
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v3
            v3 = (v3 << 16 | v3 >> 48) ^ v2
            v0 &+= v3
            v3 = (v3 << 21 | v3 >> 43) ^ v0
            v2 &+= v1
            v1 = (v1 << 17 | v1 >> 47) ^ v2
            v2 = v2 << 32 | v2 >> 32
        }
    }
}
