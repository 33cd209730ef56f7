import CZstd

/// What Zstandard data decompresses to (RFC 8878), all frames of it, by libzstd.
///
/// libzstd takes as much memory as the data's window asks for, at most 128 MiB as zstd(1) itself;
/// without its options `--ultra` and `--long` it is at most 8 MiB.
final class ZstdSource: OctetSource {
    private let input: DescriptorSource
    private let stream: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer
    private var pending: ZSTD_inBuffer
    private var consumed = 0
    private var inputHasEnded = false
    private var isBetweenFrames = false
    private var failure: SourceFailure?

    /// Creates a source that decompresses `input`; `nil` if there is no memory for it.
    init?(_ input: DescriptorSource) {
        guard let stream = ZSTD_createDStream() else { return nil }
        self.stream = stream
        self.input = input
        buffer = .allocate(byteCount: 1 << 16, alignment: 16)
        pending = ZSTD_inBuffer(src: buffer.baseAddress, size: 0, pos: 0)
    }

    deinit {
        ZSTD_freeDStream(stream)
        buffer.deallocate()
    }

    func read(into target: UnsafeMutableRawBufferPointer) -> SourceResult {
        if let failure { return .failed(failure) }
        var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        while true {
            if pending.pos == pending.size, !inputHasEnded, let failure = readInput() {
                return .failed(failure)
            }
            let inputIsEmpty = pending.pos == pending.size
            if inputIsEmpty, isBetweenFrames { return .end }
            let status = ZSTD_decompressStream(stream, &output, &pending)
            if ZSTD_isError(status) != 0 {
                let reason = String(cString: ZSTD_getErrorName(status)).lowercased()
                failure = .damaged("zstd", at: position, reason)
            } else {
                isBetweenFrames = status == 0
                if output.pos == 0, inputIsEmpty, inputHasEnded, !isBetweenFrames {
                    failure = .cut("zstd", at: position)
                }
            }
            if output.pos > 0 { return .octets(output.pos) }
            if let failure { return .failed(failure) }
        }
    }

    var decompressed: Int? { position }

    private var position: Int { consumed - (pending.size - pending.pos) }

    private func readInput() -> SourceFailure? {
        switch input.read(into: buffer) {
        case .octets(let count):
            pending = ZSTD_inBuffer(src: buffer.baseAddress, size: count, pos: 0)
            consumed += count
        case .end:
            inputHasEnded = true
        case .failed(let failure):
            return failure
        }
        return nil
    }
}
