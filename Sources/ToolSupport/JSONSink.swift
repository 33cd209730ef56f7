// JSON (RFC 8259) written straight into a sink: objects keep the order of their members, so lines
// compare byte for byte, and a comma goes where one is needed.
extension TextSink {
    /// Begins an object.
    @inlinable @inline(__always)
    public mutating func beginObject() {
        reserve(2)
        storeComma()
        store(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Ends an object.
    @inlinable @inline(__always)
    public mutating func endObject() {
        put(octet: UInt8(ascii: "}"))
        needsComma = true
    }

    /// Begins a list.
    @inlinable @inline(__always)
    public mutating func beginArray() {
        reserve(2)
        storeComma()
        store(UInt8(ascii: "["))
        needsComma = false
    }

    /// Ends a list.
    @inlinable @inline(__always)
    public mutating func endArray() {
        put(octet: UInt8(ascii: "]"))
        needsComma = true
    }

    /// Begins a member: what is put next is its value.
    @inlinable @inline(__always)
    public mutating func key(_ name: StaticString) {
        begin(name, 0)
        needsComma = false
    }

    /// Puts the comma that a value needs before it.
    ///
    /// A value put by other means than ``value(_:)``
    /// goes between this and ``endValue()``.
    @inlinable @inline(__always)
    public mutating func comma() {
        reserve(1)
        storeComma()
        needsComma = false
    }

    /// Says that a value was put, so that the next one needs a comma.
    @inlinable @inline(__always)
    public mutating func endValue() { needsComma = true }

    /// Puts a number.
    @inlinable @inline(__always)
    public mutating func value<Integer: FixedWidthInteger>(_ number: Integer) {
        begin(Self.numberSize)
        store(number)
        endValue()
    }

    /// Puts true or false.
    @inlinable @inline(__always)
    public mutating func value(_ bool: Bool) {
        begin(Self.wordSize)
        store(bool)
        endValue()
    }

    /// Puts null.
    @inlinable
    public mutating func null() {
        begin(Self.wordSize)
        store("null")
        endValue()
    }

    /// Puts a literal as a string; it must need no escaping.
    @inlinable @inline(__always)
    public mutating func value(_ literal: StaticString) {
        begin(literal.utf8CodeUnitCount &+ 2)
        store(quoted: literal)
        endValue()
    }

    /// Puts the 32 bits of an IPv4 address as a string in dotted decimal.
    @inlinable @inline(__always)
    public mutating func value(dottedDecimal address: UInt32) {
        begin(Self.addressSize &+ 2)
        store(UInt8(ascii: "\""))
        store(dottedDecimal: address)
        store(UInt8(ascii: "\""))
        endValue()
    }

    /// Puts the low 48 bits of a MAC address as a string.
    @inlinable @inline(__always)
    public mutating func value(macAddress address: UInt64) {
        begin(Self.addressSize &+ 2)
        store(UInt8(ascii: "\""))
        store(macAddress: address)
        store(UInt8(ascii: "\""))
        endValue()
    }

    /// Puts a string, whoever wrote it.
    public mutating func value(text: String) {
        var text = text
        let isPlain = text.withUTF8 { putPlain($0) }
        if !isPlain { value(untrusted: Array(text.utf8)) }
    }

    /// Puts a plain string that nothing in it has to be escaped of, as nearly all are; returns
    /// whether it was one.
    private mutating func putPlain(_ octets: UnsafeBufferPointer<UInt8>) -> Bool {
        for octet in octets where octet == 0x22 || octet == 0x5C { return false }
        guard Self.arePlain(octets) else { return false }
        comma()
        put(octet: UInt8(ascii: "\""))
        if let start = octets.baseAddress { put(start, octets.count) }
        put(octet: UInt8(ascii: "\""))
        endValue()
        return true
    }

    /// Puts the string that octets of others stand for: what is no UTF-8 becomes U+FFFD, and
    /// controls, bidirectional and zero-width characters become `\u` and four hexadecimal digits.
    public mutating func value(untrusted octets: some Collection<UInt8>) {
        if octets.withContiguousStorageIfAvailable({ putPlain($0) }) == true { return }
        comma()
        put(octet: UInt8(ascii: "\""))
        for scalar in String(decoding: octets, as: UTF8.self).unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                put(octet: UInt8(ascii: "\\"))
                put(octet: UInt8(truncatingIfNeeded: scalar.value))
            } else if scalar.actsOnTerminals {
                for unit in scalar.utf16 {
                    put("\\u")
                    put(hex: unit, digits: 4)
                }
            } else if scalar.value < 0x80 {
                put(octet: UInt8(truncatingIfNeeded: scalar.value))
            } else {
                put(text: String(scalar))
            }
        }
        put(octet: UInt8(ascii: "\""))
        endValue()
    }

