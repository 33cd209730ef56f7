import Glibc

/// Lines of a file descriptor, one after the other, however many there are.
public struct LineReader: ~Copyable {
    /// How many lines were read.
    public private(set) var number = 0
    /// What errors call the input.
    public let name: String
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: LineReader.largest)
    private var rest = 0 ..< 0
    private var isAtEnd = false

    /// The most octets that a line may have.
    public static let largest = 1 << 16

    /// Reads from a descriptor, which stays open.
    public init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// The next line without its end; `nil` at the end of the input, or once an
    /// ``Interruption`` is requested.
    ///
    /// - Throws: `FileError` if the input cannot be read, or the line is longer than ``largest``.
    public mutating func next() throws(FileError) -> ArraySlice<UInt8>? {
        var searched = rest.lowerBound
        while true {
            if let end = buffer[searched ..< rest.upperBound].firstIndex(of: UInt8(ascii: "\n")) {
                return line(rest.lowerBound ..< end, next: end + 1)
            }
            if isAtEnd {
                return rest.isEmpty ? nil : line(rest, next: rest.upperBound)
            }
            searched = rest.upperBound - rest.lowerBound
            guard try fill() else { return nil }
        }
    }

    private mutating func line(_ range: Range<Int>, next: Int) -> ArraySlice<UInt8> {
        rest = next ..< rest.upperBound
        number += 1
        let line = buffer[range]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    /// Moves what is left to the front and reads more behind it; false if somebody asked to end.
    private mutating func fill() throws(FileError) -> Bool {
        buffer.replaceSubrange(0 ..< rest.count, with: Array(buffer[rest]))
        rest = 0 ..< rest.count
        guard rest.count < buffer.count else {
            throw FileError(name, "line \(number + 1) is longer than \(Self.largest) octets")
        }
        while !Interruption.isRequested {
            let start = rest.upperBound
            let count = buffer.withUnsafeMutableBytes { octets in
                read(descriptor, octets.baseAddress.map { $0 + start }, octets.count - start)
            }
            if count >= 0 {
                isAtEnd = count == 0
                rest = 0 ..< start + count
                return true
            }
            if errno != EINTR { throw FileError(name, String(cString: strerror(errno))) }
        }
        return false
    }
}
