import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// What real hosts, switches and routers did, told from what they sent: `fixtures/captured`, whose
/// `INDEX.csv` says what was run.
@Suite("Membership state of captures")
struct MembershipCaptureTests {
    struct Story {
        var state = MembershipState(isSSMAware: false)
        /// Events but for refreshes, as `seconds kind group address`; hosts without an address,
        /// which here are the switch's own, are left out.
        var events: [String] = []

        /// Follows a file, or its first seconds.
        init(_ file: String, until end: Int64 = .max) throws {
            state.reportsEvents = true
            var reader = try CaptureFileReader(
                path: fixtures.appending(path: "captured/\(file)").path)
            var (first, frame): (Timestamp?, Dissection) = (nil, Dissection())
            var lastData: [IPAddress: Timestamp] = [:]
            while let captured = try reader.next() {
                first = first ?? captured.timestamp
                let time = captured.timestamp.nanoseconds - (first?.nanoseconds ?? 0)
                if time > (end == .max ? .max : end * 1_000_000_000) { break }
                frame.read(captured)
                state.observe(frame, interface: captured.interface, at: captured.timestamp)
                guard let group = Self.groupOfData(frame) else { continue }
                state.observeData(
                    of: group, on: LinkKey(interface: captured.interface), at: captured.timestamp,
                    after: lastData[group])
                lastData[group] = captured.timestamp
            }
            for (group, time) in lastData {
                state.observeLastData(of: group, on: LinkKey(interface: 0), at: time)
            }
            for event in state.takeEvents() where event.kind != .refreshed {
                let tenths =
                    (event.time.nanoseconds - (first?.nanoseconds ?? 0)) / 100_000_000
                let words =
                    ["\(tenths / 10).\(tenths % 10)", "\(event.kind)"]
                    + [event.group, event.address].compactMap { $0?.description }
                if event.address == .v4(.unspecified), event.group != nil { continue }
                events.append(
                    words.joined(separator: " ").replacing(
                        "MulticastAnalysis.FilterMode.", with: ""))
            }
        }

        /// The group that a UDP datagram is for.
        private static func groupOfData(_ frame: Dissection) -> IPAddress? {
            guard
                frame.layers.contains(where: { if case .udp = $0.content { true } else { false } })
            else { return nil }
            for layer in frame.layers {
                if case .ipv4(let packet) = layer.content, packet.destination.isMulticast {
                    return .v4(packet.destination)
                }
            }
            return nil
        }
    }

