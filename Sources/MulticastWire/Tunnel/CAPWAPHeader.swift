/// PLACEHOLDER
public struct CAPWAPHeader: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
