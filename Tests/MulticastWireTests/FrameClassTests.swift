import MulticastWire
import TestSupport
import Testing

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
}
