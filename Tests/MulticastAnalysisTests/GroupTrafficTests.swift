import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Traffic of groups")
struct GroupTrafficTests {
    static let captures: [String] =
        ((try? FileManager.default.contentsOfDirectory(
            atPath: fixtures.appending(path: "captured").path)) ?? [])
        .filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted()

    /// A flow in words, so that two tables can be compared.
    private func words(_ traffic: GroupTraffic) -> [String] {
        traffic.flows.map { flow in
            "\(flow.firstFrame) \(flow.source?.description ?? "-") \(flow.group) "
                + "\(flow.port.map(String.init) ?? "-") \(flow.octets) \(flow.bitRate)"
        }
    }

    @Test func `there are captures to read`() { #expect(Self.captures.count >= 60) }

    @Test(arguments: captures)
    func `reading in place finds the flows that full dissection finds`(file: String) throws {
        var (quick, thorough) = (GroupTraffic(), GroupTraffic())
        var reader = try CaptureFileReader(
            path: fixtures.appending(path: "captured/\(file)").path)
        var frame = Dissection()
        var number = 0
        do {
            while let captured = try reader.next() {
                number += 1
                frame.read(captured)
                let time = captured.timestamp
                thorough.observe(frame, number: number, at: time)
                let isDone = quick.observe(
                    captured.octets, captured.linkType, length: captured.originalLength,
                    number: number, at: time)
                if !isDone { quick.observe(frame, number: number, at: time) }
            }
        } catch {
            // Some are damaged: what stands before the damage counts.
        }
        #expect(words(quick) == words(thorough))
    }

    /// An untagged frame with a datagram of four octets, between port 49152 and another.
    private func frame(
        mac: String = "01 00 5E 01 01 01", group: String = "EF 01 01 01", port: String = "13 8C"
    ) -> [UInt8] {
        hex(mac) + hex("02 00 00 00 00 10 08 00")
            + hex("45 00 00 20 00 00 00 00 10 11 00 00 C0 00 02 0A") + hex(group)
            + hex("C0 00") + hex(port) + hex("00 0C 00 00 01 02 03 04")
    }

    private func observe(
        _ octets: [UInt8], _ traffic: inout GroupTraffic, number: Int, at time: Timestamp
    ) -> Bool {
        traffic.observe(octets.span, .ethernet, length: 1250, number: number, at: time)
    }

    @Test func `the bit rate is that of frames over the time from first to last`() {
        var traffic = GroupTraffic()
        for number in 1 ... 5 {
            _ = observe(frame(), &traffic, number: number, at: seconds(10 + number))
        }
        // A burst is told over a second.
        _ = observe(frame(port: "13 8E"), &traffic, number: 6, at: milliseconds(1))
        _ = observe(frame(port: "13 8E"), &traffic, number: 7, at: milliseconds(2))
        #expect(traffic.flows.map(\.port) == [5004, 5006])
        #expect(traffic.flows.map(\.octets) == [6250, 2500])
        // Five frames of 1250 octets within four seconds; two within a millisecond.
        #expect(traffic.flows.map(\.bitRate) == [12500, 20000])
        #expect(traffic.flows.map(\.firstFrame) == [1, 6])
    }

    @Test func `a frame whose MAC address is not its group's is left to dissection`() {
        var traffic = GroupTraffic()
        let isDone = [
            observe(frame(), &traffic, number: 1, at: seconds(1)),
            observe(frame(mac: "01 00 5E 01 01 02"), &traffic, number: 2, at: seconds(1)),
            observe(frame(mac: "02 00 00 00 00 11"), &traffic, number: 3, at: seconds(1)),
        ]
        #expect(isDone == [true, false, false])
        #expect(traffic.flows.count == 1)
    }

    @Test func `more flows than there is room for are counted, and those before stay`() {
        var traffic = GroupTraffic(capacity: 3000)
        for round in 0 ..< 2 {
            for number in 0 ..< 4000 {
                var octets = frame()
                // The end of the source address, which alone tells the flows apart.
                (octets[28], octets[29]) = (UInt8(number / 256), UInt8(number % 256))
                _ = observe(octets, &traffic, number: number + 1, at: seconds(round))
            }
        }
        #expect(traffic.flows.map(\.firstFrame) == Array(1 ... 3000))
        #expect(traffic.flows.allSatisfy { $0.octets == 2500 })
        #expect(traffic.packetsLeftOff == 2000)
    }
}
