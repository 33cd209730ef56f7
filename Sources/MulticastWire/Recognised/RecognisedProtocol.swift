/// PLACEHOLDER
public struct RecognisedProtocol: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
