/// PLACEHOLDER
public struct NFLOGHeader: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
