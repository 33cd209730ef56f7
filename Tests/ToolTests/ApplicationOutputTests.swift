import MulticastText
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcdump

@Suite("Text and JSON of sessions, MSDP, mtrace2, probes and what is only named")
struct ApplicationOutputTests {
    private let style = TextStyle(showsNames: false)
    private let frame = Dissection([])

    private func text(_ put: (inout TextSink) -> Void) -> String {
        var sink = TextSink()
        put(&sink)
        return sink.takeText()
    }

    private func json(_ put: (inout TextSink) -> Void) -> String {
        text { sink in
            sink.beginObject()
            put(&sink)
            sink.endObject()
        }
    }

    @Test func `SAP shows the session and where its media are sent`() {
        let sdp = """
            v=0
            o=- 7 1 IN IP4 10.0.0.1
            s=A \u{1B}[2J name
            c=IN IP4 239.1.1.1/8
            m=video 5004 RTP/AVP 33
            a=rtpmap:33 MP2T/90000
            """
        let message = SAPMessage(
            messageIDHash: 0x1234, originatingSource: .v4(IPv4Address(10, 0, 0, 1)),
            payload: Array(sdp.utf8))
        #expect(
            text { message.text(into: &$0, style: style) }
                == #"sap announce, id 0x1234, from 10.0.0.1, "A \u{1b}[2J name" 239.1.1.1:5004"#
                + " ttl 8 video MP2T/90000")
        let object = json { message.json(into: &$0, in: frame, at: 0) }
        #expect(
            object.hasPrefix(
                #"{"protocol":"sap","version":1,"message":"announcement","encrypted":false,"#))
        #expect(object.contains(#""session_name":"A \u001b[2J name""#))
        #expect(
            object.contains(
                #""media":[{"media":"video","port":5004,"number_of_ports":1,"proto":"RTP/AVP","#
                    + #""formats":["33"],"rtpmap":[{"payload_type":33,"encoding":"MP2T/90000"}]}]"#)
        )
    }

