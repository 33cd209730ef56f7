import MulticastAnalysis
import Testing

@Suite("Bit rates")
struct BitRateTests {
    @Test(
        arguments: [
            ("3500", 1, 3500), ("3.5 Mbps", 1, 3_500_000), ("900k", 1, 900_000),
            ("1 Gbit/s", 1000, 1_000_000_000), ("2", 1_000_000, 2_000_000), ("0", 1, 0),
            ("1_000", 1, 1000), (".5", 1000, 500),
            // Commas part thousands or begin decimals.
            ("3,5 Mb/s", 1, 3_500_000), ("3,25", 1_000_000, 3_250_000), ("3,500", 1, 3500),
            ("1,234,567", 1, 1_234_567), ("1,234.5 kbps", 1, 1_234_500),
            // More than fits is the most there is.
            ("99999999999999999999999 Gbps", 1, .max),
            ("", 1, nil), ("fast", 1, nil), ("-5", 1, nil), ("3 Mfoo", 1, nil), ("1.2.3", 1, nil),
            ("nan", 1, nil), ("inf", 1, nil), ("1e9", 1, nil),
        ] as [(String, UInt64, UInt64?)])
    func `a rate is a number and a unit beside it or in the title`(
        text: String, unit: UInt64, expected: UInt64?
    ) {
        #expect(BitRate.bitsPerSecond(text.utf8, unit: unit) == expected)
    }
}
