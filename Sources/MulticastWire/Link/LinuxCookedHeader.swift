/// PLACEHOLDER
public struct LinuxCookedHeader: Hashable, Sendable {
    /// Reads it.
    public init(from reader: inout ByteReader) throws(DecodeError) {}
}
