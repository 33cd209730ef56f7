import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Checks of MAC addresses", .rfc(1112, "§6.4"))
struct MACChecksTests {
    /// A datagram of no octets in a frame between two MAC addresses, from 192.0.2.10.
    private func frame(
        to mac: String, from source: String = "02 00 00 00 00 10", type: String = "08 00",
        group: String
    ) -> Dissection {
        Dissection(
            hex(mac) + hex(source) + hex(type)
                + hex("45 00 00 1C 00 00 00 00 10 11 00 00 C0 00 02 0A") + hex(group)
                + hex("C0 00 C0 00 00 08 00 00"))
    }

    /// The findings of this file; others look at the same frames.
    private func findings(_ frame: Dissection) -> [Finding] {
        frame.findings.filter { $0.rule.name.hasPrefix("mac-") }
    }

    @Test(arguments: [
        ("01 00 5E 01 01 01", "EF 01 01 01"), ("01 00 5E 01 01 01", "EF 81 01 01"),
        ("01 00 5E 7F FF FF", "EF FF FF FF"), ("02 00 00 00 00 11", "C0 00 02 0B"),
        ("FF FF FF FF FF FF", "FF FF FF FF"), ("01 00 5E 00 02 FF", "C0 00 02 FF"),
    ])
    func `the right address, and what is not multicast, show nothing`(mac: String, group: String) {
        #expect(findings(frame(to: mac, group: group)).isEmpty)
    }

    @Test(arguments: ["01 00 5E 01 01 02", "01 00 5E 81 01 01", "33 33 01 01 01 01"])
    func `another group's address is found`(mac: String) throws {
        let finding = try #require(findings(frame(to: mac, group: "EF 81 01 01")).first)
        #expect(finding.rule == .macGroupMismatch && finding.octets == 0 ..< 6)
        #expect(finding.message.hasSuffix("frames to 239.129.1.1 go to 01:00:5e:01:01:01"))
        #expect(finding.evidenceFor == ["mac-ip-mismatch"])
    }

    @Test func `a group's address around a packet to one host is found`() throws {
        let found = findings(frame(to: "01 00 5E 4D 01 0C", group: "0A 4D 01 0C"))
        #expect(found.map(\.rule) == [.macGroupMismatch])
        #expect(
            found.first?.message
                == "destination MAC is the group address 01:00:5e:4d:01:0c; 10.77.1.12 is no group")
    }

    @Test func `a group's packet to every station is found`() {
        let found = findings(frame(to: "FF FF FF FF FF FF", group: "EF 01 01 01"))
        #expect(found.map(\.rule) == [.macBroadcast] && found.first?.octets == 0 ..< 6)
        #expect(found.first?.rule.severity == .major)
    }

    @Test
    func `a group's packet to one station is worth a word`() {
        let found = findings(frame(to: "02 00 00 00 00 11", group: "EF 01 01 01"))
        #expect(found.map(\.rule) == [.macUnicast] && found.first?.rule.severity == .info)
        let loopback = frame(
            to: "00 00 00 00 00 00", from: "00 00 00 00 00 00", group: "EF 01 01 01")
        #expect(findings(loopback).isEmpty)
    }

    @Test func `a sender with a group's address is found`() {
        let found = findings(
            frame(to: "01 00 5E 01 01 01", from: "01 00 5E 01 01 01", group: "EF 01 01 01"))
        #expect(found.map(\.rule) == [.macSourceGroup] && found.first?.octets == 6 ..< 12)
        #expect(found.first?.evidenceFor.isEmpty == true)
    }

    @Test(arguments: [
        "81 00 00 0A 08 00", "88 A8 00 64 81 00 00 0A 08 00", "89 09 01 01 00 01 00 64 08 00",
        "00 24 AA AA 03 00 00 00 08 00",
    ])
    func `tags, metadata and LLC are seen through`(type: String) {
        let found = findings(
            frame(to: "01 00 5E 01 01 02", type: type, group: "EF 01 01 01"))
        #expect(found.map(\.rule) == [.macGroupMismatch])
        #expect(
            findings(frame(to: "01 00 5E 01 01 01", type: type, group: "EF 01 01 01")).isEmpty)
    }

    @Test(arguments: ["88 47 00 06 51 40", "88 64 11 00 00 01 00 1E 00 21"])
    func `labels and sessions have addresses of their own`(type: String) {
        #expect(
            findings(frame(to: "02 00 00 00 00 11", type: type, group: "EF 01 01 01")).isEmpty)
    }

    @Test(.rfc(2464, "§7"))
    func `IPv6 maps its last 32 bits`() {
        func frame(to mac: String) -> Dissection {
            Dissection(
                hex(mac)
                    + hex(
                        """
                        02 00 00 00 00 10 86 DD  60 00 00 00 00 08 11 10
                        FE 80 00 00 00 00 00 00 00 00 00 00 00 00 00 10
                        FF 15 00 00 00 00 00 00 00 00 00 00 12 34 56 78
                        C0 00 C0 00 00 08 00 00
                        """))
        }
        #expect(findings(frame(to: "33 33 12 34 56 78")).isEmpty)
        #expect(findings(frame(to: "33 33 02 34 56 78")).map(\.rule) == [.macGroupMismatch])
        #expect(findings(frame(to: "FF FF FF FF FF FF")).map(\.rule) == [.macBroadcast])
        #expect(findings(frame(to: "02 00 00 00 00 11")).map(\.rule) == [.macUnicast])
    }

    @Test func `a frame inside a tunnel is checked where it lies`() {
        let inner = frame(to: "01 00 5E 01 01 02", group: "EF 01 01 01").octets
        let tunnel = hex(
            """
            02 00 00 00 00 11 02 00 00 00 00 10 08 00
            45 00 00 4E 00 00 00 00 40 11 00 00 C0 00 02 01 C0 00 02 02
            C0 00 12 B5 00 3A 00 00  08 00 00 00 00 00 05 00
            """)
        let found = findings(Dissection(tunnel + inner))
        #expect(found.map(\.rule) == [.macGroupMismatch] && found.first?.octets == 50 ..< 56)
    }

    @Test func `a frame that ends before the packet's addresses shows nothing`() {
        let whole = frame(to: "01 00 5E 01 01 02", group: "EF 01 01 01").octets
        for length in 0 ..< 34 {
            let cut = Dissection(Array(whole[..<length]), originalLength: whole.count)
            #expect(findings(cut).isEmpty)
        }
    }
}
