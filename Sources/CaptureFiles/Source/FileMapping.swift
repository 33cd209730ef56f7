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
    func fetch(_ octets: Range<Int>) { advise(octets, MADV_POPULATE_READ, isWhole: false) }

    /// Gives back the memory of octets that were read; they can be read again.
    func release(_ octets: Range<Int>) { advise(octets, MADV_DONTNEED, isWhole: true) }

    /// Tells the kernel about all pages that are within the octets, or that have some of them.
    private func advise(_ octets: Range<Int>, _ advice: Int32, isWhole: Bool) {
        let page = Int(getpagesize())
        let lower = (octets.lowerBound + (isWhole ? page - 1 : 0)) / page * page
        let upper = isWhole ? octets.upperBound / page * page : min(octets.upperBound, length)
        guard lower < upper else { return }
        // Advice that is not taken costs time alone.
        _ = madvise(UnsafeMutableRawPointer(mutating: base + lower), upper - lower, advice)
    }
}
