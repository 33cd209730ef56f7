/// PLACEHOLDER
public struct MSDPSegment: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
