import MulticastText
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcdump

@Suite("Text and JSON of IP, UDP and TCP")
struct InternetOutputTests {
    private let style = TextStyle()

    private func text(_ put: (inout TextSink) -> Void) -> String {
        var sink = TextSink()
        put(&sink)
        return sink.takeText()
    }

    private func json(_ frame: Dissection, at index: Int = 0) -> String {
        var context = JSONContext(registry: .standard)
        return text { sink in
            sink.beginObject()
            switch frame.layers[index].content {
            case .ipv4(let packet): packet.json(into: &sink, in: frame, at: index, &context)
            case .ipv6(let packet): packet.json(into: &sink, in: frame, at: index, &context)
            case .udp(let datagram): datagram.json(into: &sink, in: frame, at: index)
            case .tcp(let segment): segment.json(into: &sink, in: frame, at: index)
            default: break
            }
            sink.endObject()
        }
    }

    private func ipv4(
        _ proto: IPProtocol, to group: IPv4Address = IPv4Address(224, 0, 0, 22),
        flags: UInt16 = 0x4000, options: [UInt8] = hex("94040000"), _ payload: [UInt8]
    ) -> Dissection {
        let header = IPv4Packet(
            source: IPv4Address(192, 0, 2, 1), destination: group, protocol: proto,
            typeOfService: 0xC0, identification: 7, flagsAndFragmentOffset: flags, options: options,
            payloadLength: payload.count)
        return Dissection(header.octets(options: options[...]) + payload, linkType: .ipv4)
    }

    private func headerText(_ frame: Dissection) -> String {
        text { sink in
            switch frame.layers[0].content {
            case .ipv4(let packet): packet.text(into: &sink, style: style, in: frame)
            case .ipv6(let packet): packet.text(into: &sink, style: style, in: frame)
            default: break
            }
        }
    }

