import Foundation
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import MulticastAnalysis
@testable import mcwatch

/// What mcwatch serves, of captures: the same state is fed, and no interface is needed.
@Suite("Metrics of mcwatch")
struct MetricsTests {
    @Test func `every family is named and described as OpenMetrics and Prometheus want it`() throws
    {
        let seen = try SeenMetrics([
            "captured/igmp-querier-election.pcap", "captured/rtp-loss.pcap", "crafted/faulty.pcap",
        ])
        let metrics = try ParsedMetrics(seen.text())
        #expect(metrics.families.count >= 20)
        for (name, family) in metrics.families {
            #expect(name.hasPrefix("mckit_") && !name.hasSuffix("_total"), "\(name)")
            #expect(["counter", "gauge", "info"].contains(family.type), "\(name)")
            #expect(family.help.hasSuffix("."), "\(name)")
            #expect(family.unit.isEmpty || name.hasSuffix("_" + family.unit), "\(name)")
            #expect(!name.contains("milli") && !name.contains("octets"), "base units: \(name)")
        }
    }

    @Test func `the values are those that the tables show`() throws {
        let seen = try SeenMetrics(["captured/rtp-loss.pcap"])
        let metrics = try ParsedMetrics(seen.text())
        let stream = ["group": "239.1.1.1", "source": "10.77.1.11", "port": "5004"]
        #expect(metrics.value("mckit_stream_packets_total", stream) == 434)
        #expect(metrics.value("mckit_stream_rtp_expected_packets_total", stream) == 459)
        #expect(metrics.value("mckit_kernel_dropped_frames_total") == 3)
        #expect(metrics.value("mckit_interface_dropped_frames_total") == 2)
        #expect(metrics.value("mckit_frames_total") == Double(seen.span.frames))
        #expect(metrics.value("mckit_rows_left_out", ["table": "streams"]) == 0)
    }

    @Test(.rfc(9776, "§6.6.2"))
    func `queriers are counted by version, and those that are gone not`()
        throws
    {
        let seen = try SeenMetrics(["captured/igmp-querier-election.pcap"])
        let metrics = try ParsedMetrics(seen.text())
        let elected = metrics.samples.filter { $0.name == "mckit_querier_elected" && $0.value == 1 }
        #expect(elected.map { $0.labels["querier"] } == ["10.77.1.1"])
        let present = metrics.samples.filter { $0.name == "mckit_querier_present" }
        let counted = metrics.samples.filter {
            $0.name == "mckit_queriers" && $0.labels["protocol"] == "igmp"
        }
        #expect(counted.map { $0.labels["version"] } == ["1", "2", "3"])
        #expect(counted.map(\.value).reduce(0, +) == present.map(\.value).reduce(0, +))
    }

