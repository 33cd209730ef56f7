import CPcap
import Glibc
public import MulticastWire

/// Frames from an interface as they come, by libpcap.
///
/// Reading never blocks: ``next()`` gives what is there, and ``wait(milliseconds:alsoWakingOn:)``
/// waits until more is. (libpcap's own loops never return while nothing arrives: with the ring
/// that Linux calls TPACKET_V3 their timeout is not one of waiting.)
public struct LiveCapture: ~Copyable {
    /// The interface's name.
    public let interface: String
    /// What the first octet of the frames begins.
    public let linkType: LinkType
    /// What is not as asked for, though the capture works, in libpcap's words.
    public let warning: String?

    let handle: OpaquePointer
    /// The kernel's number of the interface; 0 where there is none, as for `any`.
    private let index: UInt32
    private let countsNanoseconds: Bool
    /// Whether the interface was seen to be down, and what it left behind is being read.
    private var isEnding = false

    /// How long the kernel keeps a frame to hand it out with others, in milliseconds: what a
    /// frame is late at most.
    public static let latency: Int32 = 10

    /// Opens an interface.
    ///
    /// Frames pile up in a ring that the kernel and the process share (TPACKET_V3; libpcap's
    /// immediate mode would fall back to TPACKET_V2, at ten times the processor time). Needs
    /// CAP_NET_RAW, and only here. The corresponding C functions are `pcap_create` and
    /// `pcap_activate`.
    ///
    /// - Parameters:
    ///   - interface: a name, or `any` for all of them; a number is the place in
    ///     ``interfaces()``, from 1, where no interface has it as its name.
    ///   - snapshotLength: the octets of a frame to keep; 0 means all of them.
    ///   - isPromiscuous: whether frames to other stations are wanted. A switch may not send them
    ///     to this port even so.
    ///   - bufferSize: the octets of the ring.
    /// - Throws: `LiveCaptureError` if there is no such interface, it is down, or the process may
    ///   not capture.
    public init(
        interface: String, snapshotLength: Int = 0, isPromiscuous: Bool = true,
        bufferSize: Int = 32 << 20
    ) throws(LiveCaptureError) {
        let name = try Self.name(interface)
        let operation = "capture on \(name)"
        var message = ErrorBuffer()
        guard Libpcap.complaint == nil, let handle = message.fill({ pcap_create(name, $0) })
        else {
            throw LiveCaptureError(operation, .other(Libpcap.complaint ?? message.text))
        }
        let snapshotLength = snapshotLength > 0 ? snapshotLength : Libpcap.longestFrame
        pcap_set_snaplen(handle, Int32(clamping: snapshotLength))
        // `any` has no such mode, and libpcap would warn of it.
        pcap_set_promisc(handle, isPromiscuous && name != Self.anyInterface ? 1 : 0)
        pcap_set_timeout(handle, Self.latency)
        pcap_set_buffer_size(handle, Int32(clamping: bufferSize))
        pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = pcap_activate(handle)
        let complaint = Libpcap.complaint(of: handle)
        guard status >= 0, message.fill({ pcap_setnonblock(handle, 1, $0) }) == 0 else {
            pcap_close(handle)
            throw Self.error(status, status >= 0 ? message.text : complaint, name)
        }
        if name == Self.anyInterface {
            // The second form of the cooked header says which interface a frame came from. Where
            // it is not to be had, the first one stays.
            pcap_set_datalink(handle, DLT_LINUX_SLL2)
        }
        self.interface = name
        self.linkType = LinkType(dataLink: pcap_datalink(handle))
        self.warning =
            status == 0
            ? nil : complaint.isEmpty ? String(cString: pcap_statustostr(status)) : complaint
        self.handle = handle
        self.index = if_nametoindex(name)
        self.countsNanoseconds =
            pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO
    }

    deinit { pcap_close(handle) }

    /// What libpcap calls all interfaces together.
    private static let anyInterface = "any"

    /// The interface's name, where it may have been given as its number in the list.
    private static func name(_ interface: String) throws(LiveCaptureError) -> String {
        guard let number = Int(interface), if_nametoindex(interface) == 0 else { return interface }
        let interfaces = try interfaces()
        guard number > 0, number <= interfaces.count else {
            throw .noInterface(interface, among: interfaces.map(\.name))
        }
        return interfaces[number - 1].name
    }

