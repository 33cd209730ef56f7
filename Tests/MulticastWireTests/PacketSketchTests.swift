import TestSupport
import Testing

@testable import MulticastWire

@Suite("Packet sketch")
struct PacketSketchTests {
    static let plain: [String] = ["", "81000064 ", "8100000A 81000064 ", "88A80064 "].flatMap {
        tags in
        // A whole datagram, one that ends before its packet does, and a fragment.
        [
            "4500 0024 0001 4000 1011 0000 C0000201 EF010203 1000 138C 0010 BEEF 80210001 00000000",
            "45B8 0025 0002 0000 0111 1234 C0000201 0A010203 1000 138C 000C 0000 80210001 0000000000",
            "4500 0024 0003 2000 1011 0000 C0000201 EF010203 1000 138C 0010 0000 80210001 00000000",
        ].map { "01005E010203 001122334455 " + tags + "0800" + $0 }
    }

    /// What a plain datagram and a sketch both tell.
    private struct Facts: Equatable {
        var vlans: VLANStack
        var addresses: [UInt32]
        var ports: [UInt16]
        var length: Int
        var marks: [UInt16]
        var payload: [UInt8]

        init(_ sketch: PacketSketch, in frame: [UInt8]) {
            vlans = sketch.vlans
            addresses = [sketch.ipv4Source.rawValue, sketch.ipv4Destination.rawValue]
            ports = [sketch.sourcePort, sketch.destinationPort]
            length = sketch.length
            marks = [sketch.identification, sketch.headerChecksum, sketch.udpChecksum]
            payload = Array(frame[sketch.payload])
        }

        init(_ datagram: borrowing PlainDatagram) {
            vlans = datagram.vlans
            let (pair, both) = (
                UInt64(bigEndian: datagram.addresses), UInt32(bigEndian: datagram.ports)
            )
            addresses = [UInt32(pair >> 32), UInt32(truncatingIfNeeded: pair)]
            ports = [UInt16(both >> 16), UInt16(truncatingIfNeeded: both)]
            length = datagram.length
            marks = [datagram.identification, datagram.headerChecksum, datagram.udpChecksum]
            payload = datagram.payload.indices.map { datagram.payload[$0] }
        }
    }

    @Test(arguments: plain)
    func `what lies at fixed offsets is what the decoders read`(octets: String) {
        let frame = hex(octets)
        var answers = 0
        func compare(_ frame: [UInt8]) {
            compare(frame, isTagged: false)
            compare(frame, isTagged: true)
        }
        func compare(_ frame: [UInt8], isTagged: Bool) {
            guard let quick = PlainDatagram(frame.span, isTagged: isTagged) else { return }
            let slow = PacketSketch(of: frame.span, .ethernet)
            // The header says whether it is what it looks like.
            let header = PlainDatagram.header(
                timeToLive: slow.timeToLive, typeOfService: slow.typeOfService)
            guard quick.header == header else { return }
            answers += 1
            let isPlain =
                slow.version == 4 && slow.protocol == .udp && !slow.isFragment
                && slow.start + 28 == slow.payload.lowerBound
            #expect(isPlain && Facts(quick) == Facts(slow, in: frame), "\(frame)")
            #expect(quick.isToGroup == slow.ipv4Destination.isMulticast, "\(frame)")
            if let other = PlainDatagram(frame.span, isTagged: !isTagged) {
                #expect(other.header != header, "tagged and untagged: \(frame)")
            }
        }
        for length in 0 ... frame.count { compare(Array(frame.prefix(length))) }
        for place in frame.indices {
            for value in UInt8.min ... .max {
                var changed = frame
                changed[place] = value
                compare(changed)
            }
        }
        // A second tag, or the wrong one, takes two octets to become plain.
        #expect(answers > 0 || octets.contains("8100000A") || octets.contains("88A8"))
    }
}
