/// PLACEHOLDER
public struct MPLSLabelStackEntry: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
