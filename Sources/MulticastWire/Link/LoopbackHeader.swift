/// PLACEHOLDER
public struct LoopbackHeader: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
