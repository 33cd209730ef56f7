import CaptureFiles
import Glibc
import MulticastWire

/// The entry point of libFuzzer: any octets are a capture file that is read to its end or to its
/// damage: as a file, in parts and as a stream, with the same frames.
///
/// Build and run with `make fuzz`.
@c(LLVMFuzzerTestOneInput)
public func fuzzFile(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    precondition(ftruncate(file, size) == 0 && pwrite(file, data, size, 0) == size)
    let whole = read("/proc/self/fd/\(file)")
    let inParts = read("/proc/self/fd/\(file)", cutAt: size / 2)
    precondition(whole == inParts, "whole \(whole), in parts \(inParts)")

    // A pipe holds what a fuzzer's input can be, so nobody has to write while it is read.
    var ends: (CInt, CInt) = (-1, -1)
    withUnsafeMutablePointer(to: &ends) { pair in
        pair.withMemoryRebound(to: CInt.self, capacity: 2) { _ = pipe($0) }
    }
    _ = fcntl(ends.1, 1031, 1 << 20)  // F_SETPIPE_SZ, which the module of C lacks
    precondition(write(ends.1, data, size) == size)
    close(ends.1)
    let streamed = read("/proc/self/fd/\(ends.0)")
    close(ends.0)
    precondition(whole == streamed, "whole \(whole), streamed \(streamed)")
    return 0
}

/// A file in memory without a name, written anew for each input.
private let file: CInt = {
    var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    precondition(file >= 0)
    unlink(name)
    return file
}()

/// What reading a file came to: frames, their octets, and whether it ended in an error.
private struct Outcome: Equatable {
    var frames = 0
    var octets = 0
    var failed = false
}

/// Reads a file to its end; if it can be read in parts, first what begins before and behind `cut`.
private func read(_ path: String, cutAt cut: Int? = nil) -> Outcome {
    var outcome = Outcome()
    do {
        var reader = try CaptureFileReader(path: path)
        if let cut, let parts = reader.parts, parts.octets.contains(cut) {
            var part = CaptureFilePart(of: parts)
            var end = parts.octets.lowerBound
            for octets in [end ..< cut, cut ..< parts.octets.upperBound] {
                part.begin(octets, isExact: false)
                if part.start != end {
                    part.begin(end ..< max(end, octets.upperBound), isExact: true)
                }
                while true {
                    var passed = 0
                    outcome.frames += part.passOver { octets, _ in
                        if octets.count.isMultiple(of: 2) { passed += octets.count }
                        return octets.count.isMultiple(of: 2)
                    }
                    outcome.octets += passed
                    guard let frame = part.next() else { break }
                    outcome.frames += 1
                    outcome.octets += frame.octets.count
                }
                end = part.end
                if !part.isWhole { break }
            }
            reader.goOn(at: end, afterFrame: outcome.frames)
        }
        while let frame = try reader.next() {
            outcome.frames += 1
            outcome.octets += frame.octets.count
            _ = Dissection(copying: frame)
        }
    } catch {
        outcome.failed = true
        _ = "\(error)"
    }
    return outcome
}
