import CPcap

/// What a live capture has seen and lost since it began.
public struct CaptureStatistics: Hashable, Sendable {
    /// Frames that the filter let through, with those that the kernel then dropped.
    public let received: Int
    /// Frames that the kernel dropped since the ring was full.
    public let droppedByKernel: Int
    /// Frames that the interface or its driver dropped.
    public let droppedByInterface: Int
}

extension LiveCapture {
    /// What was seen and lost so far.
    ///
    /// libpcap counts in 32 bits: after 2³² frames a count begins again. The corresponding C
    /// function is `pcap_stats`.
    public func statistics() throws(LiveCaptureError) -> CaptureStatistics {
        var counts = pcap_stat()
        guard pcap_stats(handle, &counts) == 0 else {
            throw LiveCaptureError(
                "count the frames of \(interface)", .other(Libpcap.complaint(of: handle)))
        }
        return CaptureStatistics(
            received: Int(counts.ps_recv), droppedByKernel: Int(counts.ps_drop),
            droppedByInterface: Int(counts.ps_ifdrop))
    }
}