    @Test func `what was asked for is told and no more`() throws {
        let seen = try SeenMetrics([
            "captured/rtp-loss.pcap", "captured/igmpv2-join-leave.pcap",
        ])
        let one = try ParsedMetrics(seen.text(["--group", "239.1.1.1"]))
        #expect(Set(one.samples.compactMap { $0.labels["group"] }) == ["239.1.1.1"])
        // Whether anybody queries matters to every group and every host.
        func queriersSeen(_ arguments: [String]) throws -> Double {
            try ParsedMetrics(seen.text(arguments)).samples
                .filter { $0.name == "mckit_queriers" }.map(\.value).reduce(0, +)
        }
        #expect(try queriersSeen([]) == 1)
        #expect(try queriersSeen(["--group", "239.1.1.1"]) == 1)
        #expect(try queriersSeen(["--host", "192.0.2.1"]) == 1)
        // A group is about its senders as well.
        let sender = try #require(seen.state.streams.count > 0 ? seen.state.streams[0] : nil)
        let ofSender = try ParsedMetrics(seen.text(["--host", sender.source.description]))
        #expect(
            ofSender.samples.contains {
                $0.name == "mckit_group_members"
                    && $0.labels["group"] == sender.group.description
            })
        let queriers = try ParsedMetrics(seen.text(["--only", "queriers"]))
        #expect(queriers.samples.allSatisfy { $0.labels["group"] == nil })
        #expect(queriers.samples.contains { $0.name == "mckit_querier_present" })
    }

    @Test(.rfc(7761, "§4.3.2"))
    func `each link has one designated router, which is there`() throws {
        let seen = try SeenMetrics(["captured/pim-hello-dr.pcap"])
        let metrics = try ParsedMetrics(seen.text())
        let routers = metrics.samples.filter { $0.name == "mckit_pim_neighbor_present" }
        #expect(routers.count == seen.state.control.pimNeighbors.neighbors.count)
        #expect(routers.count > 1)
        let designated = metrics.samples.filter {
            $0.name == "mckit_pim_neighbor_designated" && $0.value == 1
        }
        let router = try #require(
            seen.state.control.pimNeighbors.designatedRouter(on: LinkKey(interface: 0)))
        #expect(designated.map { $0.labels["router"] } == [router.address.description])
        let none = try ParsedMetrics(seen.text(["--only", "groups"]))
        #expect(none.samples.allSatisfy { !$0.name.hasPrefix("mckit_pim_") })
    }

    // MARK: What others make up

    @Test func `a label's value ends where it ends, whatever is in it`() throws {
        let value = "a\"} 1\n# EOF\n\\\u{1B}[2J\u{202E}é"
        var text = MetricsText(.openMetrics)
        text.begin(.groups)
        text.put(MetricLabels().adding("interface", value).adding("vlan", ""), 7)
        let octets = text.finish()
        let page = String(decoding: octets, as: UTF8.self)
        #expect(page.unicodeScalars.allSatisfy { $0 == "\n" || !$0.actsOnTerminals })
        let metrics = try ParsedMetrics(page)
        #expect(metrics.samples.count == 1 && metrics.samples[0].value == 7)
        #expect(
            metrics.samples[0].labels
                == ["interface": "a\"} 1\n# EOF\n\\\\u{1b}[2J\\u{202e}é"])
    }

    @Test func `interfaces of one name, or of none, are told apart`() {
        #expect(
            MetricsPage.distinct(["eth0", "", "eth0", "#1"]) == ["eth0", "#1", "eth0#2", "#1#3"])
        let names = ["a", "a", "a#1", "", "#3", "a"]
        #expect(Set(MetricsPage.distinct(names)).count == names.count)
    }

    /// A state that has seen so many hosts send to and join a group of their own, on VLANs 1 to 9.
    private static func flood(_ count: Int) -> TrafficState {
        var state = TrafficState()
        for number in 0 ..< UInt32(count) {
            let group = IPv4Address(rawValue: 0xEF01_0000 + number)
            let report = IGMPMessage(.version2MembershipReport, .group(group))
            let query = IGMPMessage(.membershipQuery, .query(MembershipQuery(.unspecified)))
            let host = IPv4Address(rawValue: 0xC612_0000 + number)
            for (destination, protocolNumber, payload) in [
                (group, IPProtocol.igmp, report.octets),
                (IPv4Address(224, 0, 0, 1), .igmp, query.octets),
                (group, .udp, hex("1388 1388 000C 0000 00000000")),
            ] {
                let packet = IPv4Packet(
                    source: host, destination: destination, protocol: protocolNumber,
                    timeToLive: 1, payloadLength: payload.count)
                let tag = hex("81 00 00") + [UInt8(1 + number % 9)] + hex("08 00")
                let frame =
                    hex("01005E000001 020000000001") + tag + packet.octets() + payload
                state.observe(
                    CapturedFrame(
                        timestamp: Timestamp(nanoseconds: 1_000_000_000 + Int64(number)),
                        originalLength: frame.count, linkType: .ethernet, interface: 0,
                        octets: frame.span))
            }
        }
        return state
    }

    @Test(arguments: [100, 500, 5000])
    func `a flood makes no more series than may be, and what is left out is counted`(limit: Int)
        throws
    {
        let state = Self.flood(3000)
        let rows = MetricsRows(
            state, try RowFilter(Arguments(parsing: [], with: [])), Set(Section.allCases),
            limit: limit)
        let page = MetricsPage(
            rows: rows, capture: "eth0", interfaces: ["eth0"], span: CaptureSpan(),
            statistics: nil, findings: FindingCounts())
        let metrics = try ParsedMetrics(String(decoding: page.octets(.openMetrics), as: UTF8.self))
        let ofTraffic = metrics.samples.filter { $0.labels["vlan"] != nil }
        #expect(ofTraffic.count <= limit && ofTraffic.count > limit / 3, "\(ofTraffic.count)")
        func told(_ name: String) -> Int { metrics.samples.count { $0.name == name } }
        func leftOut(_ table: String) -> Int {
            metrics.value("mckit_rows_left_out", ["table": table]).map { Int($0) } ?? -1
        }
        // Each of them sent a packet and a report; no link has as many queriers.
        #expect(told("mckit_stream_packets_total") + leftOut("streams") == 3000)
        #expect(told("mckit_group_members") + leftOut("groups") == 3000)
        #expect(told("mckit_querier_present") + leftOut("queriers") == 9 * 64)
        #expect(leftOut("streams") > 0 && told("mckit_stream_packets_total") > 0)
        #expect(told("mckit_group_members") > 0 && told("mckit_querier_present") > 0)
        // Those that were there first.
        #expect(metrics.samples.contains { $0.labels["source"] == "198.18.0.0" })
    }

    // MARK: Asking often

    @Test func `a page is good for a while, and for longer if it took long`() {
        var (recent, now, made) = (RecentPage(), Int64(0), 0)
        func ask(_ form: MetricsForm = .openMetrics, taking time: Int64) -> [UInt8] {
            recent.octets(form, { now }) { _ in
                made += 1
                now += time
                return [UInt8(made)]
            }
        }
        #expect(ask(taking: 1000) == [1])
        now += RecentPage.lifetime - 1
        #expect(ask(taking: 1000) == [1])
        now += 1
        // Half a second to make it: four and a half until the next.
        #expect(ask(taking: 500_000_000) == [2])
        now += 4_499_999_999
        #expect(ask(taking: 1000) == [2])
        now += 1
        #expect(ask(taking: 1000) == [3])
        // Another form is another page.
        #expect(ask(.prometheusText, taking: 1000) == [4])
        // Who asks for both in turn gets none more often.
        #expect(ask(taking: 1000) == [3] && ask(.prometheusText, taking: 1000) == [4])
        let (before, start) = (made, now)
        while now < start + 10_000_000_000 {
            _ = ask(made.isMultiple(of: 2) ? .openMetrics : .prometheusText, taking: 100_000_000)
            now += 1_000_000
        }
        #expect(made - before <= 11)
    }

    // MARK: The form

    @Test(arguments: [
        ("", MetricsForm.openMetrics), ("*/*", .openMetrics), ("text/html,*/*;q=0.8", .openMetrics),
        ("text/plain;version=0.0.4;q=1,*/*;q=0.1", .prometheusText),
        (
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            .openMetrics
        ),
    ])
    func `the form is the one that is asked for`(accept: String, form: MetricsForm) {
        #expect(MetricsForm(accept: accept) == form)
    }

    @Test(arguments: [
        (["x.pcap", "--metrics", "9464"], "option '--metrics' wants -i INTERFACE"),
        (["-i", "x", "--metrics-series", "100"], "option '--metrics-series' wants --metrics"),
        (
            ["-i", "x", "--metrics", "9464", "--metrics-series", "5"],
            "option '--metrics-series': '5' is no whole number from 100 to 1000000"
        ),
        (
            ["-i", "x", "--metrics", "70000"],
            "option '--metrics': '70000' is no port from 0 to 65535"
        ),
        (
            ["-i", "x", "--metrics", "::1:9464"],
            "option '--metrics': an IPv6 address is put in brackets: [::1]:9464"
        ),
        (
            ["-i", "x", "--metrics", ":9464"],
            "option '--metrics': the address is missing; 0.0.0.0:9464 is all of them"
        ),
        (
            ["-i", "x", "--metrics", "localhost:9464"],
            "option '--metrics': 'localhost' is no numeric address"
        ),
    ])
    func `bad usage is told in one line`(arguments: [String], message: String) {
        let run = Run(mcwatch: arguments)
        #expect(run.status == .trouble)
        #expect(run.error == "mcwatch: \(message)\nTry 'mcwatch --help'.\n")
    }
}
