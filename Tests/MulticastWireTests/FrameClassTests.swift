import TestSupport
import Testing

@testable import MulticastWire

@Suite("Frame class")
struct FrameClassTests {
    static let ethernet = "01005E010203 001122334455 "
    /// IPv4 to 239.1.2.3 with the protocol given and 8 octets behind the header.
    static func ipv4(_ proto: String) -> String {
        "45000024 00000000 10\(proto)0000 0A000001 EF010203 "
    }

    @Test(arguments: [
        ("igmp", ethernet + "0800" + ipv4("02") + "1600 0000 EF010203", FrameClass.control),
        ("pim", ethernet + "0800" + ipv4("67") + "2000 0000 00000000", .control),
        ("tagged twice", ethernet + "88A80064 8100000A 0800" + ipv4("02") + "1600", .control),
        ("sap", ethernet + "0800" + ipv4("11") + "1000 2693 0010 0000 2000", .control),
        ("rtp", ethernet + "0800" + ipv4("11") + "1388 138C 0010 0000 8021", .multicastData),
        ("vxlan", ethernet + "0800" + ipv4("11") + "1000 12B5 0010 0000 0800", .unclear),
        ("gre", ethernet + "0800" + ipv4("2F") + "0000 0800", .unclear),
        ("arp", ethernet + "0806 0001 0800 0604", .other),
        ("mpls", ethernet + "8847 00010140", .unclear),
        ("802.3", ethernet + "0026 424203", .unclear),
        ("cut header", ethernet + "0800 4500", .unclear),
        ("nothing", "", .unclear),
    ])
    func `frames are told apart by their headers`(name: String, octets: String, class: FrameClass) {
        #expect(FrameClass(of: hex(octets).span, .ethernet) == `class`, "\(name)")
    }

    @Test func `other link types are for the dissection`() {
        #expect(FrameClass(of: hex("45000024").span, .linuxCooked) == .unclear)
    }

    static let plain: [String] = ["", "81000064 ", "8100000A 81000064 ", "88A80064 "].flatMap {
        tags in
        [
            ipv4("11") + "1000 138C 0010 0000 2000", ipv4("06") + "1000 027F 00000000",
            ipv4("02") + "1600 0000 EF010203",
        ].map { ethernet + tags + "0800" + $0 }
    }

    @Test(arguments: plain)
    func `what lies at fixed offsets is read as the decoders read it`(octets: String) {
        let frame = hex(octets)
        var answers = 0
        /// Compares the two, of which the quick one may have no answer.
        func compare(_ frame: [UInt8]) {
            let quick = FrameClass.ofPlainPacket(frame.span)
            let slow = FrameClass.ofAnyPacket(frame.span, .ethernet)
            guard let quick else { return }
            answers += 1
            #expect(quick == slow, "\(frame)")
        }
        for length in 0 ... frame.count { compare(Array(frame.prefix(length))) }
        let ports: [UInt16] = [0, 639, 9875, 33435, 9903, 4321, 4789, 8472, 6081, 2152, 5247, 5004]
        for place in frame.indices {
            for value in UInt8.min ... .max {
                var changed = frame
                changed[place] = value
                compare(changed)
            }
            guard place + 1 < frame.count else { continue }
            for port in ports {
                var changed = frame
                (changed[place], changed[place + 1]) = (UInt8(port >> 8), UInt8(port & 0xFF))
                compare(changed)
            }
        }
        // Protocols that are not plain become so when an octet changes.
        #expect(answers > 0 || octets.hasPrefix(Self.ethernet + "8"))
    }
}
