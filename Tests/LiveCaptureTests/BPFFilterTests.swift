import LiveCapture
import MulticastWire
import TestSupport
import Testing

/// The octets of an IGMPv2 report for 239.1.1.1 from 192.0.2.1, without a link layer.
private let report = hex(
    """
    46 C0 00 20 00 01 00 00 01 02 00 00  # IPv4, header of 24 octets, TTL 1, IGMP
    C0 00 02 01 EF 01 01 01              # 192.0.2.1 > 239.1.1.1
    94 04 00 00                          # Router Alert
    16 00 F9 FC EF 01 01 01
    """)

private let ethernet = hex("01 00 5E 01 01 01  02 00 00 00 00 01  08 00")
private let tagged = hex("01 00 5E 01 01 01  02 00 00 00 00 01  81 00 00 0A  08 00")

/// Whether `expression` matches `octets` as a frame of `linkType`.
private func matches(
    _ expression: String, _ octets: [UInt8], _ linkType: LinkType, snapLength: Int = 0
) throws -> Bool {
    let filter = try BPFFilter(expression, linkType: linkType, snapLength: snapLength)
    let frame = CapturedFrame(
        timestamp: Timestamp(nanoseconds: 0), originalLength: octets.count, linkType: linkType,
        interface: 0, octets: octets.span)
    return filter.matches(frame)
}

@Suite("BPF Filter")
struct BPFFilterTests {
    /// The same report behind the headers of several link types.
    static let reports: [(LinkType, [UInt8])] = [
        (.ethernet, ethernet + report),
        (.raw, report),
        (.ipv4, report),
        // A protocol family in host order: AF_INET is 2.
        (.null, withUnsafeBytes(of: UInt32(2)) { Array($0) } + report),
        (.loop, hex("00 00 00 02") + report),
        // Address and control stand before the protocol, which is IPv4; libpcap takes them for
        // granted in both types.
        (.ppp, hex("FF 03 00 21") + report),
        (.pppHDLC, hex("FF 03 00 21") + report),
        // Multicast, from Ethernet, with an address of 6 octets.
        (.linuxCooked, hex("00 02  00 01  00 06  02 00 00 00 00 01 00 00  08 00") + report),
        // The same, on the interface with index 2.
        (
            .linuxCooked2,
            hex("08 00  00 00  00 00 00 02  00 01  02  06  02 00 00 00 00 01 00 00") + report
        ),
    ]

    @Test(arguments: reports)
    func `the field is found behind each link layer`(linkType: LinkType, octets: [UInt8]) throws {
        #expect(try matches("igmp", octets, linkType))
        #expect(try matches("igmp and dst host 239.1.1.1", octets, linkType))
        #expect(try matches("ip[8] == 1 and src net 192.0.2.0/24", octets, linkType))
        #expect(try matches("", octets, linkType), "an empty filter matches all")
        #expect(try !matches("udp", octets, linkType))
        #expect(try !matches("dst host 239.1.1.2", octets, linkType))
        #expect(try !matches("igmp and src host 192.0.2.9", octets, linkType))
    }

    @Test
    func `a tagged frame needs the word vlan`() throws {
        #expect(try !matches("igmp", tagged + report, .ethernet))
        #expect(try matches("vlan 10 and igmp", tagged + report, .ethernet))
        #expect(try !matches("vlan 11 and igmp", tagged + report, .ethernet))
    }

    @Test
    func `length is that on the wire`() throws {
        let octets = ethernet + report
        let filter = try BPFFilter("greater 1000", linkType: .ethernet, snapLength: 64)
        let whole = CapturedFrame(
            timestamp: Timestamp(nanoseconds: 0), originalLength: octets.count,
            linkType: .ethernet, interface: 0, octets: octets.span)
        let isSmallMatched = filter.matches(whole)
        #expect(!isSmallMatched)
        let cut = CapturedFrame(
            timestamp: Timestamp(nanoseconds: 0), originalLength: 1400, linkType: .ethernet,
            interface: 0, octets: octets.span)
        let isCutMatched = filter.matches(cut)
        #expect(isCutMatched)
    }

    @Test
    func `a field beyond the captured octets does not match, at any length`() throws {
        let octets = ethernet + report
        for length in octets.indices {
            #expect(try !matches("igmp[7] == 1", Array(octets[..<length]), .ethernet))
        }
        #expect(try matches("igmp[7] == 1", octets, .ethernet))
    }

    @Test(arguments: [
        "udp porrt 5000", "host", "(igmp", "vlan 5000", "igmp[", "\u{1}", "port 70000",
    ])
    func `what does not compile is told with the filter and the manual`(expression: String) {
        let error = #expect(throws: BPFError.self) {
            try matches(expression, report, .ethernet)
        }
        #expect(error?.expression == expression)
        #expect(error?.message.isEmpty == false)
        #expect(error?.description.hasPrefix("cannot compile the filter '\(expression)': ") == true)
        #expect(error?.description.hasSuffix(" (see pcap-filter(7))") == true)
    }

    @Test
    func `a filter that the link type cannot have is an error of that type alone`() throws {
        #expect(try matches("ether multicast", ethernet + report, .ethernet))
        #expect(throws: BPFError.self) { try matches("ether multicast", report, .raw) }
    }

    @Test
    func `a link type unknown to libpcap is an error or a filter, never an end`() {
        for number in UInt16(0) ... 400 {
            _ = try? matches("igmp and ether multicast", report, LinkType(rawValue: number))
        }
        _ = try? matches("igmp", report, LinkType(rawValue: .max))
    }

    @Test(arguments: [Int.min, -1, 0, 1, 96, Int.max])
    func `any snapshot length is taken`(snapLength: Int) throws {
        #expect(try matches("igmp", ethernet + report, .ethernet, snapLength: snapLength))
    }

    @Test
    func `a frame without octets matches only what asks for nothing`() throws {
        #expect(try matches("", [], .ethernet))
        #expect(try !matches("igmp", [], .ethernet))
    }
}
