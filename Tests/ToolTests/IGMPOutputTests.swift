import MulticastText
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcdump

@Suite("Text and JSON of IGMP")
struct IGMPOutputTests {
    private func text(_ put: (inout TextSink) -> Void) -> String {
        var sink = TextSink()
        put(&sink)
        return sink.takeText()
    }

    private var style: TextStyle {
        var style = TextStyle()
        style.showsNames = false
        return style
    }

    static let lines: [(octets: String, text: String)] = [
        ("11 00 EE FF 00000000", "igmp query v1 [max resp time 10.0s]"),
        ("11 64 EE 9B 00000000", "igmp query v2 [max resp time 10.0s]"),
        ("11 05 FD F5 EF010203", "igmp query v2 [max resp time 0.5s] [gaddr 239.1.2.3]"),
        ("11 64 EC 1E 00000000 027D0000", "igmp query v3 [max resp time 10.0s] [qrv 2, qqic 125s]"),
        (
            "11 FF DE 01 00000000 0FFF0000",
            "igmp query v3 [max resp time 3174.4s] [qrv 7, qqic 31744s, S]"
        ),
        (
            "11 64 00 00 EF010101 827D0002 C0000201 C0000202 00000002AABB",
            "igmp query v3 [max resp time 10.0s] [gaddr 239.1.1.1, 2 source(s) { 192.0.2.1 "
                + "192.0.2.2 }] [qrv 2, qqic 125s, E] [extension 0, 2 octet(s)]"
        ),
        (
            "11 64 00 00 00000000 027D0001 C0000201",
            "igmp query v3 [max resp time 10.0s] [gaddr 0.0.0.0, 1 source(s) { 192.0.2.1 }] "
                + "[qrv 2, qqic 125s]"
        ),
        (
            "11 64 00 00 00000000 027D",
            "igmp query of no version [max resp time 10.0s] [2 more octet(s)]"
        ),
        ("12 00 FC FA EF010203", "igmp v1 report 239.1.2.3"),
        ("16 00 F8 FA EF010203", "igmp v2 report 239.1.2.3"),
        ("16 00 F8 FA EF010203 AA", "igmp v2 report 239.1.2.3 [1 more octet(s)]"),
        ("17 00 F7 FA EF010203", "igmp leave 239.1.2.3"),
        ("22 00 DD FF 00000000", "igmp v3 report, 0 group record(s)"),
        (
            """
            22 00 00 00 00000007
            01000001 E8010101 C0000201  02000000 EF010203  03000000 EF010204
            04010001 EF010205 C0000201 41555844
            05000002 E8010102 C0000201 C0000202  06000001 E8010103 C0000209  09000000 EF010206
            """,
            "igmp v3 report, 7 group record(s) [gaddr 232.1.1.1 is_in { 192.0.2.1 }] "
                + "[gaddr 239.1.2.3 is_ex { }] [gaddr 239.1.2.4 to_in { }] "
                + "[gaddr 239.1.2.5 to_ex { 192.0.2.1 } aux 4] "
                + "[gaddr 232.1.1.2 allow { 192.0.2.1 192.0.2.2 }] "
                + "[gaddr 232.1.1.3 block { 192.0.2.9 }] [gaddr 239.1.2.6 type-9 { }]"
        ),
        (
            "30 14 CF 6C 007D0002",
            "igmp router advertisement, interval 20s, query-interval 125s, robustness 2"
        ),
        ("31 00 CE FF", "igmp router solicitation"),
        ("32 00 CD FF", "igmp router termination"),
        ("FF 00 00 FF 00000000", "rgmp hello 0.0.0.0"),
        ("FE 00 00 00 00000000", "rgmp bye 0.0.0.0"),
        ("FD 00 00 00 EF010203", "rgmp join 239.1.2.3"),
        ("FC 00 00 00 EF010203", "rgmp leave 239.1.2.3"),
        (
            "1F 20 4A AC EF010203 C0000201 C0000202 E0000120 40000009",
            "mtrace query id 0x000009, 192.0.2.1 to 192.0.2.2 via 239.1.2.3, "
                + "reply to 224.0.1.32 ttl 64, at most 32 hop(s)"
        ),
        (
            "13 01 00 00 000EFF03 12345678 0A000002",
            "igmp dvmrp probe, version 3.255, generation-id 0x12345678, neighbor 10.0.0.2"
        ),
        (
            "13 02 00 00 0000FF03 FFFF00 C0000203 C63364A0",
            "igmp dvmrp report, version 3.255 [192.0.2.0/24 metric 3] [198.51.100.0/24 metric 32]"
        ),
        (
            "13 06 00 00 000EFF03 0A000001 01102001 0A000002",
            "igmp dvmrp neighbors-2, version 3.255 "
                + "[10.0.0.1 metric 1 threshold 16 flags 0x20 { 10.0.0.2 }]"
        ),
        (
            "13 07 00 00 0000FF03 0A000002 EF010203 00001C20",
            "igmp dvmrp prune, version 3.255 (10.0.0.2, 239.1.2.3) lifetime 7200s"
        ),
        (
            "13 08 00 00 0000FF03 0A000002 EF010203",
            "igmp dvmrp graft, version 3.255 (10.0.0.2, 239.1.2.3)"
        ),
        ("14 00 00 00 10000000 10000069", "igmp pimv1 query, sparse, holdtime 105s"),
        (
            """
            14 03 00 00 10000000 0A000001 000000B4 00060401
            EF010203 FFFFFFFF 00010001 0720C0000209 0018C0000200
            """,
            "igmp pimv1 join/prune, upstream 10.0.0.1, holdtime 180s "
                + "[gaddr 239.1.2.3 join { 192.0.2.9 } prune { 192.0.2.0/24 }]"
        ),
        (
            "14 02 00 00 10000000 EF010203 C0000201",
            "igmp pimv1 register-stop (192.0.2.1, 239.1.2.3)"
        ),
        (
            "14 04 00 00 10000000 EF010203 FFFFFFFF C0000209 0000010E",
            "igmp pimv1 rp-reachable group 239.1.2.3, rp 192.0.2.9, holdtime 270s"
        ),
        (
            "14 05 00 00 10000000 EF010203 FFFFFFFF C0000201 8000006E 00000014",
            "igmp pimv1 assert (192.0.2.1, 239.1.2.3) rp-tree preference 110 metric 20"
        ),
        ("15 00 00 00", "igmp cisco trace"),
        (
            "01 00 FE FF 00000000 00000000 00000000 00000000",
            "igmp v0 create group request, 16 octet(s) more"
        ),
        ("40 00 00 00 EF010203", "igap report, 4 octet(s) more"),
        ("F0 00 00 00", "igmp experimental type 0xf0"),
        ("99 00 00 00 EF010203", "igmp type 0x99, 4 octet(s) more"),
    ]

