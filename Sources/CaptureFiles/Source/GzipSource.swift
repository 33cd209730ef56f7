import CZlib

/// What gzip data decompresses to (RFC 1952), all members of it, by zlib.
final class GzipSource: OctetSource {
    private let input: DescriptorSource
    /// On the heap, since zlib insists that its address stays.
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableRawBufferPointer
    private var consumed = 0
    private var isBetweenMembers = false
    private var inputHasEnded = false
    /// What is told once the octets before it are delivered.
    private var failure: SourceFailure?

    /// Creates a source that decompresses `input`; `nil` if there is no memory for it.
    init?(_ input: DescriptorSource) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 more to expect gzip's header instead of zlib's.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
            stream.deallocate()
            return nil
        }
        buffer = .allocate(byteCount: 1 << 16, alignment: 16)
        self.input = input
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    func read(into target: UnsafeMutableRawBufferPointer) -> SourceResult {
        if let failure { return .failed(failure) }
        stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: target.count)
        let space = Int(stream.pointee.avail_out)
        while true {
            if stream.pointee.avail_in == 0, !inputHasEnded, let failure = readInput() {
                return .failed(failure)
            }
            if isBetweenMembers, !startMember() { return .end }
            let status = inflate(stream, Z_NO_FLUSH)
            let produced = space - Int(stream.pointee.avail_out)
            switch status {
            case Z_STREAM_END:
                isBetweenMembers = true
            case Z_OK, Z_BUF_ERROR:
                if produced == 0, inputHasEnded, stream.pointee.avail_in == 0 { fail(.cut) }
            default:
                // gzip(1) too ignores what follows the last member and is no member.
                if isAdditionalMember, stream.pointee.total_out == 0 { return .end }
                fail(.damaged)
            }
            if produced > 0 { return .octets(produced) }
            if let failure { return .failed(failure) }
        }
    }
    private var isAdditionalMember = false

    var decompressed: Int? { position }

    private var position: Int { consumed - Int(stream.pointee.avail_in) }

    private func readInput() -> SourceFailure? {
        switch input.read(into: buffer) {
        case .octets(let count):
            stream.pointee.next_in = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(count)
            consumed += count
        case .end:
            inputHasEnded = true
        case .failed(let failure):
            return failure
        }
        return nil
    }

    /// Whether there is another member after one that has ended.
    private func startMember() -> Bool {
        // Padding with zeros is usual; a member begins with 0x1f.
        guard stream.pointee.avail_in > 0, stream.pointee.next_in?.pointee == 0x1f else {
            return false
        }
        (isBetweenMembers, isAdditionalMember) = (false, true)
        return inflateReset(stream) == Z_OK
    }

    private func fail(_ kind: CaptureFileError.Kind) {
        if kind == .cut {
            failure = .cut("gzip", at: position)
        } else {
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "unreadable"
            failure = .damaged("gzip", at: position, reason)
        }
    }
}

extension SourceFailure {
    /// Compressed data that ends before it is complete.
    static func cut(_ format: String, at position: Int) -> SourceFailure {
        SourceFailure(
            kind: .cut,
            message: "the \(format) data is cut: the file ends at octet \(position)",
            advice: "frames before that were read")
    }

    /// Compressed data that cannot be decompressed from some place on.
    static func damaged(_ format: String, at position: Int, _ reason: String) -> SourceFailure {
        SourceFailure(
            kind: .damaged,
            message: "the \(format) data is damaged before octet \(position): \(reason)",
            advice: "frames before that were read")
    }
}
