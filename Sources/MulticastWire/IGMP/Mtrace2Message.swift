/// PLACEHOLDER
public struct Mtrace2Message: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