    @Test func `SAP says what it does not undo`() {
        let message = SAPMessage(
            messageIDHash: 1, originatingSource: .v4(IPv4Address(10, 0, 0, 1)), payloadType: nil,
            payload: [1, 2], flags: 0x27)
        #expect(
            text { message.text(into: &$0, style: style) }
                == "sap delete, id 0x0001, from 10.0.0.1, encrypted, compressed (not inflated)")
    }

    @Test func `RTP shows what its streams are counted by`() {
        let packet = RTPPacket(
            payloadType: 33, marker: true, sequenceNumber: 1, timestamp: 90000, ssrc: 0xAB,
            payload: 54 ..< 1370)
        #expect(
            text { packet.text(into: &$0, style: style) }
                == "rtp pt 33 seq 1 ts 90000 ssrc 0x000000ab marker length 1316")
        #expect(
            json { packet.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"rtp","version":2,"padding":false,"extension":false,"#
                + #""csrc_count":0,"marker":true,"payload_type":33,"sequence_number":1,"#
                + #""timestamp":90000,"ssrc":171,"payload_bytes":1316}"#)
    }

    @Test func `MSDP shows its messages, and what the segment cuts`() {
        let value = MSDPSourceActive(
            rpAddress: IPv4Address(192, 0, 2, 1),
            entries: [
                MSDPSourceActive.Entry(
                    groupAddress: IPv4Address(239, 1, 1, 1), sourceAddress: IPv4Address(10, 0, 0, 1)
                )
            ])
        let message = MSDPMessage(type: .sourceActive, value: .sourceActive(value))
        let segment = MSDPSegment(messages: [MSDPMessage(type: .keepAlive), message])
        #expect(
            text { segment.text(into: &$0, style: style) }
                == "msdp keepalive; source-active rp 192.0.2.1, 1 entry (10.0.0.1, 239.1.1.1)")
        #expect(
            json { segment.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"msdp","begins_in_mid_message":false,"#
                + #""ends_in_mid_message":false,"messages":[{"message":"keepalive","#
                + #""type_code":4,"length_bytes":3},{"message":"source_active","type_code":1,"#
                + #""length_bytes":20,"entry_count":1,"rp_address":"192.0.2.1","entries":["#
                + #"{"sprefix_length":32,"group":"239.1.1.1","source":"10.0.0.1"}],"#
                + #""encapsulated_data_bytes":0}]}"#)
        let middle = MSDPSegment(messages: [], remainder: [0, 0])
        #expect(
            text { middle.text(into: &$0, style: style) }
                == "msdp continuation of a message, 2 octets")
        let open = MSDPSegment(messages: [MSDPMessage(type: .notification, length: 9)])
        #expect(
            text { open.text(into: &$0, style: style) }
                == "msdp notification length 9, continues in another segment")
    }

    @Test(.rfc(8487, "§3.2.4"))
    func `mtrace2 shows each router's answer`() {
        let block = Mtrace2ResponseBlock(
            queryArrivalTime: 1,
            interfaces: .v4(
                incoming: IPv4Address(10, 0, 1, 1), outgoing: IPv4Address(10, 0, 2, 1),
                upstreamRouter: IPv4Address(10, 0, 1, 2)),
            forwardingTTLAndMBZ: 0x4000, sourceMask: 24, forwardingCode: .init(rawValue: 5))
        let message = Mtrace2Message(
            type: .reply, numberOfHops: 32, multicastAddress: .v4(IPv4Address(239, 1, 1, 1)),
            sourceAddress: .v4(.broadcast), clientAddress: .v4(IPv4Address(192, 0, 2, 9)),
            queryID: 7, clientPort: 40000,
            blocks: [Mtrace2Block(type: .standardResponse, value: .standardResponse(block))])
        #expect(
            text { message.text(into: &$0, style: style) }
                == "mtrace2 reply id 7, (*, 239.1.1.1) to 192.0.2.9 port 40000, hops 32 "
                + "[in 10.0.1.1 out 10.0.2.1 upstream 10.0.1.2 ttl threshold 64 packets ? NO_ROUTE]"
        )
        let object = json { message.json(into: &$0, in: frame, at: 0) }
        #expect(object.hasPrefix(#"{"protocol":"mtrace2","message":"reply","type_code":3,"#))
        #expect(object.contains(#""forwarding_code":5,"forwarding_code_name":"NO_ROUTE""#))
        #expect(!object.contains("packet_count"))
    }

    @Test func `probes show their number and their group`() {
        let mping = MpingMessage(
            type: .request, ttl: 5, sourceHost: .init(.v4(IPv4Address(10, 0, 0, 1)), port: 4321),
            destinationHost: .init(.v4(IPv4Address(225, 1, 2, 3)), port: 4321), sequence: 3,
            processID: [1, 0, 0, 0], seconds: 4, microseconds: 5)
        #expect(
            text { ProbeMessage.mping(mping).text(into: &$0, style: style) }
                == "mping request seq 3 ttl 5 from 10.0.0.1 group 225.1.2.3 version 2.1")
        #expect(
            json { ProbeMessage.mping(mping).json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"probe","variant":"mping","message":"request","type_code":115,"#
                + #""sequence":3,"ttl":5,"version":"2.1","source_host":"10.0.0.1","#
                + #""destination_host":"225.1.2.3","pid":"01000000","tv_sec":4,"tv_usec":5,"#
                + #""payload_bytes":0}"#)
        let options = [
            ProbeOption(type: 2, value: [0, 0, 0, 9]),
            ProbeOption(type: 4, value: [1, 232, 43, 211, 234]),
        ]
        let ssmping = ProbeMessage.ssmping(SsmpingMessage(type: .reply, options: options))
        #expect(
            text { ssmping.text(into: &$0, style: style) }
                == "ssmping reply seq 9 group 232.43.211.234")
        #expect(
            json { ssmping.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"probe","variant":"ssmping","message":"reply","type_code":65,"#
                + #""sequence":9,"group":"232.43.211.234","options":[2,4]}"#)
        let ping = ProbeMessage.multicastPing(
            MulticastPingMessage(
                type: .`init`,
                options: [
                    ProbeOption(type: 0, value: [2]), ProbeOption(type: 10, value: [0, 1, 8, 239]),
                ]))
        #expect(
            text { ping.text(into: &$0, style: style) } == "multicast ping init prefix 239.0.0.0/8")
        #expect(
            json { ping.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"probe","variant":"multicast_ping","message":"init","#
                + #""type_code":73,"version":2,"multicast_prefixes":[{"address":"239.0.0.0","#
                + #""prefix_length":8}],"options":[0,10]}"#)
    }

    @Test func `what is only named has its name and the field that says most`() {
        let ospf = RecognisedProtocol(
            .ospf, message: .init("link_state_update"), number: .init(.typeCode, 4),
            groups: [IPv4Address(239, 1, 1, 1)], at: 0 ..< 0)
        #expect(
            text { ospf.text(into: &$0, style: style) } == "ospf link state update 239.1.1.1")
        #expect(
            json { ospf.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"ospf","message":"link_state_update","type_code":4,"#
                + #""groups":["239.1.1.1"]}"#)
        let vrrp = RecognisedProtocol(.vrrp, number: .init(.virtualRouterID, 5), at: 0 ..< 0)
        #expect(text { vrrp.text(into: &$0, style: style) } == "vrrp vrid 5")
        #expect(
            json { vrrp.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"vrrp","virtual_router_id":5}"#)
    }

    @Test func `names are unlike one another`() {
        let names = RecognisedProtocol.Name.allCases.map { "\($0.keyword)" }
        #expect(names.count > 30)
        #expect(Set(names).count == names.count)
    }
}
