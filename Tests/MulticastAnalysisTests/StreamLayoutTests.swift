import Testing

@testable import MulticastAnalysis

@Suite("Where streams lie in memory")
struct StreamLayoutTests {
    @Test func `what every packet changes begins and ends with a line of the cache`() {
        #expect(MemoryLayout<StreamRecord>.stride.isMultiple(of: 64))
        // What is asked for and the filter's sums are in the first line, and what else every packet
        // changes in the second.
        #expect(MemoryLayout<StreamRecord>.offset(of: \.duplicates) == 52)
        #expect(MemoryLayout<DuplicateFilter>.size == 44)
        #expect(MemoryLayout<StreamRecord>.offset(of: \.millisecond) == 96)
        #expect(MemoryLayout<RateWindow>.size == 32)
        #expect(MemoryLayout<SequenceTrack>.stride.isMultiple(of: 64))
        #expect(MemoryLayout<SequenceTrack>.offset(of: \.window) == 64)
    }
}
