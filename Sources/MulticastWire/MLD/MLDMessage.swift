/// PLACEHOLDER
public struct MLDMessage: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
