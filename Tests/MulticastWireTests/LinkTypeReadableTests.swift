import MulticastWire
import Testing

@Suite("Link types that are read")
struct LinkTypeReadableTests {
    @Test func `a link type is called readable exactly if a dissection knows it`() {
        for number in 0 ... 400 as ClosedRange<UInt16> {
            let type = LinkType(rawValue: number)
            let frame = Dissection([UInt8](repeating: 0, count: 64), linkType: type)
            let isUnknown = frame.error?.field == "Link Type"
            #expect(type.isReadable == !isUnknown, "link type \(number)")
        }
    }
}