    @Test func `each message is a line`() throws {
        #expect(Self.lines.count >= 35)
        for (octets, line) in Self.lines {
            let message = try read(hex(octets), IGMPMessage.init(from:))
            #expect(text { message.text(into: &$0, style: style) } == line)
        }
    }

    @Test(arguments: UInt8.min ... UInt8.max)
    func `each of the 256 types has words and an object`(type: UInt8) throws {
        for length in [0, 4, 20, 28, 40] {
            let octets = [type] + hex("01 00 00") + [UInt8](repeating: 3, count: length)
            let message = try read(octets, IGMPMessage.init(from:))
            let line = text { message.text(into: &$0, style: style) }
            #expect(["igmp ", "rgmp", "igap ", "mtrace "].contains(where: line.hasPrefix))
            #expect(json(octets).hasPrefix(#"{"protocol":"igmp","#))
        }
    }

    /// The members of the layer that a packet with the message has.
    private func json(_ message: [UInt8], cut: Int = 0) -> String {
        let length = 20 + message.count
        let octets =
            hex("45 C0") + bigEndianOctets(UInt16(length))
            + hex("0000 0000 01 02 0000 C000020A E0000001") + message
        let frame = Dissection(
            Array(octets.dropLast(cut)), linkType: .ipv4, originalLength: octets.count)
        guard case .igmp(let message)? = frame.layers.last?.content else { return "" }
        return text { sink in
            sink.beginObject()
            message.json(into: &sink, in: frame, at: frame.layers.count - 1)
            sink.endObject()
        }
    }

