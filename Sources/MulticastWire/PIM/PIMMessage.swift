/// PLACEHOLDER
public struct PIMMessage: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
