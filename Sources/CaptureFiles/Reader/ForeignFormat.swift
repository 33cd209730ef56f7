/// What a file that is neither pcap nor pcapng may be, so that the error can name the way out.
struct ForeignFormat {
    private let beginning: [UInt8]
    private let name: String
    private let way: Way

    private enum Way {
        /// A program that writes the decompressed file to its standard output.
        case decompress(String)
        /// Another capture format, which Wireshark's editcap can convert.
        case convert
        /// Nothing that could be turned into a capture.
        case none
    }

    private init(_ beginning: String, _ name: String, _ way: Way) {
        self.init(octets: Array(beginning.utf8), name, way)
    }

    private init(octets: [UInt8], _ name: String, _ way: Way) {
        (beginning, self.name, self.way) = (octets, name, way)
    }

    private static let all = [
        ForeignFormat(octets: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xz data", .decompress("xz -dc")),
        ForeignFormat("BZh", "bzip2 data", .decompress("bzip2 -dc")),
        ForeignFormat(octets: [0x04, 0x22, 0x4d, 0x18], "lz4 data", .decompress("lz4 -dc")),
        ForeignFormat(octets: [0x02, 0x21, 0x4c, 0x18], "lz4 data", .decompress("lz4 -dc")),
        ForeignFormat(octets: [0x89, 0x4c, 0x5a, 0x4f], "lzop data", .decompress("lzop -dc")),
        ForeignFormat(octets: [0x5d, 0, 0], "lzma data", .decompress("xz -dc")),
        ForeignFormat("LZIP", "lzip data", .decompress("lzip -dc")),
        ForeignFormat(octets: [0x1f, 0x9d], "compress data", .decompress("gzip -dc")),
        ForeignFormat("PK\u{3}\u{4}", "a zip archive", .decompress("unzip -p")),
        ForeignFormat(octets: [0x1f, 0x8b], "gzip data in compressed data", .decompress("zcat")),
        ForeignFormat(
            octets: [0x28, 0xb5, 0x2f, 0xfd], "zstd data in compressed data",
            .decompress("zstd -dc")),
        ForeignFormat("snoop\0\0\0", "a capture of snoop", .convert),
        ForeignFormat("btsnoop\0", "a Bluetooth capture of btsnoop", .convert),
        ForeignFormat("GMBU", "a capture of Microsoft Network Monitor 2", .convert),
        ForeignFormat("RTSS", "a capture of Microsoft Network Monitor 1", .convert),
        ForeignFormat("TRSNIFF data    \u{1a}", "a capture of NetWork General's Sniffer", .convert),
        ForeignFormat("XCP\0", "a capture of NetXRay", .convert),
        ForeignFormat("\u{7f}ver", "a capture of OmniPeek", .convert),
        ForeignFormat("iptrace ", "a capture of AIX iptrace", .convert),
        ForeignFormat(octets: [0x7f, 0x45, 0x4c, 0x46], "a program", .none),
    ]

    /// Whether a file that begins with `head` is of one of these formats.
    static func recognises(_ head: [UInt8]) -> Bool {
        all.contains { head.starts(with: $0.beginning) }
    }

    /// The error for a file that begins with `head`.
    static func error(_ path: String, _ head: [UInt8]) -> CaptureFileError {
        guard let format = all.first(where: { head.starts(with: $0.beginning) }) else {
            return CaptureFileError(
                .noCapture, path,
                "is no capture file: it begins with \(shown(head)); expected pcap or pcapng",
                position: 0)
        }
        let file = path == "-" ? "FILE" : path.shown
        let advice: String? =
            switch format.way {
            case .decompress(let command): "try: \(command) \(file) | mcdump -r -"
            case .convert: "try: editcap -F pcapng \(file) \(file).pcapng"
            case .none: nil
            }
        return CaptureFileError(
            .noCapture, path, "is \(format.name), not pcap or pcapng", position: 0, advice: advice)
    }

    /// The first octets as text, if they are such, or else in hexadecimal.
    private static func shown(_ head: [UInt8]) -> String {
        let isText = head.allSatisfy { (0x20 ..< 0x7f).contains($0) || (9 ... 13).contains($0) }
        if isText, head.count >= 4 {
            return "\"\(String(decoding: head.prefix { $0 >= 0x20 }, as: UTF8.self))\""
        }
        return head.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined(separator: " ")
    }
}
