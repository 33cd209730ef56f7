import CPcap
public import MulticastWire

/// A filter in libpcap's language (pcap-filter(7)), compiled for one link type.
///
/// Where in a frame a field is depends on the link type, so a file with several of them takes one
/// filter for each.
public struct BPFFilter: ~Copyable {
    private let program: UnsafeMutablePointer<bpf_program>

    /// Compiles `expression`; an empty one matches every frame.
    ///
    /// Names of hosts are looked up, which may take the time of a DNS query. The corresponding C
    /// functions are `pcap_open_dead` and `pcap_compile`.
    ///
    /// - Parameters:
    ///   - expression: the filter, as tcpdump takes it.
    ///   - linkType: what the first octet of the frames begins.
    ///   - snapLength: the octets that the capture kept of each frame; 0 means all of them.
    /// - Throws: `BPFError` if libpcap does not take the filter for this link type.
    public init(
        _ expression: String, linkType: LinkType, snapLength: Int
    ) throws(BPFError) {
        let length = snapLength > 0 ? Int32(clamping: snapLength) : Int32(Libpcap.longestFrame)
        guard Libpcap.complaint == nil, let handle = pcap_open_dead(linkType.dataLink, length)
        else {
            throw BPFError(
                expression: expression, message: Libpcap.complaint ?? "out of memory")
        }
        defer { pcap_close(handle) }
        try self.init(expression, for: handle)
    }

    /// Compiles `expression` for what `handle` gives.
    init(_ expression: String, for handle: OpaquePointer) throws(BPFError) {
        let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
        program.initialize(to: bpf_program())
        // The netmask is needed by `ip broadcast` alone, which then does not compile.
        guard pcap_compile(handle, program, expression, 1, PCAP_NETMASK_UNKNOWN) == 0 else {
            program.deallocate()
            throw BPFError(expression: expression, message: Libpcap.complaint(of: handle))
        }
        self.program = program
    }

    deinit {
        pcap_freecode(program)
        program.deallocate()
    }

    /// Whether the filter matches `frame`, whose link type must be the filter's.
    ///
    /// The corresponding C function is `pcap_offline_filter`.
    public func matches(_ frame: borrowing CapturedFrame) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = UInt32(clamping: frame.octets.count)
        header.len = UInt32(clamping: frame.originalLength)
        return frame.octets.withUnsafeBufferPointer { octets in
            pcap_offline_filter(program, &header, octets.baseAddress) != 0
        }
    }

    /// Has the kernel give `handle` only what matches.
    ///
    /// The corresponding C function is `pcap_setfilter`.
    func install(in handle: OpaquePointer) -> Bool { pcap_setfilter(handle, program) == 0 }
}

/// A filter that libpcap does not take.
public struct BPFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The filter as it was given.
    public let expression: String
    /// What is wrong with it, in libpcap's words.
    public let message: String

    /// One line: the filter, what is wrong with it, and where the language is described.
    public var description: String {
        "cannot compile the filter '\(expression)': \(message) (see pcap-filter(7))"
    }
}
