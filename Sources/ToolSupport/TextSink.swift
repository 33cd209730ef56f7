@preconcurrency import Glibc

/// Where a tool's lines are put together: one buffer, filled in place and written in large pieces.
///
/// A line costs what its octets cost: literals are copied, numbers are written digit by digit, and
/// no `String` is made on the way (appending to one costs twenty times as much). ``endLine()``
/// flushes where somebody waits for the line: on a terminal, in a pipe that is read live.
///
/// What comes from a packet goes through ``put(untrusted:)`` and never reaches a terminal as a
/// control character.
public struct TextSink: ~Copyable {
    @usableFromInline var buffer: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var count = 0
    @usableFromInline var needsComma = false
    @usableFromInline let octetTexts: UnsafePointer<UInt32>
    private let descriptor: Int32?
    /// Whether each line is written at once instead of in pieces of ``bufferSize`` octets.
    public var flushesLines: Bool
    /// The error number of the first write that failed, `EPIPE` for a reader that has left;
    /// after it nothing is written.
    public private(set) var writeError: Int32 = 0

    /// The size of the buffer, in octets.
    public static let bufferSize = 1 << 16

    /// Creates a sink that writes to a file descriptor, which it does not close.
    public init(descriptor: Int32, flushesLines: Bool = false) {
        self.descriptor = descriptor
        self.flushesLines = flushesLines
        capacity = Self.bufferSize
        buffer = .allocate(capacity: capacity)
        octetTexts = Self.makeOctetTexts()
    }

    /// Creates a sink that keeps what is written, for ``takeText()``.
    public init() {
        descriptor = nil
        flushesLines = false
        capacity = Self.bufferSize
        buffer = .allocate(capacity: capacity)
        octetTexts = Self.makeOctetTexts()
    }

    deinit {
        buffer.deallocate()
        octetTexts.deallocate()
    }

    /// The decimal digits of each octet, first digit in the lowest octet of the word, and their
    /// number as a digit in the highest.
    private static func makeOctetTexts() -> UnsafePointer<UInt32> {
        let texts = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
        for octet in 0 ..< 256 {
            let digits = Array(String(octet).utf8)
            var text = UInt32(0x30 + digits.count) << 24
            for (place, digit) in digits.enumerated() { text |= UInt32(digit) << (8 * place) }
            texts[octet] = text
        }
        return UnsafePointer(texts)
    }

    // MARK: Octets and literals

    /// Makes sure that `size` more octets fit without a flush in between.
    @inlinable @inline(__always)
    mutating func reserve(_ size: Int) {
        if capacity &- count < size { makeRoom(size) }
    }

    /// Makes room for `size` octets: a sink that writes does so, one that keeps grows.
    @usableFromInline @inline(never)
    mutating func makeRoom(_ size: Int) {
        guard descriptor == nil else { return flush() }
        capacity = max(2 * capacity, count + size)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.moveInitialize(from: buffer, count: count)
        buffer.deallocate()
        buffer = larger
    }

    /// Puts one octet.
    @inlinable @inline(__always)
    public mutating func put(octet: UInt8) {
        reserve(1)
        buffer[count] = octet
        count &+= 1
    }

    /// Puts a literal, which must be shorter than the buffer.
    ///
    /// Inlined, so that the copy is a few stores of a size the compiler knows.
    @inlinable @inline(__always)
    public mutating func put(_ literal: StaticString) {
        let size = literal.utf8CodeUnitCount
        reserve(size)
        (buffer + count).update(from: literal.utf8Start, count: size)
        count &+= size
    }

    /// Puts `size` octets from `start`.
    @inlinable
    mutating func put(_ start: UnsafePointer<UInt8>, _ size: Int) {
        var (start, size) = (start, size)
        while size > 0 {
            if count == capacity { makeRoom(size) }
            let piece = min(size, capacity &- count)
            (buffer + count).update(from: start, count: piece)
            count &+= piece
            start += piece
            size &-= piece
        }
    }

    /// Puts text of our own making; what others wrote goes through ``put(untrusted:)``.
    public mutating func put(text: String) {
        var text = text
        text.withUTF8 { utf8 in
            if let start = utf8.baseAddress { put(start, utf8.count) }
        }
    }

    /// Puts octets that a sink has made.
    public mutating func put(trusted octets: [UInt8]) {
        octets.withUnsafeBufferPointer { octets in
            if let start = octets.baseAddress { put(start, octets.count) }
        }
    }

    /// Puts text of others: octets that are no UTF-8 become U+FFFD; controls (C0, DEL, C1),
    /// bidirectional and zero-width characters are written as `\u{xx}`, so that none of them moves
    /// a cursor or hides a word.
    public mutating func put(untrusted octets: some Collection<UInt8>) {
        for scalar in String(decoding: octets, as: UTF8.self).unicodeScalars {
            if scalar.actsOnTerminals {
                put("\\u{")
                put(text: String(scalar.value, radix: 16))
                put(octet: UInt8(ascii: "}"))
            } else {
                put(text: String(scalar))
            }
        }
    }

    /// Puts spaces.
    public mutating func put(spaces: Int) {
        for _ in 0 ..< max(0, spaces) { put(octet: UInt8(ascii: " ")) }
    }

