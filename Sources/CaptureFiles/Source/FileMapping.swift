import CMapping
import Glibc

/// A regular file in memory: mmap(2).
///
/// Who reads it gives back what lies behind, so that no more of it is this process's memory than
/// what is being read. A file that becomes shorter reads as zeros from where it ends; its ``size``
/// then tells.
final class FileMapping: Sendable {
    /// How many octets of the file are in memory.
    let length: Int
    nonisolated(unsafe) let base: UnsafePointer<UInt8>
    private let file: OpenFile

    /// Maps the first octets of a file; `nil` if that cannot be done.
    init?(_ file: OpenFile, length: Int) {
        guard length > 0, let address = mckit_map(file.descriptor, length) else { return nil }
        base = address.assumingMemoryBound(to: UInt8.self)
        (self.file, self.length) = (file, length)
    }

    deinit { mckit_unmap(base, length) }

    /// How many octets the file has now.
    var size: Int { file.size }

    /// Has octets fetched that are going to be read.
    func fetch(_ octets: Range<Int>) {
        let octets = octets.clamped(to: 0 ..< length)
        mckit_touch(base + octets.lowerBound, octets.count)
    }

    /// Gives back the memory of octets that were read, as far as they fill pages; they can be read
    /// again.
    func release(_ octets: Range<Int>) {
        let page = Int(getpagesize())
        let lower = (octets.lowerBound + page - 1) / page * page
        let upper = octets.upperBound / page * page
        guard lower < upper else { return }
        // Advice that is not taken costs time alone.
        _ = madvise(UnsafeMutableRawPointer(mutating: base + lower), upper - lower, MADV_DONTNEED)
    }
}
