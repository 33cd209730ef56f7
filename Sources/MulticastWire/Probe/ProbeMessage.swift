/// PLACEHOLDER
public struct ProbeMessage: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
