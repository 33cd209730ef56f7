/// A frame in the buffer it was captured into: a read buffer, libpcap's ring.
///
/// The next read fills the buffer again, so the compiler lets no frame be kept past that. What is
/// worth keeping is copied, once, into a ``Dissection``.
public struct CapturedFrame: ~Escapable {
    /// When the frame was seen.
    public let timestamp: Timestamp
    /// The frame's length on the wire, in octets; more than `octets.count` if a snapshot length
    /// cut it.
    public let originalLength: Int
    /// What the first octet begins.
    public let linkType: LinkType
    /// The capturing interface's number in its file or session, from 0.
    public let interface: Int
    /// The captured octets, from the link-layer header on.
    public let octets: Span<UInt8>

    /// Creates a frame from what a capture says of it.
    @inlinable @_lifetime(copy octets)
    public init(
        timestamp: Timestamp, originalLength: Int, linkType: LinkType, interface: Int,
        octets: Span<UInt8>
    ) {
        self.timestamp = timestamp
        self.originalLength = originalLength
        self.linkType = linkType
        self.interface = interface
        self.octets = octets
    }

    /// The same frame, of the interface with another number: the one it has among those of all
    /// files, for example.
    @inlinable @_lifetime(copy self) @inline(__always)
    public func captured(on interface: Int) -> CapturedFrame {
        CapturedFrame(
            timestamp: timestamp, originalLength: originalLength, linkType: linkType,
            interface: interface, octets: octets)
    }
}
