import Testing

@testable import MulticastAnalysis

@Suite("Where streams lie in memory")
struct StreamLayoutTests {
    @Test func `what every packet changes begins and ends with a line of the cache`() {
        #expect(MemoryLayout<StreamRecord>.stride == 192)
        #expect(MemoryLayout<SequenceTrack>.stride.isMultiple(of: 64))
        #expect(MemoryLayout<SequenceTrack>.offset(of: \.window) == 64)
        #expect(MemoryLayout<StreamRecord>.offset(of: \.millisecond) == 64)
        #expect(MemoryLayout<StreamRecord>.offset(of: \.duplicates) == 128)
    }
}
