/// PLACEHOLDER
public struct RTPPacket: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
