import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// What is set wrong on a real host is what `mcdoctor host` names, and nothing else.
    @Suite("mcdoctor on a host")
    struct HostTests {
        private let group = "239.1.2.3"

        /// A host that is in the group on an interface, and a sender that sends to it on one.
        private func lab(
            joins interface: String = "eth0", sends: String = "eth0"
        ) throws -> (lab: HostLab, member: Host, send: () throws -> Void) {
            let lab = try HostLab()
            let member = try Host(lab.host, of: lab, on: interface)
            try member.tell("join \(group)")
            let sender = try Host(lab.sender, of: lab, on: sends)
            let group = group
            return (lab, member, { try sender.tell("send \(group) 5000 data") })
        }

        @Test func `a healthy host is told to be healthy`() throws {
            let (lab, member, send) = try lab()
            let diagnosis = try lab.diagnosis(on: lab.host, during: send)
            #expect(diagnosis.rules == [], "\(diagnosis.alarms)")
            #expect(diagnosis.execution.status == 0)
            #expect(diagnosis.execution.output.contains("data of \(group) comes in by eth0"))
            try member.tell("leave \(group)")
        }

        @Test func `a strict reverse path filter, and a source whose route leads elsewhere`() throws
        {
            let lab = try HostLab()
            try lab.set(["ipv4/conf/eth0/rp_filter": 1], on: lab.host)
            // The sender's source has its route by eth1, and it sends by eth0.
            try lab.ip(on: lab.host, "route add 203.0.113.0/24 via 198.51.100.2")
            try lab.ip(
                on: lab.sender,
                "addr del 192.0.2.2/24 dev eth0\naddr add 203.0.113.2/32 dev eth0")
            let member = try Host(lab.host, of: lab)
            try member.tell("join \(group)")
            let sender = try Host(lab.sender, of: lab)
            let diagnosis = try lab.diagnosis(on: lab.host) {
                try sender.tell("send \(group) 5000 data")
            }
            #expect(diagnosis.rules == ["rp-filter-drop"], "\(diagnosis.alarms)")
            let finding = try #require(diagnosis.finding("rp-filter-drop"))
            #expect(finding.verdict == "fail" && finding.severity == "critical")
            #expect(finding.subject?.interfaceName == "eth0")
            #expect(finding.message?.contains("back to 203.0.113.2 leads by eth1") == true)
        }

        @Test func `as many groups as a socket may join`() throws {
            let (lab, member, send) = try lab()
            for number in 1 ... 19 { try member.tell("join 239.9.9.\(number)") }
            #expect(throws: Execution.Failure.self) { try member.tell("join 239.9.9.20") }
            let diagnosis = try lab.diagnosis(on: lab.host, during: send)
            #expect(diagnosis.rules == ["host-membership-limit"], "\(diagnosis.alarms)")
        }

        @Test func `a host that is held at version 2`() throws {
            let (lab, _, send) = try lab()
            try lab.set(["ipv4/conf/eth0/force_igmp_version": 2], on: lab.host)
            let diagnosis = try lab.diagnosis(on: lab.host, during: send)
            #expect(diagnosis.rules == ["v3-reports-on-v2-network"], "\(diagnosis.alarms)")
            #expect(diagnosis.execution.output.contains(#""sub_code":"forced-igmp-version""#))
        }

        @Test func `a group that is joined on the wrong interface`() throws {
            let (lab, _, send) = try lab(joins: "eth1")
            let diagnosis = try lab.diagnosis(on: lab.host, during: send)
            #expect(diagnosis.rules == ["wrong-interface"], "\(diagnosis.alarms)")
            let finding = try #require(diagnosis.finding("wrong-interface"))
            #expect(finding.verdict == "fail")
            #expect(finding.message?.contains("its data comes in by eth0") == true)
        }

        @Test func `no route for groups`() throws {
            let lab = try HostLab()
            try lab.ip(on: lab.host, "route del default")
            let diagnosis = try lab.diagnosis(on: lab.host, ["--for", "0"])
            #expect(diagnosis.rules == ["no-multicast-route"], "\(diagnosis.alarms)")
            #expect(diagnosis.finding("no-multicast-route")?.verdict == "fail")
        }

        @Test func `an interface whose MULTICAST flag is off`() throws {
            let lab = try HostLab()
            try lab.ip(on: lab.host, "link set eth0 multicast off")
            let diagnosis = try lab.diagnosis(on: lab.host, ["--for", "0"])
            #expect(diagnosis.rules == ["container-vm-blocks"], "\(diagnosis.alarms)")
        }

        @Test(
            .needs(.program("nft")),
            arguments: [
                ("ip protocol igmp counter drop", "firewall-blocks-igmp"),
                ("ip daddr 239.1.0.0/16 counter drop", "firewall-blocks-data"),
                ("iifname \"eth0\" udp dport 5000 drop", "firewall-blocks-data"),
                ("iifname \"eth1\" udp dport 5000 drop", ""),
            ])
        func `a rule of nft(8) that drops`(rule: String, expected: String) throws {
            let (lab, _, send) = try lab()
            try lab.run(
                on: lab.host,
                [
                    "nft",
                    "add table inet t; add chain inet t in { type filter hook input priority 0; }; "
                        + "add rule inet t in \(rule)",
                ])
            let diagnosis = try lab.diagnosis(on: lab.host, during: send)
            #expect(diagnosis.rules == [expected].filter { !$0.isEmpty }, "\(diagnosis.alarms)")
        }

        @Test(.needs(.program("bridge")))
        func `a bridge that snoops without a querier`() throws {
            let lab = try Lab()
            lab.settle()
            let member = try Host(lab.member, of: lab)
            try member.tell("join \(group)")
            let words = [
                "ip", "netns", "exec", lab.switch.namespace, products + "/mcdoctor", "host",
            ]
            func run() throws -> DoctorReport {
                try DoctorReport(Execution.of(words + ["--json", "--for", "0"]))
            }
            // The bridge learns of the member from its report.
            let isNamed = eventually { (try? run().rules.contains("bridge-sysctl")) ?? false }
            let last = try run().execution
            #expect(isNamed, "\(last)")
            try lab.startQuerier()
            #expect(eventually { (try? !run().rules.contains("bridge-sysctl")) ?? false })
        }

        @Test func `what is collected is judged elsewhere as it is here`() throws {
            let (lab, _, _) = try lab(joins: "eth1")
            try lab.ip(on: lab.host, "route add 224.0.0.0/4 dev eth0")
            let file = FileManager.default.temporaryDirectory
                .appending(path: "mckit-\(UUID().uuidString).tar").path
            defer { try? FileManager.default.removeItem(atPath: file) }
            let here = try lab.diagnosis(on: lab.host, ["--for", "0"])
            try lab.run(
                on: lab.host, [products + "/mcdoctor", "host", "--for", "0", "--collect", file])
            let there = try DoctorReport(
                Execution.of([
                    products + "/mcdoctor", "host", "--json", "--severity", "info", "--root", file,
                ]))
            #expect(here.rules == ["wrong-interface"] && there.rules == here.rules)
            #expect(there.execution.output == here.execution.output)
        }
    }
}
