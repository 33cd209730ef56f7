/// PLACEHOLDER
public struct IGMPMessage: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