    @Test(arguments: [
        (
            "11 00 EE FF 00000000",
            """
            {"protocol":"igmp","version":1,"message":"membership_query","type_code":17,\
            "max_resp_code":0,"max_resp_time_ms":10000,"checksum":61183,"checksum_correct":true,\
            "group":"0.0.0.0"}
            """
        ),
        (
            "11 64 EE 9A 00000000",
            """
            {"protocol":"igmp","version":2,"message":"membership_query","type_code":17,\
            "max_resp_code":100,"max_resp_time_ms":10000,"checksum":61082,\
            "checksum_correct":false,"checksum_expected":61083,"group":"0.0.0.0"}
            """
        ),
        (
            "11 0A 77 6D EF010203 0A7D0002 C0000201 C0000202",
            """
            {"protocol":"igmp","version":3,"message":"membership_query","type_code":17,\
            "max_resp_code":10,"max_resp_time_ms":1000,"checksum":30573,"checksum_correct":false,\
            "checksum_expected":28525,"group":"239.1.2.3",\
            "suppress_router_side_processing":true,"querier_robustness_variable":2,\
            "querier_query_interval_code":125,"querier_query_interval_s":125,\
            "number_of_sources":2,"sources":["192.0.2.1","192.0.2.2"]}
            """
        ),
        (
            "17 00 F7 FA EF010203",
            """
            {"protocol":"igmp","version":2,"message":"leave_group","type_code":23,\
            "max_resp_code":0,"checksum":63482,"checksum_correct":true,"group":"239.1.2.3"}
            """
        ),
    ])
    func `each member has its key`(octets: String, object: String) {
        #expect(json(hex(octets)) == object)
    }

    @Test func `records have their types, sources and auxiliary data`() {
        let object = json(
            hex("22 00 5A 58 00000002 02010001 EF010203 C0000201 41555844 09000000 EF010204"))
        #expect(
            object.hasSuffix(
                """
                "number_of_group_records":2,"group_records":[{"record_type":"mode_is_exclude",\
                "record_type_code":2,"group":"239.1.2.3","sources":["192.0.2.1"],\
                "auxiliary_data_length_bytes":4,"auxiliary_data":"41555844"},\
                {"record_type":"unknown","record_type_code":9,"group":"239.1.2.4","sources":[]}]}
                """))
    }

    @Test func `a checksum over octets that are cut is null`() {
        let object = json(hex("22 00 5A 58 00000001 02000000 EF010203"), cut: 4)
        #expect(object.contains(#""checksum_correct":null"#))
    }

    @Test(arguments: [
        ("31 00 CE FF", "multicast_router_solicitation"),
        ("30 14 CF 6C 007D0002", "multicast_router_advertisement"),
        ("32 00 CD FF", "multicast_router_termination"), ("13 01 00 00 000EFF03", "dvmrp"),
        ("14 00 00 00 10000000 10000069", "pim_v1"),
        ("1F 20 00 00 EF010203 C0000201 C0000202 E0000120 40000009", "mtrace_query"),
        ("1E 20 00 00 EF010203 C0000201 C0000202 E0000120 40000009", "mtrace_response"),
        ("15 00 00 00", "cisco_trace"), ("01 00 00 00", "create_group_request"),
        ("42 00 00 00", "igap_leave_group"), ("F1 00 00 00", "experimental"),
        ("FD 00 00 00 EF010203", "rgmp_join"), ("99 00 00 00", "unknown"),
    ])
    func `messages that share the number have names`(octets: String, name: String) {
        #expect(json(hex(octets)).contains("\"message\":\"\(name)\""))
    }

    @Test func `DVMRP and PIM version 1 show their fields`() {
        #expect(
            json(hex("13 01 00 00 000EFF03 12345678 0A000002")).hasSuffix(
                """
                "major_version":3,"minor_version":255,"capabilities":14,\
                "generation_id":305419896,"neighbors":["10.0.0.2"]}
                """))
        #expect(
            json(hex("14 00 00 00 10000000 10000069")).hasSuffix(
                #""pim_version":1,"mode":1,"holdtime_s":105}"#))
        #expect(
            json(hex("13 02 00 00 0000FF03 FFFF00 C0000283")).hasSuffix(
                """
                "routes":[{"network":"192.0.2.0","netmask":"255.255.255.0","metric":3}]}
                """))
    }
}