    /// Why `pcap_activate` gave `status`.
    private static func error(
        _ status: Int32, _ complaint: String, _ name: String
    ) -> LiveCaptureError {
        // Without privilege Linux does not get as far as to look for the interface.
        if status == PCAP_ERROR_NO_SUCH_DEVICE || status == PCAP_ERROR_PERM_DENIED,
            let names = try? interfaces().map(\.name), !names.contains(name),
            if_nametoindex(name) == 0
        {
            // Of what libpcap lists besides, such as USB buses, nobody meant any.
            return .noInterface(
                name, among: names.filter { if_nametoindex($0) != 0 || $0 == anyInterface })
        }
        switch status {
        case PCAP_ERROR_NO_SUCH_DEVICE:
            return .noInterface(name, among: [])
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            return .notPermitted(name)
        case PCAP_ERROR_IFACE_NOT_UP:
            return .down(name)
        default:
            let words = complaint.isEmpty ? String(cString: pcap_statustostr(status)) : complaint
            return LiveCaptureError("capture on \(name)", .other(words))
        }
    }

    /// Has the kernel drop what `expression` (pcap-filter(7)) does not match.
    ///
    /// The corresponding C functions are `pcap_compile` and `pcap_setfilter`.
    public mutating func setFilter(_ expression: String) throws(BPFError) {
        guard try BPFFilter(expression, for: handle).install(in: handle) else {
            throw BPFError(expression: expression, message: Libpcap.complaint(of: handle))
        }
    }

    /// The next frame, or `nil` if none is there yet.
    ///
    /// The frame lies in libpcap's buffer until the next call. The corresponding C function is
    /// `pcap_next_ex`.
    @_lifetime(&self)
    public mutating func next() throws(LiveCaptureError) -> CapturedFrame? {
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        switch pcap_next_ex(handle, &header, &data) {
        case 1:
            guard let header = header?.pointee, let data else { return nil }
            let fraction = header.ts.tv_usec
            let nanoseconds = countsNanoseconds ? fraction : fraction * 1000
            guard
                let timestamp = Timestamp(seconds: header.ts.tv_sec, nanoseconds: nanoseconds)
            else {
                throw LiveCaptureError(
                    "capture on \(interface)",
                    .other("the clock says \(header.ts.tv_sec) s since 1970"))
            }
            let frame = CapturedFrame(
                timestamp: timestamp, originalLength: Int(header.len), linkType: linkType,
                interface: 0, octets: Span(_unsafeStart: data, count: Int(header.caplen)))
            return _overrideLifetime(frame, mutating: &self)
        case 0, PCAP_ERROR_BREAK:
            return nil
        default:
            try checkInterface()
            throw LiveCaptureError(
                "capture on \(interface)", .other(Libpcap.complaint(of: handle)))
        }
    }

    /// Waits until a frame may be there.
    ///
    /// A signal ends the wait. The corresponding C function is `pcap_get_selectable_fd`.
    ///
    /// - Parameters:
    ///   - milliseconds: how long to wait at most.
    ///   - others: file descriptors that end the wait when they can be read.
    /// - Returns: Whether anything happened in the time.
    /// - Throws: `LiveCaptureError` if the interface was taken down or away, when all frames
    ///   before that were read.
    @discardableResult
    public mutating func wait(
        milliseconds: Int, alsoWakingOn others: [Int32] = []
    ) throws(LiveCaptureError) -> Bool {
        var descriptors = ([pcap_get_selectable_fd(handle)] + others).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        let count = poll(&descriptors, nfds_t(descriptors.count), Int32(clamping: milliseconds))
        let hasFrames = Int32(descriptors[0].revents) & POLLIN != 0
        if count > 0, hasFrames || descriptors.dropFirst().contains(where: { $0.revents != 0 }) {
            return true
        }
        guard isDown else {
            isEnding = false
            return false
        }
        if isEnding { try checkInterface() }
        // What came last may still wait for the kernel to hand it out.
        isEnding = true
        poll(nil, 0, 2 * Self.latency)
        return true
    }

    /// The interface's flags (IFF_UP and so on); negative if it is gone.
    private var flags: Int32 { pcap_interface_flags(handle, index) }

    private var isDown: Bool { index != 0 && (flags < 0 || flags & Int32(IFF_UP) == 0) }

    /// Throws if the interface is down or gone.
    private func checkInterface() throws(LiveCaptureError) {
        guard isDown else { return }
        if flags < 0 { throw LiveCaptureError("capture on \(interface)", .interfaceGone) }
        throw .down(interface)
    }
}
