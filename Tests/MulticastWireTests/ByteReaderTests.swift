import MulticastWire
import TestSupport
import Testing

@Suite("Byte reader")
struct ByteReaderTests {
    @Test func `fields are read most significant octet first`() throws {
        let octets = hex("01 0203 040506 0708090A 0B0C0D0E0F101112")
        var reader = ByteReader(octets.span)
        let values = try [
            UInt64(reader.uint8("a")), UInt64(reader.uint16("b")), UInt64(reader.uint24("c")),
            UInt64(reader.uint32("d")), reader.uint64("e"),
        ]
        #expect(values == [0x01, 0x0203, 0x040506, 0x0708_090A, 0x0B0C_0D0E_0F10_1112])
        let count = reader.count
        #expect(count == 0)
    }

    @Test func `a field that does not fit names itself, its place and the limit`() {
        let octets = hex("01 02 03 04")
        let error = #expect(throws: DecodeError.self) {
            var reader = ByteReader(octets.span)
            _ = try reader.uint8("First")
            reader.narrow(to: 2, by: .ipv4TotalLength)
            _ = try reader.uint32("Second")
        }
        #expect(
            error?.description
                == "Second at offset 1 needs 4 octets; the IPv4 Total Length leaves 2")
        #expect(error?.isCutByCapture == false)
    }

    @Test func `a length field never lets a layer grow`() {
        let octets = hex("01 02 03 04")
        var reader = ByteReader(octets.span)
        reader.narrow(to: 2, by: .udpLength)
        reader.narrow(to: 3, by: .ipv4TotalLength)
        let (count, end) = (reader.count, reader.end)
        #expect(count == 2)
        #expect(end == .udpLength)
    }

    @Test func `a list gives what is there and keeps the shortage`() {
        let octets = hex("0A000001 0A000002 0A00")
        var reader = ByteReader(octets.span)
        let sources = reader.ipv4Addresses(3, "Source Address")
        let (failure, rest) = (reader.failure, reader.remainder())
        #expect(sources == [IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 2)])
        #expect(
            failure
                == DecodeError(
                    "Source Address", at: 8, needed: 4, available: 2, limit: .capturedFrame))
        #expect(rest == hex("0A00"))
    }

    @Test func `after a shortage nothing is taken for what it is not`() {
        let octets = hex("0A000001 FFFF")
        var reader = ByteReader(octets.span)
        _ = reader.ipv4Addresses(2, "Source Address")
        let more = reader.available(2, "Auxiliary Data")
        let again = reader.ipv4Addresses(1, "Source Address")
        let count = reader.count
        #expect(more.isEmpty && again.isEmpty)
        #expect(count == 2)
    }

    @Test func `a count of 65535 sets no memory aside for what cannot follow`() {
        let octets = hex("0A000001")
        var reader = ByteReader(octets.span)
        let sources = reader.ipv4Addresses(65_535, "Source Address")
        #expect(sources.count == 1)
        #expect(sources.capacity < 64)
    }

    @Test func `what lies within a length is read there, and stepped over whole`() throws {
        let octets = hex("AA BB CC DD")
        var reader = ByteReader(octets.span)
        let inside = try reader.within(3, "Option") { reader throws(DecodeError) in
            try reader.uint8("Value")
        }
        let next = try reader.uint8("Next")
        #expect(inside == 0xAA)
        #expect(next == 0xDD)
    }

    @Test func `reading beyond a length within is told as that`() {
        let octets = hex("AA BB CC DD")
        var reader = ByteReader(octets.span)
        do throws(DecodeError) {
            _ = try reader.within(1, "Option") { reader throws(DecodeError) in
                try reader.uint16("Value")
            }
            Issue.record("read beyond the option")
        } catch {
            #expect(
                error
                    == DecodeError(
                        "Value", at: 0, needed: 2, available: 1, limit: .enclosingLength))
        }
        let offset = reader.offset
        #expect(offset == 1)
    }

    @Test func `negative counts are refused, not trapped on`() {
        let octets = hex("AA BB")
        var reader = ByteReader(octets.span)
        let isRefused = (try? reader.skip(-1, "Length")) == nil
        reader.narrow(to: -5, by: .udpLength)
        let count = reader.count
        #expect(isRefused)
        #expect(count == 0)
    }

    @Test func `a header that is cut names the field that is cut`() {
        let octets = hex("01005E000001 001122334455 08")
        var reader = ByteReader(octets.span)
        do throws(DecodeError) {
            _ = try EthernetFrame(from: &reader)
            Issue.record("13 octets made a header")
        } catch {
            #expect(error.field == "EtherType")
            #expect(error.offset == 12)
        }
    }
}

@Suite("Internet checksum", .rfc(1071, "§1"))
struct InternetChecksumTests {
    @Test func `the checksum of the RFC's example holds`() {
        // RFC 1071 §3: 0001 f203 f4f5 f6f7 sums to ddf2.
        #expect(internetChecksum(hex("0001 F203 F4F5 F6F7").span) == ~0xDDF2)
    }

    @Test func `an odd last octet is the high half of a word`() {
        #expect(internetChecksum(hex("0102 03").span) == ~(0x0402 as UInt16))
    }

    @Test(arguments: UInt64(0) ..< 50)
    func `it is what the plain sum of words is`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let octets = (0 ..< Int.random(in: 0 ... 1500, using: &random))
            .map { _ in UInt8.random(in: 0 ... 255, using: &random) }
        var sum = 0
        for (index, octet) in octets.enumerated() {
            sum += Int(octet) << (index.isMultiple(of: 2) ? 8 : 0)
        }
        while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
        #expect(internetChecksum(octets.span) == ~UInt16(sum))
    }
}

@Suite("Timestamp")
struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000000Z"),
        (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
        (1_795_240_809_000_000_000, "2026-11-21T06:00:09.000000000Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
    ])
    func `instants are written as RFC 3339 has them`(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }

    @Test func `what does not fit is no instant`() {
        #expect(Timestamp(seconds: Int.max, nanoseconds: 0) == nil)
        #expect(Timestamp(seconds: 9_223_372_036, nanoseconds: 999_999_999) == nil)
    }
}
