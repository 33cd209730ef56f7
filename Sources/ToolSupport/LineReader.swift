import Glibc

/// The lines of a text, read in pieces: of a file of any size, or of a pipe.
///
/// A line ends in LF, CR LF, or, in a text without any LF at its beginning, in CR alone. A byte order
/// mark is stepped over. No line is copied: it lies in the buffer until the next one is asked for.
///
///     var lines = LineReader(path: "list.txt", descriptor: descriptor)
///     while try lines.advance() { use(lines.line) }
public struct LineReader: ~Copyable {
    /// How many octets a line may have; of a longer one so many are given.
    public static let longestLine = 1 << 16

    /// The number of the line, from 1; 0 before the first.
    public private(set) var number = 0
    /// Whether the line is longer than ``longestLine``, and what is given of it is its beginning.
    public private(set) var isTooLong = false

    private let path: String
    private let descriptor: Int32
    private let buffer: UnsafeMutablePointer<UInt8>
    private let capacity = 1 << 18
    // What was read and not given lies from `start` to `end`, the line from `lineStart` on.
    private var (start, end) = (0, 0)
    private var (lineStart, lineLength) = (0, 0)
    private var hasEnded = false
    /// LF, or CR in a text that has none.
    private var terminator: UInt8 = 0

    /// Reads lines from a descriptor, which is closed with the reader unless it is standard input.
    ///
    /// - Parameters:
    ///   - path: the file's name, for errors.
    ///   - descriptor: where to read on.
    ///   - beginning: what was read already, at most a buffer full.
    public init(path: String, descriptor: Int32, beginning: [UInt8] = []) {
        self.path = path
        self.descriptor = descriptor
        buffer = .allocate(capacity: capacity)
        end = min(beginning.count, capacity)
        buffer.initialize(repeating: 0, count: capacity)
        for index in 0 ..< end { buffer[index] = beginning[index] }
    }

    deinit {
        buffer.deallocate()
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// The line that was read last, without what ends it.
    public var line: Span<UInt8> {
        @_lifetime(borrow self) get {
            let octets = UnsafeBufferPointer(start: buffer + lineStart, count: lineLength)
            return _overrideLifetime(octets.span, borrowing: self)
        }
    }

    /// Goes to the next line; returns whether there is one.
    ///
    /// - Throws: ``FileError`` if the system cannot read on. A signal ends the text.
    public mutating func advance() throws(FileError) -> Bool {
        if terminator == 0 { try begin() }
        var searched = start
        while true {
            if let place = find(from: searched) {
                give(start ..< place)
                start = place + 1
                return true
            }
            if hasEnded {
                guard start < end else { return false }
                give(start ..< end)
                start = end
                return true
            }
            if end - start > Self.longestLine {
                give(start ..< start + Self.longestLine)
                isTooLong = true
                try skipRest()
                return true
            }
            searched = end - start
            try fill()
            searched += start
        }
    }

    /// Reads the first octets, and takes from them what ends a line.
    private mutating func begin() throws(FileError) {
        while !hasEnded, end < 3 { try fill() }
        if end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        terminator = lineFeed
        while true {
            if find(from: start) != nil { return }
            if hasEnded || end - start > Self.longestLine { break }
            try fill()
        }
        terminator = carriageReturn
        if find(from: start) == nil { terminator = lineFeed }
    }

    /// Where the next line ends, if what was read holds the end.
    private func find(from place: Int) -> Int? {
        memchr(buffer + place, Int32(terminator), end - place).map { found in
            UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(buffer)
        }
    }

    private mutating func give(_ octets: Range<Int>) {
        number += 1
        lineStart = octets.lowerBound
        isTooLong = octets.count > Self.longestLine
        lineLength = min(octets.count, Self.longestLine)
        if isTooLong { return }
        if lineLength > 0, buffer[octets.upperBound - 1] == UInt8(ascii: "\r") { lineLength -= 1 }
    }

    /// Goes over what is left of a line that is too long; its beginning stays where it is.
    private mutating func skipRest() throws(FileError) {
        // What is given lies at the start of the buffer, and the rest is read behind it.
        let kept = Self.longestLine
        buffer.update(from: buffer + start, count: end - start)
        (start, end, lineStart) = (kept, end - start, 0)
        while true {
            if let place = find(from: start) {
                start = place + 1
                return
            }
            (start, end) = (kept, kept)
            if hasEnded { return }
            try readOn()
        }
    }

    /// Moves what is left to the start of the buffer, and reads more behind it.
    private mutating func fill() throws(FileError) {
        if start > 0 {
            buffer.update(from: buffer + start, count: end - start)
            (start, end) = (0, end - start)
        }
        try readOn()
    }

    private mutating func readOn() throws(FileError) {
        while true {
            let count = Glibc.read(descriptor, buffer + end, capacity - end)
            if count > 0 {
                end += count
                return
            }
            if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                if poll(&waiting, 1, -1) >= 0 { continue }
            }
            if count < 0, errno == EINTR, !Interruption.isRequested { continue }
            hasEnded = true
            if count < 0, errno != EINTR { throw FileError(path, String(cString: strerror(errno))) }
            return
        }
    }
}