    /// What happened to groups but those of the control block, as the commands of `INDEX.csv` had it.
    static let stories: [(file: String, events: [String])] = [
        // H3 joins, h4 a second later; h4 leaves after 5 s, h3 after 10 s.
        (
            "igmpv2-join-leave.pcap",
            [
                "1.3 hostCompatibilityChanged(2)",
                "1.3 querierAppeared 10.77.2.3",
                "1.3 querierTookOver(from: nil) 10.77.2.3",
                "2.2 groupCompatibilityChanged(2) 239.1.1.1",
                "2.2 groupAppeared 239.1.1.1",
                "2.2 joined 239.1.1.1 10.77.2.13",
                "3.2 joined 239.1.1.1 10.77.2.14",
                "8.2 left 239.1.1.1 10.77.2.14",
                "12.2 left 239.1.1.1 10.77.2.13",
                "12.6 groupGone 239.1.1.1",
            ]
        ),
        // One source, then two more, one dropped, the set replaced (two records), closed.
        (
            "igmpv3-ssm-sources.pcap",
            [
                "0.0 groupAppeared 232.1.1.1",
                "0.0 joined 232.1.1.1 10.77.2.13",
                "1.2 querierAppeared 10.77.2.3",
                "1.2 querierTookOver(from: nil) 10.77.2.3",
                "2.9 sourcesChanged 232.1.1.1 10.77.2.13",
                "6.9 sourcesChanged 232.1.1.1 10.77.2.13",
                "10.9 sourcesChanged 232.1.1.1 10.77.2.13",
                "10.9 sourcesChanged 232.1.1.1 10.77.2.13",
                "14.9 left 232.1.1.1 10.77.2.13",
                "15.4 groupGone 232.1.1.1",
            ]
        ),
        // R2 is alone, then r1 with the lower address comes up.
        (
            "igmp-querier-election.pcap",
            [
                "0.0 querierAppeared 10.77.1.2",
                "0.0 querierTookOver(from: nil) 10.77.1.2",
                "4.8 querierAppeared 10.77.1.1",
                "4.8 querierTookOver(from: Optional(10.77.1.2)) 10.77.1.1",
                "8.5 querierYielded 10.77.1.2",
            ]
        ),
        // Of h2 all is seen; h3, whose Done comes later, reports on another port.
        (
            "mldv1-join-done.pcap",
            [
                "0.0 groupCompatibilityChanged(1) ff15::1",
                "0.0 groupAppeared ff15::1",
                "0.0 joined ff15::1 fe80::77:ff:fe00:10c",
                "0.4 hostCompatibilityChanged(1)",
                "0.4 querierAppeared fe80::77:ff:fe00:1c9",
                "0.4 querierTookOver(from: nil) fe80::77:ff:fe00:1c9",
                "1.1 groupCompatibilityChanged(1) ff02::1:ff00:12",
                "1.1 groupAppeared ff02::1:ff00:12",
                "1.1 joined ff02::1:ff00:12 fe80::77:ff:fe00:10c",
                "1.2 groupCompatibilityChanged(1) ff02::1:ff00:10c",
                "1.2 groupAppeared ff02::1:ff00:10c",
                "1.2 joined ff02::1:ff00:10c fe80::77:ff:fe00:10c",
                "4.0 left ff15::1 fe80::77:ff:fe00:10c",
                "4.4 groupGone ff15::1",
            ]
        ),
        // H4 is held at version 2, joins after a second and leaves after 6 s.
        (
            "v2-host-on-v3-lan.pcap",
            [
                "0.0 groupAppeared 239.1.1.1",
                "0.0 joined 239.1.1.1 10.77.2.13",
                "1.0 groupCompatibilityChanged(2) 239.1.1.1",
                "1.0 joined 239.1.1.1 10.77.2.14",
                "1.6 querierAppeared 10.77.2.3",
                "1.6 querierTookOver(from: nil) 10.77.2.3",
                "6.9 left 239.1.1.1 10.77.2.14",
                "10.8 groupCompatibilityChanged(3) 239.1.1.1",
                "12.0 left 239.1.1.1 10.77.2.13",
            ]
        ),
        // Three members, and for each query one answers.
        (
            "report-suppression-v2.pcap",
            [
                "0.0 groupCompatibilityChanged(2) 239.1.1.1",
                "0.0 groupAppeared 239.1.1.1",
                "0.0 joined 239.1.1.1 10.77.1.11",
                "0.0 joined 239.1.1.1 10.77.1.13",
                "0.0 joined 239.1.1.1 10.77.1.12",
                "0.4 hostCompatibilityChanged(2)",
                "0.4 querierAppeared 10.77.1.1",
                "0.4 querierTookOver(from: nil) 10.77.1.1",
                "14.0 left 239.1.1.1 10.77.1.13",
            ]
        ),
        // Versions 3, 2 and 1 in turn, from addresses in ascending order.
        (
            "three-querier-versions.pcap",
            [
                "0.0 groupAppeared 239.1.1.1",
                "0.0 joined 239.1.1.1 10.77.1.12",
                "1.7 querierAppeared 10.77.1.1",
                "1.7 querierTookOver(from: nil) 10.77.1.1",
                "1.9 hostCompatibilityChanged(2)",
                "1.9 querierAppeared 10.77.1.2",
                "2.1 hostCompatibilityChanged(1)",
                "2.1 querierAppeared 10.77.1.3",
                "2.7 groupCompatibilityChanged(1) 239.1.1.1",
            ]
        ),
        // [Last Member Query Interval] is 2 s: the group goes 2 × 2 s after the leave.
        (
            "slow-leave.pcap",
            [
                "0.0 groupAppeared 239.1.1.1",
                "0.0 joined 239.1.1.1 10.77.2.13",
                "0.1 dataStarted(after: 0.192875 seconds) 239.1.1.1 10.77.2.13",
                "0.6 querierAppeared 10.77.2.3",
                "0.6 querierTookOver(from: nil) 10.77.2.3",
                "4.9 left 239.1.1.1 10.77.2.13",
                "8.9 groupGone 239.1.1.1",
            ]
        ),
    ]

