import TestSupport
import Testing
import ToolSupport

@Suite("Text sink")
struct TextSinkTests {
    /// What `write` puts into a sink.
    func text(_ write: (inout TextSink) -> Void) -> String {
        var sink = TextSink()
        write(&sink)
        return sink.takeText()
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 12_345, Int.max, -1, -10, Int.min])
    func `numbers are written as Swift writes them`(number: Int) {
        #expect(text { $0.put(number) } == String(number))
    }

    @Test(arguments: 1 ... 4 as ClosedRange<UInt64>)
    func `numbers of every length are written as Swift writes them`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for shift in 0 ..< 64 {
            let number = random.next() >> UInt64(shift)
            #expect(text { $0.put(number) } == String(number))
            #expect(text { $0.put(Int64(bitPattern: number)) } == "\(Int64(bitPattern: number))")
            let hexadecimal = String(number, radix: 16)
            let zeros = String(repeating: "0", count: 16 - hexadecimal.count)
            #expect(text { $0.put(hex: number, digits: 16) } == zeros + hexadecimal)
            for width in 1 ... 20 {
                let zeros = String(repeating: "0", count: max(0, width - "\(number)".count))
                #expect(text { $0.put(number, width: width) } == zeros + "\(number)")
            }
        }
    }

    @Test func `numbers beside each power of ten are written as Swift writes them`() {
        var power: UInt64 = 1
        for _ in 1 ... 19 {
            power *= 10
            for number in [power - 1, power, power + 1] {
                #expect(text { $0.put(number) } == String(number))
            }
        }
    }

    @Test func `the greatest number of 64 bits is written`() {
        #expect(text { $0.put(UInt64.max) } == "18446744073709551615")
    }

    @Test(arguments: [(0, "0000"), (42, "0042"), (9999, "9999"), (12_345, "12345")])
    func `leading zeros are added, and digits never dropped`(number: Int, expected: String) {
        #expect(text { $0.put(UInt(number), width: 4) } == expected)
    }

    @Test func `hexadecimal digits are lower case and of fixed number`() {
        #expect(text { $0.put(hex: 0xBEEF as UInt16, digits: 4) } == "beef")
        #expect(text { $0.put(hex: 0xF as UInt8, digits: 2) } == "0f")
    }

    @Test(arguments: [
        (0 as UInt32, "0.0.0.0"), (0xFFFF_FFFF, "255.255.255.255"), (0xE000_0016, "224.0.0.22"),
        (0x0A64_0909, "10.100.9.9"),
    ])
    func `IPv4 addresses are written in dotted decimal`(address: UInt32, expected: String) {
        #expect(text { $0.put(dottedDecimal: address) } == expected)
    }

    @Test func `MAC addresses are written in lower case with colons`() {
        #expect(text { $0.put(macAddress: 0x0100_5E7F_00FB) } == "01:00:5e:7f:00:fb")
    }

    @Test func `text of others never moves a cursor`() {
        let hostile = "a\u{1B}[2Jb\u{7}\r\n\u{9B}x\u{202E}y\u{200B}z\u{7F}é"
        let shown = text { $0.put(untrusted: Array(hostile.utf8)) }
        #expect(
            shown
                == "a\\u{1b}[2Jb\\u{7}\\u{d}\\u{a}\\u{9b}x\\u{202e}y\\u{200b}z\\u{7f}é")
        #expect(text { $0.put(untrusted: [0x61, 0xFF, 0x62] as [UInt8]) } == "a\u{FFFD}b")
    }

    @Test func `any two octets of others are written as their scalars say`() {
        var wrong: [[UInt8]] = []
        var sink = TextSink()
        for number in 0 ..< 65_536 {
            let octets = [UInt8(number / 256), UInt8(number % 256)]
            // The octets between letters, so that neither the first nor the last is special.
            let scalars = String(decoding: [0x61] + octets + [0x62], as: UTF8.self).unicodeScalars
            let expected = scalars.map { scalar in
                let isHarmless = !scalar.actsOnTerminals
                return isHarmless
                    ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
            }.joined()
            sink.put(untrusted: [0x61] + octets + [0x62])
            if sink.takeText() != expected { wrong.append(octets) }
        }
        #expect(wrong.isEmpty)
    }

    @Test func `more than the buffer holds arrives whole`() {
        let piece = "0123456789abcdef"
        let count = 3 * TextSink.bufferSize / 16 + 7
        let all = text { sink in for _ in 0 ..< count { sink.put(text: piece) } }
        #expect(all == String(repeating: piece, count: count))
    }

    @Test func `JSON puts commas where they belong`() {
        let json = text { sink in
            sink.beginObject()
            sink.member("type", "x")
            sink.member("a", 1)
            sink.key("list")
            sink.beginArray()
            sink.value(1)
            sink.beginObject()
            sink.endObject()
            sink.null()
            sink.endArray()
            sink.member("empty", hex: [] as [UInt8])
            sink.key("none")
            sink.beginArray()
            sink.endArray()
            sink.member("yes", true)
            sink.endObject()
        }
        #expect(json == #"{"type":"x","a":1,"list":[1,{},null],"empty":"","none":[],"yes":true}"#)
    }

    @Test func `JSON strings escape what would act on a terminal`() {
        let json = text { $0.value(untrusted: Array("\"\\\u{0}\u{1B}\u{85}\u{202E}é😀".utf8)) }
        #expect(json == "\"\\\"\\\\\\u0000\\u001b\\u0085\\u202eé😀\"")
    }
}
