import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Stream table")
struct StreamTableTests {
    /// What a capture's streams are, one after the other.
    private func streams(of path: String, _ limits: StreamLimits = StreamLimits()) throws
        -> [MulticastStream]
    {
        var reader = try CaptureFileReader(path: fixtures.appending(path: path).path)
        var table = StreamTable(limits: limits, seed: 7)
        while try reader.advance(), let frame = reader.frame {
            switch table.observe(frame) {
            case .control, .unclear:
                table.observe(
                    Dissection(copying: frame), interface: frame.interface, at: frame.timestamp)
            case .multicastData, .other: break
            }
        }
        return (0 ..< table.count).map { table[$0] }
    }

    /// Two packets each, in another order: half of all slots are taken, so that many streams are not
    /// in the first place that is looked at.
    @Test func `every stream is found, however many there are`() {
        var table = StreamTable(seed: 7)
        let streams = StreamLimits().streams
        var octets =
            hex("0100 5E01 0203 0200 0000 0001 0800 4500 001C 0001 0000 0111 0000 0000 0000")
            + hex("EF01 0203 9C40 9C41 0008 0000") + Array(repeating: 0, count: 18)
        func observe(_ number: Int) {
            octets.replaceSubrange(26 ..< 30, with: bigEndianOctets(0x0A00_0000 | UInt32(number)))
            let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
            _ = table.observe(
                CapturedFrame(
                    timestamp: time, originalLength: octets.count, linkType: .ethernet,
                    interface: 0,
                    octets: octets.span))
        }
        for number in 0 ..< streams + 10 { observe(number) }
        for number in (0 ..< streams).reversed() { observe(number) }
        #expect(table.count == streams && table.refusedPackets == 10)
        #expect(
            (0 ..< streams).allSatisfy {
                table.packets(of: $0) == 2
                    && table[$0].source == .v4(IPv4Address(rawValue: 0x0A00_0000 | UInt32($0)))
            })
    }

    /// A row of `tshark -q -d udp.port==5004,rtp -z rtp,streams`, version 4.0.17.
    struct TsharkRow: Sendable {
        let file: String
        let source: String
        let ssrc: UInt32
        let packets, lost: Int
        /// The mean of the interarrival jitter in ms, to three places.
        let meanJitter: String
    }

    @Test(arguments: [
        TsharkRow(
            file: "rtp-loss", source: "10.77.1.11", ssrc: 0x1234_ABCD, packets: 434, lost: 25,
            meanJitter: "31.419"),
        TsharkRow(
            file: "rtp-jitter", source: "10.77.1.11", ssrc: 0x1234_ABCD, packets: 150, lost: 0,
            meanJitter: "8.764"),
        TsharkRow(
            file: "rtp-restart", source: "10.77.1.11", ssrc: 0x1234_ABCD, packets: 50, lost: 0,
            meanJitter: "14.072"),
        TsharkRow(
            file: "duplicate-source", source: "10.77.1.11", ssrc: 0x1234_ABCD, packets: 100,
            lost: 0,
            meanJitter: "8.563"),
        TsharkRow(
            file: "duplicate-source", source: "10.77.1.13", ssrc: 0x1234_ABCD, packets: 100,
            lost: 0,
            meanJitter: "8.733"),
    ])
    func `RTP is counted as tshark counts it`(row: TsharkRow) throws {
        let streams = try streams(of: "captured/\(row.file).pcap")
        let stream = try #require(streams.first { $0.source.description == row.source })
        let sequence = try #require(stream.sequences.first { $0.identifier == row.ssrc })
        #expect(stream.content == .rtp && stream.group.description == "239.1.1.1")
        #expect(sequence.payloadType == 33)
        #expect(sequence.window.received == UInt64(row.packets))
        #expect(sequence.window.lost == UInt64(row.lost))
        #expect(try milliseconds(#require(sequence.meanJitter)) == row.meanJitter)
    }

    @Test
    func `bursts are those that the sender left out`() throws {
        // Every 20th of 200, at random 5 % of 200, then ten in a row of 60.
        let stream = try #require(try streams(of: "captured/rtp-loss.pcap").first)
        let bursts = try #require(stream.sequences.first).window.bursts
        #expect(bursts.longest == 10 && bursts.total == 25 && bursts.count == 16)
        #expect(bursts.distribution.map(\.lengths.upperBound) == [1, 16])
        #expect(bursts.distribution.map(\.count) == [15, 1])
    }

    @Test
    func `packets that were overtaken are no loss`() throws {
        // tshark has "-1 (-0.7%)" lost: it expects one packet fewer than came. Every tenth packet
        // was held up; none was lost.
        let stream = try #require(try streams(of: "captured/rtp-reordered.pcap").first)
        let window = try #require(stream.sequences.first).window
        #expect(window.received == 150 && window.lost == 0 && window.reordered == 15)
        #expect(window.depths.longest == 3 && window.duplicates == 0)
    }

    @Test
    func `a source that starts again loses nothing`() throws {
        // tshark has 10950 lost: the numbers from 9050 to 20000 that nobody sent.
        let stream = try #require(try streams(of: "captured/rtp-restart.pcap").first)
        #expect(stream.sequences.map(\.identifier) == [0x1234_ABCD, 0x5566_7788])
        let window = try #require(stream.sequences.last).window
        #expect(window.received == 100 && window.lost == 0 && window.restarts == 1)
    }

    @Test
    func `later fragments belong to the stream of the first`() throws {
        let streams = try streams(of: "captured/fragmented-udp.pcap")
        let ports = streams.map(\.destinationPort)
        // The capture lacks the first fragments of two packets.
        #expect(ports == [5000, 0, 5000])
        #expect(streams.map(\.packets) == [30, 4, 50])
        #expect(streams.allSatisfy { $0.fragments == $0.packets && $0.duplicates == nil })
    }

    @Test
    func `probes are numbered by the client that sent them`() throws {
        let streams = try streams(of: "captured/probe-mping.pcap")
        let probes = streams.filter { $0.content == .probe }
        #expect(!probes.isEmpty)
        #expect(probes.allSatisfy { !$0.sequences.isEmpty })
        #expect(probes.allSatisfy { $0.sequences.allSatisfy { $0.window.lost == 0 } })
    }

    @Test
    func `streams beyond the limit are counted and named as refused`() throws {
        var limits = StreamLimits()
        limits.streams = 100
        var table = StreamTable(limits: limits, seed: 1)
        for group in 0 ..< 1000 {
            send(udp(group: UInt32(group), identification: 1), 0, to: &table)
        }
        let (count, refused, packets, isFull) =
            (table.count, table.refusedPackets, table.packets, table.isFull)
        #expect(count == 100 && refused == 900 && packets == 100 && isFull)
        // Those that are there go on.
        send(udp(group: 5, identification: 2), 1, to: &table)
        let stream = table[5]
        #expect(stream.packets == 2)
    }

    @Test
    func `rates, gaps, TTLs and DSCPs are those of the packets`() {
        var table = StreamTable(seed: 1)
        // Three in the first millisecond, one in the next, one 2.5 s later with another TTL.
        for (number, time) in [0, 100_000, 200_000, 1_000_000, 2_501_000_000].enumerated() {
            let frame = udp(
                group: 1, identification: UInt16(number), ttl: number == 4 ? 7 : 16,
                tos: number == 0 ? 46 << 2 : 0)
            send(frame, Int64(time), to: &table)
        }
        let (stream, gaps) = (table[0], table.gaps)
        #expect(stream.packets == 5 && stream.octets == 5 * 36)
        #expect(stream.peakPacketsPerMillisecond == 3 && stream.peakOctetsPerMillisecond == 108)
        #expect(stream.peakPacketsPerSecond == 4 && stream.peakOctetsPerSecond == 144)
        #expect(stream.timesToLive == [7, 16] && stream.dscps == [0, 46])
        #expect(stream.longestGap == .milliseconds(2500) && stream.gaps == 1)
        #expect(gaps.map(\.start.nanoseconds) == [1_000_000])
        #expect(gaps.map(\.end.nanoseconds) == [2_501_000_000])
        let rate = table.rate(of: 0, at: Timestamp(nanoseconds: 2_900_000_000))
        #expect(rate.packets == 1 && rate.octets == 36)
        let later = table.rate(of: 0, at: Timestamp(nanoseconds: 3_000_000_000))
        #expect(later.packets == 0)
    }

    @Test(.rfc(6864, "§4.1"))
    func `a packet that came twice is told by its identification`() {
        var table = StreamTable(seed: 1)
        for identification in [1, 2, 2, 3, 4, 3, 5] as [UInt16] {
            send(udp(group: 1, identification: identification), 0, to: &table)
        }
        let stream = table[0]
        #expect(stream.duplicates == 2)
    }

    @Test
    func `identifications that never change prove no duplicate`() {
        var table = StreamTable(seed: 1)
        for _ in 0 ..< 5 { send(udp(group: 1, identification: 9), 0, to: &table) }
        let constant = table[0]
        #expect(constant.duplicates == nil)
        // Nor do those that two different packets in a row share.
        for checksum in [1, 2, 3] as [UInt16] {
            send(udp(group: 2, identification: 9, checksum: checksum), 0, to: &table)
        }
        send(udp(group: 2, identification: 10), 0, to: &table)
        let repeated = table[1]
        #expect(repeated.duplicates == nil)
    }

    private func milliseconds(_ duration: Duration) -> String {
        let microseconds = (duration / .nanoseconds(1) / 1000).rounded()
        let fraction = String(Int(microseconds) % 1000)
        return "\(Int(microseconds) / 1000).\(String(repeating: "0", count: 3 - fraction.count))"
            + fraction
    }
}

/// Feeds a frame.
private func send(_ octets: [UInt8], _ time: Int64, to table: inout StreamTable) {
    let frame = CapturedFrame(
        timestamp: Timestamp(nanoseconds: time), originalLength: octets.count, linkType: .ethernet,
        interface: 0, octets: octets.span)
    _ = table.observe(frame)
}

/// An Ethernet frame with 8 octets in UDP to 239.0.0.0 and so many.
private func udp(
    group: UInt32, identification: UInt16, ttl: UInt8 = 16, tos: UInt8 = 0, checksum: UInt16 = 0
) -> [UInt8] {
    let address = IPv4Address(rawValue: 0xEF00_0000 + group)
    let header = IPv4Packet(
        source: IPv4Address(192, 0, 2, 1), destination: address, protocol: .udp, timeToLive: ttl,
        typeOfService: tos, identification: identification, payloadLength: 16)
    return hex("01005e000001 020000000001 0800") + header.octets()
        + [0x13, 0x88, 0x13, 0x88, 0, 16] + bigEndianOctets(checksum)
        + Array(repeating: 0, count: 8)
}
