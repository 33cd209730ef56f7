import MulticastText
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcdump

@Suite("Text and JSON of MLD and PIM")
struct MLDAndPIMOutputTests {
    private func text(_ put: (inout TextSink) -> Void) -> String {
        var sink = TextSink()
        put(&sink)
        return sink.takeText()
    }

    /// The message alone, with no registered names.
    private func mld(_ octets: String) throws -> String {
        let message = try read(hex(octets), MLDMessage.init(from:))
        return text { message.text(into: &$0, style: style) }
    }

    private func pim(_ octets: String) throws -> String {
        let message = try read(hex(octets), PIMMessage.init(from:))
        return text { message.text(into: &$0, style: style) }
    }

    private var style: TextStyle {
        var style = TextStyle()
        style.showsNames = false
        return style
    }

    /// The object of the last layer of an Ethernet frame.
    private func json(_ octets: String) throws -> String {
        let frame = Dissection(hex(octets))
        let layer = try #require(frame.layers.last)
        let index = frame.layers.count - 1
        return text { sink in
            sink.beginObject()
            switch layer.content {
            case .mld(let message): message.json(into: &sink, in: frame, at: index)
            case .pim(let message): message.json(into: &sink, in: frame, at: index)
            default: Issue.record("no MLD or PIM: \(layer)")
            }
            sink.endObject()
        }
    }

    private static let group = "FF 15 00 00 00 00 00 00  00 00 00 00 00 00 00 01"
    private static let source = "FD 77 00 00 00 00 00 00  00 00 00 00 00 00 00 02"
    private static let zeros = "00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00"

    @Test(arguments: [
        (
            "82 00 00 00  27 10 00 00 \(zeros) 02 7D 00 00",
            "mld query v2 [max resp time 10.0s] [qrv 2, qqic 125s]"
        ),
        ("82 00 00 00  27 10 00 00 \(zeros)", "mld query v1 [max resp time 10.0s]"),
        (
            "82 00 00 00  8F FF 00 00 \(group) 0A 8F 00 01 \(source)",
            "mld query v2 [max resp time 65.528s] [gaddr ff15::1, 1 source(s) { fd77::2 }] "
                + "[qrv 2, qqic 248s, S]"
        ),
        ("83 00 00 00  00 00 00 00 \(group)", "mld v1 report ff15::1"),
        ("84 00 00 00  00 00 00 00 \(group)", "mld done ff15::1"),
        (
            "8F 00 00 00  00 00 00 02  04 00 00 00 \(group)  06 01 00 01 \(group) \(source) 00000000",
            "mld v2 report, 2 group record(s) [gaddr ff15::1 to_ex { }] "
                + "[gaddr ff15::1 block { fd77::2 } aux 4]"
        ),
        (
            "97 14 00 00  00 7D 00 02",
            "mld router advertisement, interval 20s, query-interval 125s, robustness 2"
        ),
        ("98 00 00 00", "mld router solicitation"),
        ("99 00 00 00  01", "mld router termination [1 more octet(s)]"),
    ])
    func `MLD on one line`(octets: String, line: String) throws {
        #expect(try mld(octets) == line)
    }

    @Test(arguments: [
        (
            """
            20 00 00 00  0001 0002 0069  0002 0004 81F4 09C4  0013 0004 00000001
            0014 0004 0000ABCD  0018 0006 0100 0A000003  0016 0000  0021 0001 00
            """,
            "pim v2 hello, holdtime 105s, "
                + "lan-prune-delay propagation-delay 500ms override-interval 2500ms T, "
                + "dr-priority 1, generation-id 0x0000abcd, address-list { 10.0.0.3 }, "
                + "bidirectional-capable, option 33 (1 octet(s))"
        ),
        ("20 00 00 00  0001 0002 0000", "pim v2 hello, holdtime 0s (goodbye)"),
        ("20 00 00 00  0001 0002 FFFF", "pim v2 hello, holdtime forever"),
        ("21 00 00 00  40 00 00 00", "pim v2 register, null"),
        (
            "22 00 00 00  0100 0020 EF010203  0100 C0A8140A",
            "pim v2 register-stop, group 239.1.2.3/32, source 192.168.20.10"
        ),
        (
            """
            23 00 00 00  0100 0A000002  00 01 00D2  0100 0020 EF010101 0001 0001
            0100 0720 0A000001  0100 0420 C0000201
            """,
            "pim v2 join/prune, upstream-neighbor 10.0.0.2, holdtime 210s, "
                + "group 239.1.1.1/32 join { 10.0.0.1/32(SWR) } prune { 192.0.2.1/32(S) }"
        ),
        (
            """
            24 80 00 00  04B0 1E 05  0100 01010101  0100 0004 E0000000 02 01 0000
            0100 02020202 0096 07 00
            """,
            "pim v2 bootstrap, no-forward, fragment-tag 0x04b0, hash-mask-len 30, "
                + "bsr 1.1.1.1 priority 5, group 224.0.0.0/4 rps 1 of 2 "
                + "{ 2.2.2.2(priority 7, holdtime 150s) }"
        ),
        (
            "25 00 00 00  0100 0020 E00C0C0C  0100 0A010164  8000000B 00000028",
            "pim v2 assert, group 224.12.12.12/32, source 10.1.1.100, RPT, "
                + "metric-preference 11, metric 40"
        ),
        (
            "28 00 00 00  00 00 0096  0100 03030303",
            "pim v2 candidate-rp-advertisement, rp 3.3.3.3, priority 0, holdtime 150s, all groups"
        ),
        (
            """
            29 00 00 00  0100 0020 E00C0C0C  0100 0A010164  0100 0A010101
            00000002 00000003  18 FF A0 3C
            """,
            "pim v2 state-refresh, group 224.12.12.12/32, source 10.1.1.100/24, "
                + "originator 10.1.1.1, metric-preference 2, metric 3, ttl 255, interval 60s, P, O"
        ),
        (
            "2A 40 00 00  0100 01010101 00000064 0000000A  0100 0A000003 0000005A 00000014",
            "pim v2 df-election pass, rp 1.1.1.1, sender metric-preference 100 metric 10, "
                + "new winner 10.0.0.3 metric-preference 90 metric 20"
        ),
        ("2B 00 00 00  01", "pim v2 ecmp-redirect [1 more octet(s)]"),
        ("2F 00 D0 FF", "pim v2 type 15"),
        ("5B 00 00 00  01 02", "pim v5 type 11 [2 more octet(s)]"),
    ])
    func `PIM on one line`(octets: String, line: String) throws {
        #expect(try pim(octets) == line)
    }

