import MulticastWire
import TestSupport
import Testing

@Suite("Time code", .rfc(9776, "§4.1.1"))
struct TimeCodeTests {
    @Test(arguments: [
        (0, 0), (1, 1), (100, 100), (127, 127),
        // 1 000 0000: 16 << 3, and so on.
        (0x80, 128), (0x81, 136), (0x8F, 248), (0x90, 256), (0x9F, 496), (0xA0, 512),
        (0xFE, 30_720), (0xFF, 31_744),
    ])
    func `values from 128 on are floats`(code: UInt8, units: Int) {
        #expect(TimeCode(rawValue: code).units == units)
    }

    @Test func `each of the 256 codes stands for more than the one before`() {
        let units = (UInt8.min ... UInt8.max).map { TimeCode(rawValue: $0).units }
        #expect(units.count == 256)
        #expect(zip(units, units.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(.rfc(9776, "§8.8"), arguments: UInt8.min ... UInt8.max)
    func `each code is the one for what it stands for, and for what lies below the next`(
        code: UInt8
    ) {
        let units = TimeCode(rawValue: code).units
        #expect(TimeCode(nearest: units).rawValue == code)
        guard code < 255 else { return }
        #expect(TimeCode(nearest: TimeCode(rawValue: code + 1).units - 1).rawValue == code)
    }

    @Test func `what no code stands for is the nearest that does`() {
        #expect(TimeCode(nearest: -5).rawValue == 0)
        #expect(TimeCode(nearest: 135).rawValue == 0x80)
        #expect(TimeCode(nearest: 40_000).rawValue == 0xFF)
        #expect(TimeCode(nearest: .max).rawValue == 0xFF)
    }
}
