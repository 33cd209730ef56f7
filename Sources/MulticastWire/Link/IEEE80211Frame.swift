/// PLACEHOLDER
public struct IEEE80211Frame: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
