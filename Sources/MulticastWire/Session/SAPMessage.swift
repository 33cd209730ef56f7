/// PLACEHOLDER
public struct SAPMessage: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