    @Test(arguments: stories)
    func `what hosts and routers did is told`(file: String, events: [String]) throws {
        let story = try Story(file)
        #expect(story.events.filter { !$0.contains(" 224.0.0.") } == events)
        #expect(story.state.messagesDropped == 0)
        #expect(story.state.limitsHit.isEmpty)
    }

    @Test func `the sources of a host are those that it asked for last`() throws {
        // All but the last report: `include 232.1.1.1 10.77.1.50,10.77.1.51`, then it closes.
        let story = try Story("igmpv3-ssm-sources.pcap", until: 14)
        let row = story.state.memberships.first { $0.group == .v4(IPv4Address(232, 1, 1, 1)) }
        let sources = [IPv4Address(10, 77, 1, 50), IPv4Address(10, 77, 1, 51)]
        #expect(row?.filterMode == .include)
        #expect(row?.sources == sources.map(IPAddress.v4))
        let group = story.state.groups.first { $0.group == .v4(IPv4Address(232, 1, 1, 1)) }
        #expect(group?.requested.map(\.address) == row?.sources)
    }

    @Test func `data tells how long a join and a leave took`() throws {
        let story = try Story("slow-leave.pcap")
        let row = story.state.memberships.first { $0.group == .v4(IPv4Address(239, 1, 1, 1)) }
        // A stream of five packets a second, which the switch cuts off one of two queries later.
        let (join, leave) = (try #require(row?.joinLatency), try #require(row?.leaveLatency))
        #expect(join < .milliseconds(400))
        #expect(leave > .milliseconds(2500) && leave < .milliseconds(4200))
    }

    @Test func `two queriers that do not hear each other are told apart`() throws {
        let queriers = try Story("querier-interval-mismatch.pcap").state.queriers
        #expect(queriers.map(\.isElected) == [true, false])
        #expect(queriers.map(\.announcedInterval) == [.seconds(2), .seconds(20)])
        #expect(queriers.map(\.queriesUnelected) == [0, 3])
        let medians = queriers.compactMap { $0.interval?.median }
        #expect(medians[0] > .milliseconds(1990) && medians[0] < .milliseconds(2010))
        #expect(medians[1] > .milliseconds(19_990) && medians[1] < .milliseconds(20_010))
    }

    @Test func `a switch that queries from 0.0.0.0 is no querier`() throws {
        let state = try Story("querier-zero-source.pcap").state
        #expect(state.queriers.map(\.address) == [.v4(.unspecified)])
        #expect(state.links.map(\.querier) == [nil])
        // Its values hold for want of others: 2 × 2 s + 2 × 1 s.
        #expect(state.links.first?.timers.queryIntervalDuration == .seconds(2))
    }

    @Test func `each VLAN stack is a link of its own`() throws {
        let state = try Story("vlan-igmp.pcap").state
        #expect(
            state.links.map(\.link.vlans.description) == ["", "10", "20", "4095", "100.10"])
        #expect(state.memberships.map(\.link.vlans.description) == ["10", "20", "100.10"])
    }

    @Test func `what a router drops is counted`() throws {
        // Frames 2, 3, 5, 6 and 8, as INDEX.csv has it.
        #expect(try Story("igmp-bad-checksum.pcap").state.messagesDropped == 5)
        // Hop limit, Router Alert, source, checksum, counts.
        #expect(try Story("mld-malformed.pcap").state.messagesDropped >= 8)
    }
}
