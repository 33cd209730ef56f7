import Glibc

/// An open file, pipe or device, read in order with read(2).
final class DescriptorSource: OctetSource {
    /// What is read.
    let file: OpenFile
    /// Whether reading began with the file's first octet, as far as anybody knows.
    let isFromStart: Bool
    /// What ``peek(_:)``, or somebody before, has read already.
    private var head: [UInt8]
    private var headStart = 0

    init(_ file: OpenFile, beginning: [UInt8] = []) {
        (self.file, head) = (file, beginning)
        isFromStart = beginning.isEmpty
    }

    func read(into target: UnsafeMutableRawBufferPointer) -> SourceResult {
        let kept = head[headStart...]
        guard kept.isEmpty else {
            let count = min(kept.count, target.count)
            target.copyBytes(from: kept.prefix(count))
            headStart += count
            if headStart == head.count { (head, headStart) = ([], 0) }
            return .octets(count)
        }
        return readOn(into: target)
    }

    var decompressed: Int? { nil }

    /// The first octets, which stay to be read: `count` of them, or all there are.
    ///
    /// It asks for no more than it needs, so that a program which writes into a pipe bit by bit is
    /// not waited for.
    func peek(_ count: Int) -> (octets: [UInt8], failure: SourceFailure?) {
        while head.count < count {
            var result = SourceResult.end
            let octets = [UInt8](unsafeUninitializedCapacity: count - head.count) {
                (buffer, filled) in
                result = readOn(into: UnsafeMutableRawBufferPointer(buffer))
                if case .octets(let count) = result { filled = count }
            }
            head += octets
            switch result {
            case .octets: continue
            case .end: return (head, nil)
            case .failed(let failure): return (head, failure)
            }
        }
        return (Array(head.prefix(count)), nil)
    }

    /// Goes to an octet of the file, counted from its start.
    func seek(to position: Int) {
        (head, headStart) = ([], 0)
        lseek(file.descriptor, position, SEEK_SET)
    }

    private func readOn(into target: UnsafeMutableRawBufferPointer) -> SourceResult {
        while true {
            let count = Glibc.read(file.descriptor, target.baseAddress, target.count)
            if count > 0 { return .octets(count) }
            if count == 0 { return .end }
            switch errno {
            case EAGAIN:
                // Somebody made the pipe non-blocking: wait, as a blocking one does.
                var waiting = pollfd(fd: file.descriptor, events: Int16(POLLIN), revents: 0)
                if poll(&waiting, 1, -1) < 0, errno == EINTR { return interrupted }
            case EINTR:
                return interrupted
            case let number:
                let reason = CaptureFileError(.unreadable, "", refused: "cannot be read", number)
                return .failed(
                    SourceFailure(
                        kind: .unreadable, message: reason.message, errorNumber: number))
            }
        }
    }

    private var interrupted: SourceResult {
        .failed(
            SourceFailure(
                kind: .interrupted, message: "interrupted while waiting for more",
                errorNumber: EINTR))
    }
}
