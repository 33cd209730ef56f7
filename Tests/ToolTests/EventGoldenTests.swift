import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastText
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcwatch

/// What a live run says, of captures: the same state is fed, and no interface is needed.
@Suite("Events of mcwatch")
struct EventGoldenTests {
    /// What mcwatch with these options says while it sees the frames of a capture, and two minutes
    /// after the last one.
    static func events(of capture: String, _ options: [String]) throws -> String {
        var file = try CaptureFileReader(path: fixtures.appending(path: capture).path)
        let arguments = try Arguments(
            parsing: ["-i", "eth0"] + options, with: MCWatch.command.options)
        let settings = try Settings(arguments, showsColour: false)
        var state = TrafficState(reportsEvents: true)
        var activity = StreamActivity()
        var output = EventOutput(settings.display)
        var sink = TextSink()
        var last = Timestamp(nanoseconds: 0)
        func tell(_ event: LiveEvent) {
            if event.isWanted(settings.display) {
                output.put(event, interfaces: ["eth0"], into: &sink)
            }
        }
        func look(until time: Timestamp) {
            for change in activity.observe(state.streams, at: time) {
                tell(LiveEvent(change, state.streams))
            }
        }
        while try file.advance(), let frame = file.frame {
            last = frame.timestamp
            if state.observe(frame) {
                for event in state.takeEvents() { tell(LiveEvent(event, state)) }
            }
            look(until: last)
        }
        last = last.advanced(by: .seconds(120))
        state.advance(to: last)
        for event in state.takeEvents() { tell(LiveEvent(event, state)) }
        look(until: last)
        return sink.takeText()
    }

    @Test(arguments: [
        ("join-leave", "captured/igmpv2-join-leave.pcap", []),
        ("refreshes", "captured/igmpv2-join-leave.pcap", ["-v", "--only", "members"]),
        ("sources", "captured/igmpv3-ssm-sources.pcap", ["-n"]),
        ("election", "captured/igmp-querier-election.pcap", ["--only", "queriers"]),
        ("pim", "captured/pim-register-join-spt.pcapng", ["--only", "pim,streams"]),
        ("sap", "captured/sap-announcements.pcap", ["--only", "sap"]),
        ("mrd", "captured/igmp-mrdisc.pcap", ["--only", "mrd"]),
        ("vlan", "captured/vlan-igmp.pcap", ["--vlan", "20"]),
        ("colour", "captured/snooping-timeout.pcap", ["--color", "always"]),
        ("host", "captured/igmpv2-join-leave.pcap", ["--host", "10.77.2.14"]),
        ("json", "captured/mldv1-join-done.pcap", ["--json"]),
        ("csv", "captured/igmpv3-ssm-sources.pcap", ["--csv", "--group", "232.0.0.0/8"]),
    ])
    func `the events are the golden ones`(name: String, capture: String, options: [String]) throws {
        let text = try Self.events(of: capture, options)
        #expect(!text.isEmpty)
        try expectGolden(text, "golden/mcwatch-events-\(name).out")
    }

    @Test func `every kind of event has a word of its own and says something`() {
        #expect(Set(LiveEvent.Kind.allCases.map(\.rawValue)).count == LiveEvent.Kind.allCases.count)
    }

    @Test func `a name that somebody announces acts on no terminal`() throws {
        var state = TrafficState(reportsEvents: true)
        state.observeSession(named: "\u{1B}[2J\u{202E}evil")
        let event = try #require(state.takeEvents().first)
        var sink = TextSink()
        var style = TableStyle(TextStyle(), interfaces: [])
        LiveEvent(event, state).text(into: &sink, &style)
        let text = sink.takeText()
        #expect(text.contains("evil"))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !$0.actsOnTerminals })
    }
}

extension TrafficState {
    /// Takes in an announcement of a session by SAP (RFC 2974 §6) in IPv4 and UDP.
    fileprivate mutating func observeSession(named name: String) {
        let description =
            "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=\(name)\r\nt=0 0\r\n"
            + "c=IN IP4 239.1.1.1/8\r\nm=audio 5004 RTP/AVP 0\r\n"
        let sap =
            hex("20 00 12 34  C0 00 02 09") + Array("application/sdp\0".utf8)
            + Array(description.utf8)
        let udp = hex("26 93 26 93") + UInt16(sap.count + 8).bigEndianOctets + [0, 0] + sap
        let ip =
            hex("45 00") + UInt16(udp.count + 20).bigEndianOctets
            + hex("00 00 40 00 FF 11 00 00  C0 00 02 09  E0 02 7F FE") + udp
        observe(
            CapturedFrame(
                timestamp: Timestamp(nanoseconds: 1), originalLength: ip.count, linkType: .ipv4,
                interface: 0, octets: ip.span))
    }
}

extension UInt16 {
    fileprivate var bigEndianOctets: [UInt8] {
        [UInt8(self >> 8), UInt8(truncatingIfNeeded: self)]
    }
}
