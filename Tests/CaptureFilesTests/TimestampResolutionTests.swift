import MulticastWire
import Testing

@testable import CaptureFiles

@Suite("Timestamp resolution")
struct TimestampResolutionTests {
    @Test(
        arguments: [
            (0, 3, 3_000_000_000), (3, 1500, 1_500_000_000), (6, 1_000_001, 1_000_001_000),
            (9, 7, 7), (10, 79, 7), (12, 1999, 1), (28, .max, 1), (29, .max, 0), (127, .max, 0),
            (0x80, 3, 3_000_000_000), (0x81, 3, 1_500_000_000), (0x8a, 1, 976_562),
            (0xa0, 1 << 32, 1_000_000_000), (0xbf, 1 << 63, 1_000_000_000),
            (0xc0, .max, 999_999_999),
            (0xff, .max, 0),
        ] as [(UInt8, UInt64, Int64)])
    func `ticks of every kind of unit are nanoseconds`(
        unit: UInt8, ticks: UInt64, nanoseconds: Int64
    ) {
        #expect(TimestampResolution(rawValue: unit).nanoseconds(ticks) == nanoseconds)
    }

    @Test(arguments: [0, 3, 6, 8, 9, 0x80, 0x8a] as [UInt8])
    func `a time beyond 2262 has none`(unit: UInt8) {
        #expect(TimestampResolution(rawValue: unit).nanoseconds(.max) == nil)
    }

    @Test
    func `no unit and no count traps`() {
        for unit in UInt8.min ... .max {
            for ticks: UInt64 in [0, 1, 1 << 32, 1 << 63, .max] {
                let time = TimestampResolution(rawValue: unit).nanoseconds(ticks)
                #expect(time == nil || time ?? -1 >= 0)
            }
        }
    }

    @Test
    func `an offset moves the time, and one too great leaves none`() {
        var interface = CaptureInterface(linkType: .ethernet)
        interface.timestampOffset = -2
        #expect(interface.timestamp(1) == Timestamp(nanoseconds: -1_999_999_999))
        for offset: Int64 in [.min, .max, 9_223_372_037] {
            interface.timestampOffset = offset
            #expect(interface.timestamp(1) == nil)
        }
    }

    @Test
    func `a unit is shown as a power`() {
        #expect("\(TimestampResolution.nanoseconds)" == "10^-9 s")
        #expect("\(TimestampResolution(rawValue: 0x8a))" == "2^-10 s")
    }
}
