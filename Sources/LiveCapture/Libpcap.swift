import CPcap
import Glibc
import MulticastWire

/// What is true of libpcap as a whole.
enum Libpcap {
    /// Reading this once has libpcap take and give UTF-8; its answer is its complaint, if any.
    ///
    /// The corresponding C function is `pcap_init`.
    static let complaint: String? = {
        var message = ErrorBuffer()
        let status = message.fill { pcap_init(UInt32(PCAP_CHAR_ENC_UTF_8), $0) }
        return status == 0 ? nil : message.text
    }()

    /// The octets of a frame that a filter looks at where no snapshot length cuts it.
    static let longestFrame = 262_144

    /// The words of libpcap for what went wrong last with `handle`.
    static func complaint(of handle: OpaquePointer) -> String {
        pcap_geterr(handle).map { String(cString: $0) } ?? "unknown error"
    }
}

/// The buffer that libpcap writes an error message into.
struct ErrorBuffer {
    private var characters = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))

    /// Calls `body` with the buffer, whose size is what libpcap takes for granted.
    mutating func fill<Result>(
        _ body: (UnsafeMutablePointer<CChar>?) -> Result
    ) -> Result {
        characters.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }

    /// What libpcap wrote.
    var text: String {
        String(
            decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension LinkType {
    /// The types whose number in files (LINKTYPE_) is another than in libpcap's calls (DLT_).
    ///
    /// The DLT_ numbers below 104 grew apart on the systems that libpcap runs on; files have one
    /// number for each.
    private static let renumbered: [(linkType: UInt16, dataLink: Int32)] = [
        (100, DLT_ATM_RFC1483),
        (101, DLT_RAW),
        (102, DLT_SLIP_BSDOS),
        (103, DLT_PPP_BSDOS),
        (106, DLT_ATM_CLIP),
    ]

    /// The number that libpcap's calls have for the type.
    var dataLink: Int32 {
        Self.renumbered.first { $0.linkType == rawValue }?.dataLink ?? Int32(rawValue)
    }

    /// The type that libpcap's calls give as `dataLink`.
    init(dataLink: Int32) {
        let renumbered = Self.renumbered.first { $0.dataLink == dataLink }?.linkType
        self.init(rawValue: renumbered ?? UInt16(truncatingIfNeeded: dataLink))
    }
}
