import MulticastText
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcdump

@Suite("Text and JSON of link layers and tunnels")
struct LinkOutputTests {
    private func text(_ put: (inout TextSink) -> Void) -> String {
        var sink = TextSink()
        put(&sink)
        return sink.takeText()
    }

    private let style = TextStyle()
    private let frame = Dissection([])

    private func json(_ put: (inout TextSink) -> Void) -> String {
        text { sink in
            sink.beginObject()
            put(&sink)
            sink.endObject()
        }
    }

    private let sender = MACAddress(rawValue: 0x0200_0000_0010)

    @Test func `Ethernet shows its addresses with -e, in tcpdump's shape`() {
        let frame = EthernetFrame(
            destination: MACAddress(mapping: IPv4Address(239, 1, 1, 1)), source: sender,
            etherType: .ipv4)
        #expect(
            text { frame.linkText(into: &$0, style: style, length: 60) }
                == "02:00:00:00:00:10 > 01:00:5e:01:01:01, ethertype IPv4 (0x0800), length 60: ")
        let arp = EthernetFrame(
            destination: .broadcast, source: sender, etherType: EtherType(rawValue: 0x88CC))
        #expect(
            text { arp.linkText(into: &$0, style: style, length: 60) }
                == "02:00:00:00:00:10 > Broadcast, ethertype 0x88cc, length 60: ")
        #expect(
            json { frame.json(into: &$0, in: self.frame, at: 0) }
                == #"{"protocol":"ethernet","source":"02:00:00:00:00:10","#
                + #""destination":"01:00:5e:01:01:01","ethertype":"0x0800"}"#)
    }

    @Test func `a cooked header shows what it has of them`() {
        let header = LinuxCookedHeader(
            packetType: .multicast, addressField: sender.rawValue << 16, protocolType: .ipv4,
            interfaceIndex: 3)
        #expect(
            text { header.linkText(into: &$0, style: style, length: 52) }
                == "ifindex 3 M 02:00:00:00:00:10, ethertype IPv4 (0x0800), length 52: ")
        #expect(
            json { header.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"linux_cooked","version":2,"packet_type":"multicast","#
                + #""packet_type_code":2,"hardware_type":1,"source":"02:00:00:00:00:10","#
                + #""interface_index":3,"ethertype":"0x0800"}"#)
    }

    @Test func `a VLAN is a few words`() {
        let plain = VLANTag(control: 10, etherType: .ipv4)
        #expect(text { plain.text(into: &$0, style: style) } == "vlan 10, ")
        let full = VLANTag(protocolIdentifier: .serviceVLAN, control: 0xB00A, etherType: .vlan)
        #expect(text { full.text(into: &$0, style: style) } == "vlan 10, p 5, DEI, ")
        #expect(
            json { full.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"vlan","id":10,"priority":5,"drop_eligible":true,"#
                + #""tpid":"0x88a8","ethertype":"0x8100"}"#)
    }

    @Test func `tunnels say which one they are`() {
        let label = MPLSLabelStackEntry(label: 16, isBottomOfStack: true, timeToLive: 64)
        #expect(text { label.text(into: &$0, style: style) } == "mpls 16, ")
        #expect(
            text { label.text(into: &$0, style: TextStyle(verbosity: 1)) } == "mpls 16, ttl 64, ")
        let gre = GREHeader(
            flagsAndVersion: 0x3000, protocolType: .ipv4, key: 42, sequenceNumber: 7)
        #expect(text { gre.text(into: &$0, style: style) } == "gre key 0x0000002a seq 7: ")
        #expect(
            text { GREHeader(protocolType: .ipv4).text(into: &$0, style: style) } == "gre: ")
        let mirror = ERSPANHeader(firstWord: 0x1064_0005, secondWord: 0)
        #expect(text { mirror.text(into: &$0, style: style) } == "erspan ii session 5 vlan 100: ")
        #expect(
            text { VXLANHeader(networkIdentifier: 5).text(into: &$0, style: style) }
                == "vxlan vni 5: ")
        #expect(
            text { GeneveHeader(networkIdentifier: 5).text(into: &$0, style: style) }
                == "geneve vni 5: ")
        #expect(
            text { CAPWAPHeader(lengthsAndFlags: 0x104300).text(into: &$0, style: style) }
                == "capwap radio 1: ")
        #expect(
            text {
                GTPHeader(length: 0, tunnelEndpointIdentifier: 42).text(into: &$0, style: style)
            } == "gtp-u teid 0x0000002a: ")
    }

    @Test func `other link layers are a few words, or none where IP follows at once`() {
        let wireless = IEEE80211Frame(
            frameControl: 0x0208, addresses: [.broadcast, sender, sender], sequenceControl: 0)
        #expect(
            text { wireless.text(into: &$0, style: style) }
                == "802.11 data 02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff, ")
        #expect(text { PPPHeader(protocolNumber: .ipv4).text(into: &$0, style: style) } == "")
        let lcp = PPPHeader(protocolNumber: PPPHeader.ProtocolNumber(rawValue: 0xC021))
        #expect(text { lcp.text(into: &$0, style: style) } == "ppp 0xc021, ")
        #expect(
            text { PPPoEHeader(sessionID: 34, length: 0).text(into: &$0, style: style) }
                == "pppoe ses 0x0022, ")
        let bridge = LLCHeader(destinationAccessPoint: 0x42, sourceAccessPoint: 0x42)
        #expect(text { bridge.text(into: &$0, style: style) } == "llc dsap 0x42 ssap 0x42, ")
        let cdp = LLCHeader(
            snap: LLCHeader.SNAP(organizationCode: 0x0C, protocolIdentifier: 0x2000))
        #expect(text { cdp.text(into: &$0, style: style) } == "snap oui 0x00000c pid 0x2000, ")
        let metadata = CiscoMetadata(options: hex("00 01 00 64"), etherType: .ipv4)
        #expect(text { metadata.text(into: &$0, style: style) } == "cmd sgt 100, ")
    }

    @Test func `tunnels have their fields in JSON`() {
        #expect(
            json { VXLANHeader(networkIdentifier: 5).json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"vxlan","vni":5,"vni_valid":true}"#)
        let label = MPLSLabelStackEntry(label: 16, isBottomOfStack: true, timeToLive: 64)
        #expect(
            json { label.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"mpls","label":16,"traffic_class":0,"bottom_of_stack":true,"ttl":64}"#
        )
        let option = GeneveHeader.Option(
            optionClass: 258, type: 128, reservedAndLength: 1, data: [1, 2, 3, 4])
        let geneve = GeneveHeader(
            versionAndOptionsLength: 2, networkIdentifier: 5, options: [option])
        #expect(
            json { geneve.json(into: &$0, in: frame, at: 0) }
                == #"{"protocol":"geneve","version":0,"vni":5,"protocol_type":"0x6558","#
                + #""control":false,"critical_options":false,"#
                + #""options":[{"class":258,"type":128,"data":"01020304"}]}"#)
    }
}