    // MARK: Numbers

    /// Puts a number in decimal.
    @inlinable @inline(__always)
    public mutating func put<Integer: FixedWidthInteger>(_ number: Integer) {
        if number >= 0, number < 100 {
            put(belowHundred: UInt8(truncatingIfNeeded: number))
            return
        }
        if Integer.isSigned, number < 0 { put(octet: UInt8(ascii: "-")) }
        put(magnitude: UInt64(number.magnitude), width: 1)
    }

    /// Puts a number in decimal with leading zeros up to `width` digits.
    @inlinable @inline(__always)
    public mutating func put<Integer: UnsignedInteger>(_ number: Integer, width: Int) {
        put(magnitude: UInt64(number), width: width)
    }

    @inlinable @inline(__always)
    mutating func put(belowHundred number: UInt8) {
        reserve(4)
        // All four octets of the table's word are stored; the digits among them count.
        let text = octetTexts[Int(number)]
        UnsafeMutableRawPointer(buffer + count).storeBytes(of: text, as: UInt32.self)
        count &+= Int(text >> 24) &- 0x30
    }

    @usableFromInline
    mutating func put(magnitude: UInt64, width: Int) {
        reserve(40)
        var digits = 1
        var bound: UInt64 = 10
        while digits < 20, magnitude >= bound {
            digits &+= 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        let size = min(24, max(digits, width))
        var place = count &+ size
        var rest = magnitude
        for _ in 0 ..< size {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            place &-= 1
            buffer[place] = UInt8(truncatingIfNeeded: digit) &+ 0x30
            rest = quotient
        }
        count &+= size
    }

    /// Puts the low `digits` hexadecimal digits of a number, lower case.
    @inlinable
    public mutating func put<Integer: FixedWidthInteger>(hex number: Integer, digits: Int) {
        reserve(16)
        var shift = (digits &- 1) &* 4
        while shift >= 0 {
            buffer[count] = Self.hexadecimalDigit(UInt8(truncatingIfNeeded: number >> shift) & 0xF)
            count &+= 1
            shift &-= 4
        }
    }

    /// Puts the 32 bits of an IPv4 address in dotted decimal.
    @inlinable @inline(__always)
    public mutating func put(dottedDecimal address: UInt32) {
        reserve(20)
        // Each octet is stored with the three after it, of which only its own digits count.
        var shift: UInt32 = 24
        while true {
            let text = octetTexts[Int(address >> shift & 0xFF)]
            UnsafeMutableRawPointer(buffer + count).storeBytes(of: text, as: UInt32.self)
            count &+= Int(text >> 24) &- 0x30
            if shift == 0 { break }
            buffer[count] = UInt8(ascii: ".")
            count &+= 1
            shift &-= 8
        }
    }

    /// Puts the low 48 bits of a MAC address as six pairs of digits, joined by colons.
    @inlinable
    public mutating func put(macAddress address: UInt64) {
        reserve(18)
        var place = buffer + count
        var shift: UInt64 = 40
        while true {
            let octet = UInt8(truncatingIfNeeded: address >> shift)
            place[0] = Self.hexadecimalDigit(octet >> 4)
            place[1] = Self.hexadecimalDigit(octet & 0xF)
            if shift == 0 { break }
            place[2] = UInt8(ascii: ":")
            place += 3
            shift &-= 8
        }
        count &+= 17
    }

    @inlinable @inline(__always)
    static func hexadecimalDigit(_ nibble: UInt8) -> UInt8 {
        nibble &+ (nibble < 10 ? 0x30 : 0x57)
    }

    // MARK: Lines and flushing

    /// Ends a line.
    @inlinable
    public mutating func endLine() {
        put(octet: 0x0A)
        needsComma = false
        if flushesLines { flush() }
    }

    /// Writes what the buffer holds; a sink that keeps it goes on to do so.
    public mutating func flush() {
        guard let descriptor else { return }
        send(buffer, count, to: descriptor)
        count = 0
    }

    private mutating func send(
        _ start: UnsafePointer<UInt8>, _ size: Int, to descriptor: Int32
    ) {
        var written = 0
        while written < size, writeError == 0 {
            let result = write(descriptor, start + written, size - written)
            if result >= 0 {
                written += result
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                writeError = errno
            }
        }
    }

    /// What was written to a sink that keeps it, which is empty afterwards.
    public mutating func takeText() -> String {
        defer { count = 0 }
        return String(decoding: UnsafeBufferPointer(start: buffer, count: count), as: UTF8.self)
    }

    /// Puts all that another sink has kept, which is empty afterwards and keeps its memory.
    public mutating func put(takingFrom other: inout TextSink) {
        if let descriptor {
            // Without a copy: after what came before.
            flush()
            send(other.buffer, other.count, to: descriptor)
        } else {
            put(other.buffer, other.count)
        }
        other.count = 0
    }
}

extension Unicode.Scalar {
    /// Whether the character would act on a terminal instead of showing on it: C0, DEL and C1
    /// controls, line and paragraph separators, and format characters, among which are the
    /// bidirectional and the zero-width ones.
    public var actsOnTerminals: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}
