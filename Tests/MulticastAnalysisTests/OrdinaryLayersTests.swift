import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Ordinary Layers")
struct OrdinaryLayersTests {
    /// A frame from 192.0.2.10 with a version 3 report of one to six records.
    private func report(_ random: inout SeededRandom) -> [UInt8] {
        let records = (0 ..< Int.random(in: 1 ... 6, using: &random)).map { _ in
            GroupRecord(
                RecordType(rawValue: UInt8.random(in: 1 ... 6, using: &random)),
                IPv4Address(239, 1, 1, UInt8.random(in: 0 ... 255, using: &random)),
                sources: IPv4AddressList(
                    (0 ..< Int.random(in: 0 ... 3, using: &random)).map { _ in
                        IPv4Address(192, 0, 2, UInt8.random(in: 0 ... 255, using: &random))
                    }))
        }
        let message = IGMPMessage(
            .version3MembershipReport, .report(MembershipReport(GroupRecords(records)))
        ).octets
        let packet = IPv4Packet(
            source: IPv4Address(192, 0, 2, 10), destination: IPv4Address(224, 0, 0, 22),
            protocol: .igmp, typeOfService: 0xC0, options: [148, 4, 0, 0],
            payloadLength: message.count)
        return hex("01 00 5E 00 00 16 02 00 00 00 00 10 08 00")
            + packet.octets(options: [148, 4, 0, 0]) + message
    }

    /// Puts the right checksums into a frame whose headers lie where those of a report do.
    private func repair(_ frame: inout [UInt8]) {
        for (place, covered) in [(24, 14 ..< 38), (40, 38 ..< frame.count)] {
            frame[place] = 0
            frame[place + 1] = 0
            let right = internetChecksum(frame[covered].span)
            frame[place] = UInt8(right >> 8)
            frame[place + 1] = UInt8(right & 0xFF)
        }
    }

    /// A frame with up to four octets of headers or content that are others than they were.
    private func mutated(_ random: inout SeededRandom) -> Dissection {
        var frame = report(&random)
        for _ in 0 ..< Int.random(in: 0 ... 4, using: &random) {
            let headers = Bool.random(using: &random)
            let place = Int.random(in: 0 ..< (headers ? 50 : frame.count), using: &random)
            let values: [UInt8] = [
                0, 1, 2, 0x11, 0x16, 0x22, 0xE0, 0xE8, 0xFF,
                frame[place] ^ 1 << UInt8.random(in: 0 ... 7, using: &random),
            ]
            frame[place] = values[Int.random(in: 0 ..< values.count, using: &random)]
        }
        if Int.random(in: 0 ... 3, using: &random) > 0 { repair(&frame) }
        let length = frame.count
        switch Int.random(in: 0 ... 9, using: &random) {
        case 0:
            frame.removeLast(Int.random(in: 1 ..< length, using: &random))
            return Dissection(frame, originalLength: Bool.random(using: &random) ? length : nil)
        case 1: return Dissection(frame + [0, 0, 0])
        default: return Dissection(frame)
        }
    }

    @Test(arguments: 1 ... 20 as ClosedRange<UInt64>)
    func `what one look spares from the checks is nothing that they object to`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var (spared, objected) = (0, 0)
        for _ in 0 ..< 500 {
            let frame = mutated(&random)
            var (short, long): ([Finding], [Finding]) = ([], [])
            frame.judge(into: &short, sparesOrdinary: true)
            frame.judge(into: &long, sparesOrdinary: false)
            #expect(short == long, "\(frame.octets)")
            spared += frame.layers.indices.allSatisfy(frame.isOrdinary(layerAt:)) ? 1 : 0
            objected += long.isEmpty ? 0 : 1
        }
        #expect(spared > 20 && objected > 100)
    }

    @Test func `every layer of a sound report is spared`() {
        var random = SeededRandom(seed: 1)
        let frames = (0 ..< 200).map { _ in Dissection(report(&random)) }
        let spared = frames.filter { frame in
            frame.layers.count == 3 && frame.layers.indices.allSatisfy(frame.isOrdinary(layerAt:))
        }
        // Groups and sources that are there twice come up in the others.
        #expect(spared.count > 150)
    }

    @Test func `an address that is there already may repeat, and few others may`() {
        var random = SeededRandom(seed: 1)
        var wrong = 0
        for _ in 0 ..< 1000 {
            let first = UInt32.random(in: 0 ... .max, using: &random)
            var seen = SeenAddresses()
            for next in 0 ..< 5 as Range<UInt32> {
                if seen.mayRepeat(IPv4Address(rawValue: first &+ next &* 77)) { wrong += 1 }
            }
            for next in 0 ..< 5 as Range<UInt32> {
                let mayRepeat = seen.mayRepeat(IPv4Address(rawValue: first &+ next &* 77))
                #expect(mayRepeat)
            }
        }
        #expect(wrong < 50)
    }
}
