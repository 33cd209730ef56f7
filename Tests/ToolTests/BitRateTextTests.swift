import MulticastText
import Testing
import ToolSupport

@Suite("Bit rates in words")
struct BitRateTextTests {
    @Test(arguments: [
        (0, "0 bit/s"), (155, "155 bit/s"), (999, "999 bit/s"), (999.6, "1 kbit/s"),
        (2254, "2.25 kbit/s"), (2896, "2.9 kbit/s"), (9994, "9.99 kbit/s"), (9996, "10 kbit/s"),
        (12_450, "12.5 kbit/s"), (99_960, "100 kbit/s"), (999_400, "999 kbit/s"),
        (999_500, "1 Mbit/s"), (8_250_000, "8.25 Mbit/s"), (40_000_000, "40 Mbit/s"),
        (1_050_000_000, "1.05 Gbit/s"), (123_456_000_000_000, "123456 Gbit/s"),
        (Double(UInt64.max), "18446744074 Gbit/s"),
    ])
    func `a rate has at most three digits, rounded`(bitsPerSecond: Double, text: String) {
        #expect(BitRateText.text(bitsPerSecond) == text)
        var sink = TextSink()
        sink.put(bitRate: bitsPerSecond)
        let written = sink.takeText()
        #expect(written == text)
    }

    @Test func `what is no number is no rate`() {
        #expect(BitRateText.text(.infinity) == "" && BitRateText.text(.nan) == "")
    }
}
