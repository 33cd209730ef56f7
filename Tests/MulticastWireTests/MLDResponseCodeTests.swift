import MulticastWire
import TestSupport
import Testing

@Suite("MLD response code", .rfc(3810, "§5.1.3"))
struct MLDResponseCodeTests {
    @Test(arguments: [
        (0x0000, 0), (0x03E8, 1000), (0x7FFF, 32_767), (0x8000, 32_768), (0x8FFF, 65_528),
        (0x9000, 65_536), (0xFFFF, 8_387_584),
    ])
    func `codes worked out by hand`(code: Int, milliseconds: Int) {
        #expect(MLDResponseCode(rawValue: UInt16(code)).milliseconds == milliseconds)
    }

    @Test func `all codes stand for what the formula says, and grow`() {
        var last = -1
        for code in UInt16.min ... .max {
            let milliseconds = MLDResponseCode(rawValue: code).milliseconds
            var expected = Int(code)
            if code >= 0x8000 {
                let (exponent, mantissa) = (Int(code) / 4096 % 8, Int(code) % 4096)
                expected = mantissa + 4096
                for _ in 0 ..< exponent + 3 { expected *= 2 }
            }
            if milliseconds != expected || milliseconds <= last {
                Issue.record("code \(code) stands for \(milliseconds), not \(expected)")
                return
            }
            last = milliseconds
        }
    }

    @Test(.rfc(3810, "§5.2.12"))
    func `six record types have names`() {
        let known = (UInt8.min ... .max).map(RecordType.init(rawValue:)).filter(\.isDefined)
        #expect(
            known.map(\.description) == [
                "MODE_IS_INCLUDE", "MODE_IS_EXCLUDE", "CHANGE_TO_INCLUDE_MODE",
                "CHANGE_TO_EXCLUDE_MODE", "ALLOW_NEW_SOURCES", "BLOCK_OLD_SOURCES",
            ])
        #expect(RecordType(rawValue: 11).description == "RECORD_TYPE_11")
    }
}
