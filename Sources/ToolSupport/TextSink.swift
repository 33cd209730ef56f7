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
    // Here and not asked for each time: whoever asks a global has to see whether it is there yet.
    @usableFromInline let octetTexts = TextSink.octetTexts
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
    }

    /// Creates a sink that keeps what is written, for ``takeText()``.
    public init() {
        descriptor = nil
        flushesLines = false
        capacity = Self.bufferSize
        buffer = .allocate(capacity: capacity)
    }

    deinit { buffer.deallocate() }

    /// The decimal digits of each octet and a point, the first digit in the lowest octet of the
    /// word, and how many digits they are in the fifth; kept as long as the process runs.
    @usableFromInline nonisolated(unsafe) static let octetTexts: UnsafePointer<UInt64> = {
        let texts = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
        for octet in 0 ..< UInt64(256) {
            var (text, rest, count) = (UInt64(UInt8(ascii: ".")), octet, UInt64(0))
            repeat {
                text = text << 8 | (rest % 10 + UInt64(UInt8(ascii: "0")))
                (rest, count) = (rest / 10, count + 1)
            } while rest > 0
            texts[Int(octet)] = text | count << 32
        }
        return UnsafePointer(texts)
    }()

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
        capacity = max(4 * capacity, count + size)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.moveInitialize(from: buffer, count: count)
        buffer.deallocate()
        buffer = larger
    }

    /// Puts one octet.
    @inlinable @inline(__always)
    public mutating func put(octet: UInt8) {
        reserve(1)
        store(octet)
    }

    /// Puts a literal, which must be shorter than the buffer.
    ///
    /// Inlined, so that the copy is a few stores of a size the compiler knows.
    @inlinable @inline(__always)
    public mutating func put(_ literal: StaticString) {
        reserve(literal.utf8CodeUnitCount)
        store(literal)
    }

    /// Puts `size` octets from `start`.
    @inlinable @inline(__always)
    mutating func put(_ start: UnsafePointer<UInt8>, _ size: Int) {
        guard size <= capacity &- count else { return put(inPieces: start, size) }
        store(start, size)
    }

    @usableFromInline
    mutating func put(inPieces start: UnsafePointer<UInt8>, _ size: Int) {
        var (start, size) = (start, size)
        while size > 0 {
            if count == capacity { makeRoom(size) }
            let piece = min(size, capacity &- count)
            store(start, piece)
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
    @inlinable @inline(__always)
    public mutating func put(trusted octets: [UInt8]) {
        octets.withUnsafeBufferPointer { octets in
            if let start = octets.baseAddress { put(start, octets.count) }
        }
    }

    /// Puts text of others: octets that are no UTF-8 become U+FFFD; controls (C0, DEL, C1),
    /// bidirectional and zero-width characters are written as `\u{xx}`, so that none of them moves
    /// a cursor or hides a word.
    public mutating func put(untrusted octets: some Collection<UInt8>) {
        if octets.withContiguousStorageIfAvailable({ putPlain($0) }) == true { return }
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

    /// Puts octets if they are plain; returns whether they are.
    private mutating func putPlain(_ octets: UnsafeBufferPointer<UInt8>) -> Bool {
        guard Self.arePlain(octets) else { return false }
        if let start = octets.baseAddress { put(start, octets.count) }
        return true
    }

    /// Whether octets are printable ASCII or Latin letters and signs in UTF-8, as nearly all text
    /// is: then nothing in it acts on a terminal.
    static func arePlain(_ octets: UnsafeBufferPointer<UInt8>) -> Bool {
        var lead: UInt8 = 0
        for octet in octets {
            switch (lead, octet) {
            case (0, 0x20 ... 0x7E): continue
            case (0, 0xC2 ... 0xC3): lead = octet
            // U+00A1 to U+00FF without the soft hyphen, U+00AD.
            case (0xC2, 0xA1 ... 0xAC), (0xC2, 0xAE ... 0xBF), (0xC3, 0x80 ... 0xBF): lead = 0
            default: return false
            }
        }
        return lead == 0
    }

    /// Puts spaces.
    public mutating func put(spaces: Int) {
        for _ in 0 ..< max(0, spaces) { put(octet: UInt8(ascii: " ")) }
    }

    // MARK: Numbers

    /// Puts a number in decimal.
    @inlinable @inline(__always)
    public mutating func put<Integer: FixedWidthInteger>(_ number: Integer) {
        reserve(Self.numberSize)
        store(number)
    }

    /// Puts a number in decimal with leading zeros up to `width` digits.
    @inlinable @inline(__always)
    public mutating func put<Integer: UnsignedInteger>(_ number: Integer, width: Int) {
        put(magnitude: UInt64(number), width: width)
    }

    /// Puts a number below 1 000 000 000 with leading zeros up to nine digits, as a fraction of a
    /// second has them.
    @inlinable @inline(__always)
    public mutating func put(nanoseconds number: UInt32) {
        reserve(Self.numberSize)
        let (first, rest) = number.quotientAndRemainder(dividingBy: 100_000_000)
        store(UInt8(truncatingIfNeeded: first) &+ UInt8(ascii: "0"))
        store(word: Self.decimalDigits(rest) | 0x3030_3030_3030_3030, 8)
    }

    /// Puts `number` tenths, hundredths, … as a decimal fraction of up to `places` places, without
    /// zeros at its end: 12,500 thousandths are `12.5`.
    public mutating func put(decimal number: Int64, places: Int) {
        if number < 0 { put(octet: UInt8(ascii: "-")) }
        let unit = (0 ..< min(max(places, 0), 18)).reduce(UInt64(1)) { unit, _ in unit * 10 }
        let whole: UInt64
        var fraction: UInt64
        (whole, fraction) = number.magnitude.quotientAndRemainder(dividingBy: unit)
        put(whole)
        guard fraction > 0 else { return }
        var width = places
        while fraction % 10 == 0 { (fraction, width) = (fraction / 10, width - 1) }
        put(octet: UInt8(ascii: "."))
        put(fraction, width: width)
    }

    /// Puts digits eight at a time, the first ones first.
    @usableFromInline
    mutating func put(magnitude: UInt64, width: Int) {
        let (above, below) = magnitude.quotientAndRemainder(dividingBy: 100_000_000)
        var zeros = 0
        var digits = Self.decimalDigits(UInt32(truncatingIfNeeded: below))
        if above > 0 || width > 8 {
            put(magnitude: above, width: width - 8)
        } else {
            zeros = min(digits.trailingZeroBitCount / 8, 8 &- max(width, 1))
        }
        reserve(8)
        digits |= 0x3030_3030_3030_3030
        store(word: digits &>> (8 &* UInt64(zeros)), 8 &- zeros)
    }

    /// Puts the low `digits` hexadecimal digits of a number, lower case.
    @inlinable
    public mutating func put<Integer: FixedWidthInteger>(hex number: Integer, digits: Int) {
        if digits > 8 { put(hex: number >> 32, digits: digits - 8) }
        reserve(8)
        let shown = min(digits, 8)
        let word = Self.hexadecimalDigits(UInt32(truncatingIfNeeded: number))
        store(word: word >> (8 &* (8 &- shown)), shown)
    }

    /// Puts the 32 bits of an IPv4 address in dotted decimal.
    @inlinable @inline(__always)
    public mutating func put(dottedDecimal address: UInt32) {
        reserve(Self.addressSize)
        store(dottedDecimal: address)
    }

    /// Puts the 32 bits of an IPv4 address in dotted decimal between two literals.
    @inlinable @inline(__always)
    public mutating func put(
        _ before: StaticString, dottedDecimal address: UInt32, _ after: StaticString = ""
    ) {
        reserve(before.utf8CodeUnitCount &+ Self.addressSize &+ after.utf8CodeUnitCount)
        store(before)
        store(dottedDecimal: address)
        store(after)
    }

    /// Puts the low 48 bits of a MAC address as six pairs of digits, joined by colons.
    @inlinable
    public mutating func put(macAddress address: UInt64) {
        reserve(Self.addressSize)
        store(macAddress: address)
    }

    // MARK: What room was made for

    /// Room for any number, in octets.
    @inlinable static var numberSize: Int { 24 }

    /// Room for an IPv4 or MAC address, in octets.
    @inlinable static var addressSize: Int { 20 }

    @inlinable @inline(__always)
    mutating func store(_ octet: UInt8) {
        buffer[count] = octet
        count &+= 1
    }

    @inlinable @inline(__always)
    mutating func store(_ literal: StaticString) {
        store(literal.utf8Start, literal.utf8CodeUnitCount)
    }

    @inlinable @inline(__always)
    mutating func store(_ start: UnsafePointer<UInt8>, _ size: Int) {
        UnsafeMutableRawPointer(buffer + count).copyMemory(from: start, byteCount: size)
        count &+= size
    }

    /// Stores a word as it lies, lowest octet first; only its first `size` octets count.
    @inlinable @inline(__always)
    mutating func store<Word: FixedWidthInteger>(word: Word, _ size: Int) {
        UnsafeMutableRawPointer(buffer + count).storeBytes(of: word.littleEndian, as: Word.self)
        count &+= size
    }

    @inlinable @inline(__always)
    mutating func store<Integer: FixedWidthInteger>(_ number: Integer) {
        if 0 ... 255 ~= number {
            let text = octetTexts[Int(truncatingIfNeeded: number)]
            store(word: UInt32(truncatingIfNeeded: text), Int(text >> 32))
            return
        }
        if number < 0 { store(UInt8(ascii: "-")) }
        put(magnitude: UInt64(number.magnitude), width: 1)
    }

    @inlinable @inline(__always)
    mutating func store(dottedDecimal address: UInt32) {
        store(part: address >> 24, 1)
        store(part: address >> 16, 1)
        store(part: address >> 8, 1)
        store(part: address, 0)
    }

    /// Stores the digits of an octet, and the point after them if `points` is 1.
    @inlinable @inline(__always)
    mutating func store(part: UInt32, _ points: Int) {
        let text = octetTexts[Int(part & 0xFF)]
        store(word: UInt32(truncatingIfNeeded: text), Int(text >> 32) &+ points)
    }

    @inlinable @inline(__always)
    mutating func store(macAddress address: UInt64) {
        store(word: Self.threePairs(UInt32(truncatingIfNeeded: address >> 24)), 8)
        store(UInt8(ascii: ":"))
        store(word: Self.threePairs(UInt32(truncatingIfNeeded: address)), 8)
    }

    // MARK: Digits, as the octets of a word

    /// The eight decimal digits, as numbers, of a number below 100 000 000, the first in the
    /// lowest octet.
    ///
    /// The number is cut into halves, these into pairs, and these into digits, all at once: each
    /// part has bits of its own in the word, and a division is a multiplication by the reciprocal.
    @inlinable @inline(__always)
    static func decimalDigits(_ number: UInt32) -> UInt64 {
        let (high, low) = number.quotientAndRemainder(dividingBy: 10_000)
        let halves = UInt64(low) << 32 | UInt64(high)
        let hundreds = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let pairs = hundreds | (halves &- hundreds &* 100) << 16
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
        return tens | (pairs &- tens &* 10) << 8
    }

    /// The eight hexadecimal digits of a number as text, the first in the lowest octet.
    @inlinable @inline(__always)
    static func hexadecimalDigits(_ number: UInt32) -> UInt64 {
        var digits = UInt64(number.byteSwapped)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits >> 4 | digits << 8) & 0x0F0F_0F0F_0F0F_0F0F
        // 6 more carries out of four bits where the digit is a letter, which comes 0x27 later.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }

    /// The low 24 bits of a number as `xx:xx:xx`, the first digit in the lowest octet.
    @inlinable @inline(__always)
    static func threePairs(_ number: UInt32) -> UInt64 {
        let digits = hexadecimalDigits(number << 8)
        return digits & 0xFFFF | (digits & 0xFFFF_0000) << 8 | (digits & 0xFFFF_0000_0000) << 16
            | 0x0000_3A00_003A_0000
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
    public mutating func takeText() -> String { String(decoding: takeOctets(), as: UTF8.self) }

    /// What was written to a sink that keeps it, which is empty afterwards, for
    /// ``put(trusted:)``.
    public mutating func takeOctets() -> [UInt8] {
        defer { count = 0 }
        return Array(UnsafeBufferPointer(start: buffer, count: count))
    }

    /// Forgets what a sink has kept.
    public mutating func removeAll() { count = 0 }

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