    @Test func `MLD as JSON has the keys of IGMP`() throws {
        // Frame 3 of the captured mld-malformed.pcap with another checksum.
        let frame = """
            33 33 00 00 00 01 02 77 00 00 01 01 86 DD 60 00 00 00 00 24 00 01
            FE 80 00 00 00 00 00 00 00 77 00 FF FE 00 01 01 FF 02 00 00 00 00 00 00
            00 00 00 00 00 00 00 01  3A 00 05 02 00 00 01 00
            82 00 56 1E 27 10 00 00  \(Self.zeros) 02 7D 00 00
            """
        #expect(
            try json(frame)
                == #"{"protocol":"mld","version":2,"message":"multicast_listener_query","#
                + #""type_code":130,"max_resp_code":10000,"max_resp_time_ms":10000,"#
                + #""checksum":22046,"checksum_correct":false,"checksum_expected":22047,"#
                + #""group":"::","suppress_router_side_processing":false,"#
                + #""querier_robustness_variable":2,"querier_query_interval_code":125,"#
                + #""querier_query_interval_s":125,"number_of_sources":0,"sources":[]}"#)
    }

    @Test func `a report's records are a list`() throws {
        // Frame 10 of the captured mld-malformed.pcap: 30 sources announced, one there.
        let frame = """
            33 33 00 00 00 16 02 77 00 00 01 0B 86 DD 60 00 00 00 00 34 00 01
            FE 80 00 00 00 00 00 00 00 77 00 FF FE 00 01 0B FF 02 00 00 00 00 00 00
            00 00 00 00 00 00 00 16  3A 00 05 02 00 00 01 00
            8F 00 6F CE 00 00 00 01  06 00 00 1E \(Self.group)
            FD 77 00 00 00 00 00 00  00 00 00 00 00 00 00 01
            """
        #expect(
            try json(frame)
                == #"{"protocol":"mld","version":2,"message":"multicast_listener_report","#
                + #""type_code":143,"checksum":28622,"checksum_correct":true,"#
                + #""number_of_group_records":1,"group_records":["#
                + #"{"record_type":"block_old_sources","record_type_code":6,"group":"ff15::1","#
                + #""sources":["fd77::1"],"number_of_sources":30}]}"#)
    }

    @Test func `PIM as JSON has the RFC's names`() throws {
        let header = """
            01 00 5E 00 00 0D  02 00 00 00 00 01  08 00  45 C0 00 36 00 00 00 00 01 67 00 00
            0A 00 00 01  E0 00 00 0D
            """
        #expect(
            try json(
                header + """
                    23 00 CD E5  0100 0A000002  00 01 00D2  0100 0020 EF010101 0001 0000
                    0100 0720 0A000001
                    """)
                == #"{"protocol":"pim","version":2,"message":"join_prune","type_code":3,"#
                + #""checksum":52709,"checksum_correct":true,"#
                + #""upstream_neighbor":"10.0.0.2","#
                + #""holdtime_s":210,"number_of_groups":1,"groups":["#
                + #"{"group":"239.1.1.1","mask_len":32,"number_of_joined_sources":1,"#
                + #""number_of_pruned_sources":0,"joined_sources":["#
                + #"{"source":"10.0.0.1","mask_len":32,"sparse":true,"wildcard":true,"rpt":true}"#
                + #"],"pruned_sources":[]}]}"#)
    }
}
