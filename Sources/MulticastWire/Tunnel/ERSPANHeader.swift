/// PLACEHOLDER
public struct ERSPANHeader: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
