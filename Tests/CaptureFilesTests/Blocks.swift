/// Blocks of a pcapng file in little-endian order, put together for a test.
struct Blocks {
    /// What was put together.
    var octets: [UInt8] = []

    /// Adds a section header.
    mutating func section(length: UInt64 = .max, options: [(UInt16, [UInt8])] = []) {
        var body: [UInt8] = [0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0]
        body.append(little: length)
        block(0x0a0d_0d0a, body + Self.encoded(options))
    }

    /// Adds the description of an interface.
    mutating func interface(
        linkType: UInt16 = 1, snapLength: UInt32 = 0, options: [(UInt16, [UInt8])] = []
    ) {
        var body: [UInt8] = []
        body.append(little: linkType)
        body.append(little: 0 as UInt16)
        body.append(little: snapLength)
        block(1, body + Self.encoded(options))
    }

    /// Adds an enhanced packet, whole.
    mutating func packet(
        interface: UInt32 = 0, ticks: UInt64 = 0, _ frame: [UInt8],
        options: [(UInt16, [UInt8])] = []
    ) {
        var body: [UInt8] = []
        body.append(little: interface)
        body.append(little: UInt32(truncatingIfNeeded: ticks >> 32))
        body.append(little: UInt32(truncatingIfNeeded: ticks))
        body.append(little: UInt32(frame.count))
        body.append(little: UInt32(frame.count))
        body += frame + [UInt8](repeating: 0, count: -frame.count & 3)
        block(6, body + Self.encoded(options))
    }

    /// Adds a block, padded to whole words.
    mutating func block(_ type: UInt32, _ body: [UInt8]) {
        let padding = -body.count & 3
        let total = UInt32(body.count + padding + 12)
        octets.append(little: type)
        octets.append(little: total)
        octets += body + [UInt8](repeating: 0, count: padding)
        octets.append(little: total)
    }

    private static func encoded(_ options: [(UInt16, [UInt8])]) -> [UInt8] {
        var octets: [UInt8] = []
        for (code, value) in options {
            octets.append(little: code)
            octets.append(little: UInt16(value.count))
            octets += value + [UInt8](repeating: 0, count: -value.count & 3)
        }
        return options.isEmpty ? [] : octets + [0, 0, 0, 0]
    }
}

extension [UInt8] {
    /// Appends a number, the least significant octet first.
    mutating func append(little number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