    @Test func `an IPv4 header is shown in tcpdump's shape`() {
        #expect(
            headerText(ipv4(.igmp, hex("1600 F9FC EF010101")))
                == "(tos 0xc0, ttl 1, id 7, offset 0, flags [DF], proto IGMP (2), length 32, "
                + "options (RA))")
        #expect(
            headerText(ipv4(IPProtocol(rawValue: 200), flags: 0xE0B9, options: [], [1]))
                == "(tos 0xc0, ttl 1, id 7, offset 1480, flags [+, DF, rsvd], proto unknown (200), "
                + "length 21)")
    }

    @Test(arguments: [
        ("01 94 04 00 05 00 00 00", "NOP, RA 5, EOL"), ("94 00 00 00", "bad length"),
        ("01 94 09 00", "NOP, bad length"), ("07 07 04 C0000209 00", "RR ^192.0.2.9, EOL"),
        ("83 0B 08 C0000201 C0000202 00", "LSRR 192.0.2.1 ^192.0.2.2, EOL"),
        ("9E 04 01 02", "option-158"),
    ])
    func `options are named, and a bad length said`(options: String, says: String) {
        let text = headerText(ipv4(.udp, flags: 0, options: hex(options), []))
        #expect(
            text.hasSuffix(
                "flags [none], proto UDP (17), length \(20 + hex(options).count), options (\(says)))"
            ))
    }

    @Test func `an IPv6 header is shown with its extension headers`() {
        let extensions = hex("2C 00 05 02 00 00 01 00") + hex("3B 00 0009 00000011")
        let header = IPv6Packet(
            source: .unspecified, destination: .unspecified, protocol: .noNextHeader,
            trafficClass: 0xC0, flowLabel: 0x12345, nextHeader: .hopByHopOptions,
            extensions: extensions, payloadLength: 0)
        let frame = Dissection(header.octets(extensions: extensions[...]), linkType: .ipv6)
        #expect(
            headerText(frame)
                == "(class 0xc0, flowlabel 0x12345, hlim 1, next-header Options (0) payload "
                + "length: 16, options (RA), fragment (id 17, offset 8, flags [+]))")
        let plain = IPv6Packet(
            source: .unspecified, destination: .unspecified, protocol: .udp, hopLimit: 255,
            payloadLength: 0)
        #expect(
            headerText(Dissection(plain.octets(), linkType: .ipv6))
                == "(hlim 255, next-header UDP (17) payload length: 0)")
    }

    @Test func `IPv4 in JSON is what the contract says`() {
        #expect(
            json(ipv4(.igmp, hex("1600 F9FC EF010101")))
                == #"{"protocol":"ipv4","source":"192.0.2.1","destination":"224.0.0.22","ttl":1,"#
                + #""total_length_bytes":32,"header_length_bytes":24,"dscp":48,"ecn":0,"id":7,"#
                + #""dont_fragment":true,"more_fragments":false,"fragment_offset_bytes":0,"#
                // 46C0+0020+0007+4000+0102+C000+0201+E000+0016+9404 = 2BE04, folded BE06.
                + #""protocol_number":2,"checksum":16889,"checksum_correct":true,"#
                + #""options":[{"option":"router_alert","value":0}],"#
                + #""group_name":"IGMPv3 routers (membership reports)"}"#)
        let plain = json(ipv4(.udp, to: IPv4Address(239, 255, 7, 7), options: [], []))
        #expect(plain.hasSuffix(#""options":[]}"#), "a range of habit names nobody")
    }

    @Test func `IPv6 in JSON has its options`() {
        let extensions = hex("3B 00 05 02 00 00 01 00")
        let header = IPv6Packet(
            source: IPv6Address(high: 0xFE80_0000_0000_0000, low: 1),
            destination: IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x16),
            protocol: .noNextHeader, nextHeader: .hopByHopOptions, extensions: extensions,
            payloadLength: 0)
        #expect(
            json(Dissection(header.octets(extensions: extensions[...]), linkType: .ipv6))
                == #"{"protocol":"ipv6","source":"fe80::1","destination":"ff02::16","hop_limit":1,"#
                + #""payload_length_bytes":8,"header_length_bytes":48,"dscp":0,"ecn":0,"#
                + #""flow_label":0,"next_header":0,"protocol_number":59,"extension_headers":"#
                + #"[{"header":"hop_by_hop_options","type_code":0,"length_bytes":8}],"#
                + #""options":[{"option":"router_alert","value":0}],"#
                + #""group_name":"MLDv2 routers (listener reports)"}"#)
    }

    @Test(arguments: [
        ("0000", #""checksum":0,"checksum_correct":null}"#),
        ("1111", #""checksum":4369,"checksum_correct":false,"checksum_expected":13740}"#),
    ])
    func `UDP in text and JSON`(checksum: String, says: String) throws {
        let frame = ipv4(.udp, options: [], hex("1388 138C 000A \(checksum) 0102"))
        // C000+0201+E000+0016+0011+000A = 1A232, folded A233; 1388+138C+000A+0102 = 2820;
        // together CA53; the complement is 35AC.
        #expect(
            json(frame, at: 1)
                == #"{"protocol":"udp","source_port":5000,"destination_port":5004,"#
                + #""length_bytes":10,"#
                + says)
        guard case .udp(let datagram) = frame.layers[1].content else { return }
        #expect(text { datagram.text(into: &$0, style: style) } == "UDP, length 2")
    }

    @Test func `TCP in text and JSON`() {
        let frame = ipv4(
            .tcp, to: IPv4Address(192, 0, 2, 9), options: [],
            hex("C001 0050 00000001 00000002 5012 2000 ABCD 0000"))
        #expect(
            json(frame, at: 1)
                == #"{"protocol":"tcp","source_port":49153,"destination_port":80,"#
                + #""sequence_number":1,"acknowledgment_number":2,"data_offset":5,"#
                + #""flags":["ack","syn"],"window":8192,"checksum":43981,"urgent_pointer":0,"#
                + #""options":"","payload_length_bytes":0}"#)
        guard case .tcp(let segment) = frame.layers[1].content else { return }
        #expect(
            text { segment.text(into: &$0, style: style) }
                == "TCP, Flags [S.], seq 1, ack 2, win 8192, length 0")
    }

    @Test func `groups are followed by their short names, unless -n was given`() throws {
        var style = TextStyle()
        func shown(_ text: String) throws -> String {
            let group = try #require(IPAddress(text))
            return self.text { $0.put(group: group, style: style) }
        }
        #expect(try shown("224.0.0.22") == "224.0.0.22 (IGMPv3 routers)")
        #expect(try shown("224.0.0.251") == "224.0.0.251 (mDNS)")
        #expect(try shown("239.255.7.7") == "239.255.7.7")
        #expect(try shown("239.1.1.1") == "239.1.1.1" && shown("0.0.0.0") == "0.0.0.0")
        #expect(try shown("ff02::16") == "ff02::16 (MLDv2 routers)")
        #expect(try shown("ff15::1") == "ff15::1" && shown("::") == "::")
        try style.registry.add(csv: Array("239.1.1.1,32,cam (hall)\u{1B}[2J\n".utf8))
        #expect(try shown("239.1.1.1") == #"239.1.1.1 (cam (hall)\u{1b}[2J)"#)
        style.showsNames = false
        #expect(try shown("239.1.1.1") == "239.1.1.1" && shown("ff02::16") == "ff02::16")
    }
}
