import CaptureFiles
import Foundation
import MulticastWire
import TestSupport
import Testing

@Suite("Captured and crafted files")
struct FixtureTests {
    private func reading(_ name: String) -> Reading { Reading(fixtures.appending(path: name).path) }

    @Test(arguments: [
        ("captured/fmt-big-endian.pcap", 19, 1), ("captured/fmt-nanosecond.pcap", 19, 1),
        ("captured/fmt-raw-ip.pcap", 19, 101), ("captured/fmt-null-loopback.pcap", 19, 0),
        ("captured/fmt-sll-any.pcap", 19, 113), ("captured/fmt-sll2-any.pcap", 65, 276),
        ("captured/fmt-snaplen-60.pcap", 20, 1), ("captured/fmt-pcapng.pcapng", 18, 1),
        ("captured/fmt-pcapng-two-interfaces.pcapng", 29, 1), ("crafted/craft.pcap", 58, 1),
    ])
    func `a file of each kind has its frames`(name: String, count: Int, linkType: UInt16) {
        let reading = reading(name)
        #expect(reading.problem == "no error" && reading.frames.count == count)
        #expect(reading.frames.allSatisfy { $0.linkType.rawValue == linkType })
    }

    @Test
    func `a file in the other byte order has the same frames to the microsecond`() {
        let frames = reading("captured/fmt-big-endian.pcap").frames
        let precise = reading("captured/fmt-nanosecond.pcap").frames.map { frame in
            var frame = frame
            frame.time = Timestamp(nanoseconds: frame.time.nanoseconds / 1000 * 1000)
            return frame
        }
        #expect(frames == precise)
    }

    @Test
    func `comments are those that editcap wrote`() {
        let reading = reading("captured/fmt-pcapng-comments.pcapng")
        let commented = reading.frames.filter { !$0.comments.isEmpty }.map(\.number)
        #expect(commented == [1, 3] && reading.frames.count == 18)
        #expect(reading.sectionComments.count == 1)
    }

    @Test
    func `interfaces have their names and filters`() {
        let interfaces = reading("captured/fmt-pcapng-two-interfaces.pcapng").interfaces
        #expect(interfaces.map(\.name) == ["lan0", "lan1"])
        #expect(interfaces.map(\.filter) == ["igmp or udp", "igmp or udp"])
    }

    @Test(arguments: [
        ("captured/fmt-cut-in-record.pcap", 18, "record 19 at octet "),
        (
            "captured/fmt-bad-record-length.pcap", 4,
            "it announces a frame of 2147483647 octets, more than the 262144 that a frame can have"
        ),
        ("crafted/trunc.pcap", 44, " is cut: "),
    ])
    func `damage is told, and what is before it is read`(name: String, count: Int, words: String) {
        let reading = reading(name)
        #expect(reading.frames.count == count && reading.problem.contains(words))
    }

    @Test
    func `link types and byte orders change within a file`() {
        let reading = reading("crafted/multi.pcapng")
        #expect(reading.problem == "no error")
        #expect(Set(reading.frames.map(\.linkType)).count > 1)
    }
}
