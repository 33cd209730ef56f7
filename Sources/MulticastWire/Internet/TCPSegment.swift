/// PLACEHOLDER
public struct TCPSegment: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
