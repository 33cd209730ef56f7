import MulticastWire
import Testing

@testable import LiveCapture

@Suite("Link Type for libpcap")
struct LinkTypeTests {
    @Test
    func `raw IP has another number in libpcap's calls than in files`() {
        #expect(LinkType.raw.dataLink == 12)
        #expect(LinkType(dataLink: 12) == .raw)
    }

    @Test
    func `every type comes back from its number`() {
        let types = [UInt16(0), 1, 9, 50, 51] + Array(100 ... 300)
        for type in types.map(LinkType.init(rawValue:)) {
            #expect(LinkType(dataLink: type.dataLink) == type)
        }
    }
}