    /// Puts octets as a string of hexadecimal digits.
    public mutating func value(hex octets: some Collection<UInt8>) {
        comma()
        put(octet: UInt8(ascii: "\""))
        for octet in octets { put(hex: octet, digits: 2) }
        put(octet: UInt8(ascii: "\""))
        endValue()
    }

    /// Puts a member whose value is a number.
    @inlinable @inline(__always)
    public mutating func member<Integer: FixedWidthInteger>(_ name: StaticString, _ number: Integer)
    {
        begin(name, Self.numberSize)
        store(number)
        endValue()
    }

    /// Puts a member whose value is true or false.
    @inlinable @inline(__always)
    public mutating func member(_ name: StaticString, _ bool: Bool) {
        begin(name, Self.wordSize)
        store(bool)
        endValue()
    }

    /// Puts a member whose value is a literal.
    @inlinable @inline(__always)
    public mutating func member(_ name: StaticString, _ literal: StaticString) {
        begin(name, literal.utf8CodeUnitCount &+ 2)
        store(quoted: literal)
        endValue()
    }

    /// Puts a member whose value is a number in hexadecimal, as `"0x0800"`.
    @inlinable @inline(__always)
    public mutating func member<Integer: FixedWidthInteger>(
        _ name: StaticString, hexNumber number: Integer
    ) {
        begin(name, Self.numberSize)
        store("\"0x")
        put(hex: number, digits: Integer.bitWidth / 4)
        store(UInt8(ascii: "\""))
        endValue()
    }

    /// Puts a member whose value is the 32 bits of an IPv4 address in dotted decimal.
    @inlinable @inline(__always)
    public mutating func member(_ name: StaticString, dottedDecimal address: UInt32) {
        begin(name, Self.addressSize &+ 2)
        store(UInt8(ascii: "\""))
        store(dottedDecimal: address)
        store(UInt8(ascii: "\""))
        endValue()
    }

    /// Puts a member whose value is a string.
    public mutating func member(_ name: StaticString, text: String) {
        key(name)
        value(text: text)
    }

    /// Puts a member whose value is text of others.
    public mutating func member(_ name: StaticString, untrusted octets: some Collection<UInt8>) {
        key(name)
        value(untrusted: octets)
    }

    /// Puts a member whose value is octets in hexadecimal digits.
    public mutating func member(_ name: StaticString, hex octets: some Collection<UInt8>) {
        key(name)
        value(hex: octets)
    }

    /// Puts a member that a sink has made.
    @inlinable @inline(__always)
    public mutating func member(made octets: [UInt8]) {
        comma()
        put(trusted: octets)
        endValue()
    }

    // MARK: What room was made for

    /// Room for true, false and null, in octets.
    @inlinable static var wordSize: Int { 8 }

    /// Makes room for a value of `size` octets and stores the comma before it.
    @inlinable @inline(__always)
    mutating func begin(_ size: Int) {
        reserve(size &+ 1)
        storeComma()
    }

    /// Makes room for a member with a value of `size` octets and stores what is before that.
    @inlinable @inline(__always)
    mutating func begin(_ name: StaticString, _ size: Int) {
        begin(name.utf8CodeUnitCount &+ 3 &+ size)
        store(quoted: name)
        store(UInt8(ascii: ":"))
    }

    /// Stores a comma in any case, and keeps it if it is needed.
    @inlinable @inline(__always)
    mutating func storeComma() {
        buffer[count] = UInt8(ascii: ",")
        count &+= needsComma ? 1 : 0
    }

    @inlinable @inline(__always)
    mutating func store(quoted literal: StaticString) {
        store(UInt8(ascii: "\""))
        store(literal)
        store(UInt8(ascii: "\""))
    }

    @inlinable @inline(__always)
    mutating func store(_ bool: Bool) {
        if bool { store("true") } else { store("false") }
    }
}
