/// UDP ports to give away, lowest first.
public struct PortPool: Hashable, Sendable {
    /// The ports.
    public let ports: [UInt16]

    /// Above the registered ports in daily use and below those that systems take for themselves,
    /// which begin at 32768 on Linux.
    public static var customary: ClosedRange<UInt16> { 16384 ... 32767 }

    /// Creates a pool of the even ports of `range` that are not `taken`.
    ///
    /// RTP takes an even port, and RTCP the odd one behind it (RFC 3550).
    public init(_ range: ClosedRange<UInt16>, taken: Set<UInt16> = []) {
        ports = range.filter { $0 & 1 == 0 && !taken.contains($0) }
    }

    /// How many ports there are.
    public var count: Int { ports.count }
}
