/// Octets as gzip and Zstandard store them uncompressed, so that a test needs no compressor.
enum Compressed {
    /// One gzip member with one stored block (RFC 1952 §2.3, RFC 1951 §3.2.4).
    static func gzip(_ octets: [UInt8]) -> [UInt8] {
        var member: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1]
        member.append(little: UInt16(octets.count))
        member.append(little: ~UInt16(octets.count))
        member += octets
        member.append(little: checksum(octets))
        member.append(little: UInt32(octets.count))
        return member
    }

    /// One Zstandard frame with one raw block (RFC 8878 §3.1.1).
    static func zstd(_ octets: [UInt8]) -> [UInt8] {
        // A single segment, whose size takes four octets.
        var frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xa0]
        frame.append(little: UInt32(octets.count))
        let header = UInt32(octets.count) << 3 | 1
        frame += [UInt8(header & 0xff), UInt8(header >> 8 & 0xff), UInt8(header >> 16)]
        return frame + octets
    }

    /// A skippable Zstandard frame (RFC 8878 §3.1.2).
    static let skippable: [UInt8] = [0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]

    /// The CRC-32 that ends a gzip member (RFC 1952 §8).
    private static func checksum(_ octets: [UInt8]) -> UInt32 {
        ~octets.reduce(UInt32.max) { crc, octet in
            (0 ..< 8).reduce(crc ^ UInt32(octet)) { crc, _ in
                crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1
            }
        }
    }
}
