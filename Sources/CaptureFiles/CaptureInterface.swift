public import MulticastWire

/// An interface that frames of a capture file were seen on.
///
/// A pcapng file describes each of its interfaces (Interface Description Block); a pcap file has
/// one, of which it tells link type, snapshot length and time resolution.
public struct CaptureInterface: Hashable, Sendable {
    /// The interface's name on its host, such as `eth0`.
    public var name: String?
    /// What its host's administrator calls it.
    public var description: String?
    /// What the frames begin with.
    public var linkType: LinkType
    /// How many octets of a frame were kept at most; 0 is all of them.
    public var snapLength: Int
    /// The unit of the frames' time stamps.
    public var timestampResolution: TimestampResolution
    /// Seconds to add to each time stamp of the file.
    public var timestampOffset: Int64 = 0
    /// The filter that frames had to pass, in libpcap's language.
    public var filter: String?
    /// The operating system of the host.
    public var operatingSystem: String?
    /// The interface's hardware.
    public var hardware: String?
    /// The octets of frame check sequence that end each frame; `nil` if the file does not say.
    public var frameCheckSequenceLength: Int?
    /// How many frames were dropped while it was captured; `nil` while the file has not told.
    public var dropped: UInt64?
    /// What people noted about the interface.
    public var comments: [String] = []

    /// Creates the description of an interface that captures whole frames.
    public init(
        name: String? = nil, linkType: LinkType, snapLength: Int = 0,
        timestampResolution: TimestampResolution = .nanoseconds
    ) {
        self.name = name
        self.linkType = linkType
        self.snapLength = snapLength
        self.timestampResolution = timestampResolution
    }

    /// The instant of a time stamp in the file's own count; `nil` if it is beyond
    /// ``MulticastWire/Timestamp``.
    func timestamp(_ ticks: UInt64) -> Timestamp? {
        guard let time = timestampResolution.nanoseconds(ticks) else { return nil }
        if timestampOffset == 0 { return Timestamp(nanoseconds: time) }
        let (offset, isTooFar) = timestampOffset.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = time.addingReportingOverflow(offset)
        return isTooFar || overflows ? nil : Timestamp(nanoseconds: sum)
    }
}
