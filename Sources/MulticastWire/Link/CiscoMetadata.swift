/// PLACEHOLDER
public struct CiscoMetadata: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
