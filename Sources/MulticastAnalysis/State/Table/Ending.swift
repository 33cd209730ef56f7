public import MulticastWire

/// When and why something that was known is no more.
public struct Ending<Reason: Hashable & Sendable>: Hashable, Sendable {
    /// When.
    public let time: Timestamp
    /// Why.
    public let reason: Reason
}
