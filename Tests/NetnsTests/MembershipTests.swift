import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// A host of the real kernel joins and leaves; mcdump on the switch's port says so, no less
    /// and no more.
    @Suite("Membership on a switch port")
    struct MembershipTests {
        /// Who said what about one group, repetitions in a row taken as one: a host says each
        /// change as often as the Robustness Variable asks for.
        private struct Conversation: Equatable, CustomStringConvertible {
            var member: [String] = []
            /// Which query comes when, and which sources are asked for together, depends on how
            /// the repetitions fall.
            var `switch`: Set<String> = []

            var description: String { "member: \(member)\nswitch: \(`switch`.sorted())" }

            init(member: [String], switch: Set<String>) {
                self.member = member
                self.switch = `switch`
            }

            init(_ packets: [PacketRecord], about group: String, in lab: Lab) {
                for packet in packets {
                    for line in packet.says(of: group) {
                        switch packet.internet?.source {
                        case lab.member.ipv4, lab.member.linkLocal:
                            if member.last != line { member.append(line) }
                        case lab.switch.ipv4, lab.switch.linkLocal:
                            let words = line.split(separator: " ")
                            let what = words.prefix(2).joined(separator: " ")
                            for source in words.dropFirst(2) {
                                `switch`.insert("\(what) \(source)")
                            }
                            if words.count == 2 { `switch`.insert(what) }
                        default:
                            member.append("\(packet.internet?.source ?? "nobody"): \(line)")
                        }
                    }
                }
            }
        }

        /// Everything below the messages is as it has to be, and nothing is found wrong but
        /// `documented` in what the switch sends.
        private func expectHealthy(
            _ packets: [PacketRecord], in lab: Lab, documented: Set<String> = []
        ) {
            #expect(!packets.isEmpty)
            for packet in packets {
                let words = String(describing: packet)
                #expect(packet.membership?.checksumCorrect == true, "\(words)")
                #expect((packet.internet?.ttl ?? packet.internet?.hopLimit) == 1, "\(words)")
                let isSwitch = packet.layer("ethernet")?.source == lab.switch.mac
                let expected = isSwitch ? lab.switch : lab.member
                #expect(packet.layer("ethernet")?.source == expected.mac, "\(words)")
                #expect(
                    packet.layer("ethernet")?.destination
                        == packet.internet?.destination.flatMap(groupMAC), "\(words)")
                let wrong = (packet.findings ?? []).filter { $0.severity != "info" }.map(\.rule)
                #expect(isSwitch ? documented.isSuperset(of: wrong) : wrong.isEmpty, "\(words)")
            }
        }

        /// The packets of the member, and of the switch where it asks for all or for `group`.
        private func packets(
            _ dump: Dump, about group: String, in lab: Lab
        ) throws -> [PacketRecord] {
            try dump.packets().filter { !$0.says(of: group).isEmpty }
        }

        private func wait(
            _ dump: Dump, for count: Int = 2, of line: String, about group: String
        ) throws {
            try dump.wait(for: count) { $0.says(of: group).contains(line) }
        }

        @Test(
            .rfc(9776, "§6.1"),
            arguments: [
                ("239.1.1.1", "192.0.2.21", 3), ("ff15::4321", "2001:db8::21", 2),
            ])
        func `a host that joins for any source, blocks one, takes it back and leaves`(
            group: String, source: String, version: Int
        ) throws {
            let lab = try Lab()
            lab.settle()
            let dump = try Dump(["-i", Lab.port, "--json"], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            let query =
                version == 3 ? "3 membership_query" : "2 multicast_listener_query"
            try host.tell("join \(group)")
            try wait(dump, of: "\(version) change_to_exclude_mode", about: group)
            try lab.startQuerier()
            try wait(dump, for: 1, of: "\(version) mode_is_exclude", about: group)
            try host.tell("block \(group) \(source)")
            try wait(dump, of: "\(version) block_old_sources \(source)", about: group)
            try wait(dump, for: 1, of: "\(query) \(source)", about: group)
            try host.tell("unblock \(group) \(source)")
            try wait(dump, of: "\(version) allow_new_sources \(source)", about: group)
            try host.tell("leave \(group)")
            try wait(dump, of: "\(version) change_to_include_mode", about: group)
            try wait(dump, for: 1, of: query, about: group)
            let seen = try packets(dump, about: group, in: lab)
            expectHealthy(seen, in: lab)
            #expect(
                Conversation(seen, about: group, in: lab)
                    == Conversation(
                        member: [
                            "\(version) change_to_exclude_mode", "\(version) mode_is_exclude",
                            "\(version) block_old_sources \(source)",
                            "\(version) allow_new_sources \(source)",
                            "\(version) change_to_include_mode",
                        ],
                        switch: ["\(query) general", "\(query) \(source)", query]))
            let general = try #require(
                seen.first { $0.says(of: group) == ["\(query) general"] }?.membership)
            #expect(general.maxRespTimeMs == 1000)
            #expect(general.querierRobustnessVariable == 2)
            #expect(general.querierQueryIntervalS == 125)
            #expect(try dump.interrupt().status == 0)
        }

        @Test(
            .rfc(4604, "§2.2"),
            arguments: [
                ("232.1.1.1", ["192.0.2.21", "192.0.2.22"], 3),
                ("ff35::4321", ["2001:db8::21", "2001:db8::22"], 2),
            ])
        func `a host that takes sources one by one`(
            group: String, sources: [String], version: Int
        ) throws {
            let lab = try Lab()
            lab.settle()
            let dump = try Dump(["-i", Lab.port, "--json"], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            let query =
                version == 3 ? "3 membership_query" : "2 multicast_listener_query"
            for source in sources {
                try host.tell("join \(group) \(source)")
                try wait(dump, of: "\(version) allow_new_sources \(source)", about: group)
            }
            try lab.startQuerier()
            // The sources of a list have no order (RFC 9776 §4.2.13).
            let lists = [sources, sources.reversed()].map { $0.joined(separator: " ") }
            try dump.wait(for: 1) { packet in
                lists.contains {
                    packet.says(of: group).contains("\(version) mode_is_include \($0)")
                }
            }
            for source in sources {
                try host.tell("leave \(group) \(source)")
                try wait(dump, of: "\(version) block_old_sources \(source)", about: group)
                try wait(dump, for: 1, of: "\(query) \(source)", about: group)
            }
            let seen = try packets(dump, about: group, in: lab)
            expectHealthy(seen, in: lab)
            let conversation = Conversation(seen, about: group, in: lab)
            // Which of the two lists it was does not matter.
            let expected = lists.map { list in
                Conversation(
                    member: sources.map { "\(version) allow_new_sources \($0)" }
                        + ["\(version) mode_is_include \(list)"]
                        + sources.map { "\(version) block_old_sources \($0)" },
                    switch: Set(["\(query) general"] + sources.map { "\(query) \($0)" }))
            }
            #expect(expected.contains(conversation), "\(conversation)")
        }

        @Test(.rfc(2236, "§3"))
        func `a host at IGMPv2 behind a switch at IGMPv2`() throws {
            let (group, lab) = ("239.1.1.1", try Lab(igmp: 2, memberIGMP: 2))
            lab.settle()
            let dump = try Dump(["-i", Lab.port, "--json"], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join \(group)")
            try wait(dump, of: "2 membership_report", about: group)
            try lab.startQuerier()
            try wait(dump, for: 3, of: "2 membership_report", about: group)
            try host.tell("leave \(group)")
            try wait(dump, for: 1, of: "2 leave_group", about: group)
            try wait(dump, for: 1, of: "2 membership_query", about: group)
            let seen = try packets(dump, about: group, in: lab)
            // A Linux bridge asks for the group at 224.0.0.1 instead of at the group.
            expectHealthy(seen, in: lab, documented: ["igmp-query-destination-wrong"])
            #expect(
                Conversation(seen, about: group, in: lab)
                    == Conversation(
                        member: ["2 membership_report", "2 leave_group"],
                        switch: ["2 membership_query general", "2 membership_query"]))
            let reports = seen.filter { $0.membership?.message == "membership_report" }
            #expect(reports.allSatisfy { $0.internet?.destination == group })
            let leaves = seen.filter { $0.membership?.message == "leave_group" }
            #expect(leaves.map { $0.internet?.destination } == ["224.0.0.2"])
        }

        @Test(.rfc(1112, "Appendix I"))
        func `a host at IGMPv1 leaves without a word`() throws {
            let (group, lab) = ("239.1.1.1", try Lab(igmp: 2, memberIGMP: 1))
            lab.settle()
            let dump = try Dump(["-i", Lab.port, "--json"], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join \(group)")
            try wait(dump, of: "1 membership_report", about: group)
            try lab.startQuerier()
            try wait(dump, for: 3, of: "1 membership_report", about: group)
            try host.tell("leave \(group)")
            // What shows that the leave is over.
            try host.tell("join 239.1.1.2")
            try wait(dump, of: "1 membership_report", about: "239.1.1.2")
            let seen = try packets(dump, about: group, in: lab)
            expectHealthy(seen, in: lab)
            #expect(
                Conversation(seen, about: group, in: lab)
                    == Conversation(
                        member: ["1 membership_report"], switch: ["2 membership_query general"]))
        }

        @Test(.rfc(2710, "§4"))
        func `a host at MLDv1 behind a switch at MLDv1`() throws {
            let (group, lab) = ("ff15::4321", try Lab(mld: 1, memberMLD: 1))
            lab.settle()
            let dump = try Dump(["-i", Lab.port, "--json"], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join \(group)")
            try wait(dump, of: "1 multicast_listener_report", about: group)
            try lab.startQuerier()
            try wait(dump, for: 3, of: "1 multicast_listener_report", about: group)
            try host.tell("leave \(group)")
            try wait(dump, for: 1, of: "1 multicast_listener_done", about: group)
            try wait(dump, for: 1, of: "1 multicast_listener_query", about: group)
            let seen = try packets(dump, about: group, in: lab)
            // A Linux bridge asks for the group at ff02::1 instead of at the group.
            expectHealthy(seen, in: lab, documented: ["mld-query-destination-wrong"])
            #expect(
                Conversation(seen, about: group, in: lab)
                    == Conversation(
                        member: ["1 multicast_listener_report", "1 multicast_listener_done"],
                        switch: [
                            "1 multicast_listener_query general", "1 multicast_listener_query",
                        ]))
        }
    }
}

/// The Ethernet address of a group (RFC 1112 §6.4, RFC 2464 §7), worked out apart from the package.
private func groupMAC(_ group: String) -> String? {
    var ipv4 = in_addr()
    if inet_pton(AF_INET, group, &ipv4) == 1 {
        let low = UInt32(bigEndian: ipv4.s_addr) & 0x7F_FFFF
        return String(format: "01:00:5e:%02x:%02x:%02x", low >> 16, low >> 8 & 0xFF, low & 0xFF)
    }
    var ipv6 = in6_addr()
    guard inet_pton(AF_INET6, group, &ipv6) == 1 else { return nil }
    return withUnsafeBytes(of: ipv6) { octets in
        "33:33:" + octets.suffix(4).map { String(format: "%02x", $0) }.joined(separator: ":")
    }
}
