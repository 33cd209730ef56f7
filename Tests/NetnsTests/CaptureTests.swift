import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// How mcdump deals with interfaces, and how it ends.
    @Suite("mcdump on an interface")
    struct CaptureTests {
        @Test
        func `an interrupt ends the run with a summary, and 0 where something was shown`() throws {
            let lab = try Lab()
            let dump = try Dump(["-n", "-i", Lab.port], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            #expect(eventually { dump.lines.contains { $0.contains("239.1.1.1") } })
            let execution = try dump.interrupt()
            #expect(execution.status == 0)
            #expect(execution.complaints.contains("0 dropped by the kernel"))
            #expect(execution.output.contains("192.0.2.11 > 224.0.0.22: igmp v3 report"))
        }

        @Test
        func `and 1 where nothing was`() throws {
            let lab = try Lab()
            let dump = try Dump(
                ["-i", Lab.port, "--json", "dst", "host", "239.9.9.9"], on: lab.switch, of: lab)
            let execution = try dump.interrupt()
            #expect(execution.status == 1)
            #expect(execution.complaints.contains("0 dropped by the kernel"))
            #expect(execution.output.hasPrefix(#"{"type":"summary","#))
            #expect(execution.output.contains(#""dropped_by_kernel":0"#))
        }

        @Test
        func `-c ends the run by itself, though nothing more arrives`() throws {
            let lab = try Lab()
            let dump = try Dump(
                ["-i", Lab.port, "-c", "1", "--json", "igmp"], on: lab.switch, of: lab)
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            let execution = try dump.wait()
            #expect(execution.status == 0)
            #expect(try dump.packets().count == 1)
        }

        @Test
        func `a filter is the kernel's, and data is shown with --all`() throws {
            let lab = try Lab()
            let words = ["-i", Lab.port, "--json", "--all", "udp", "port", "5001"]
            let dump = try Dump(words, on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("send 239.1.1.1 5000 one")
            try host.tell("send 239.1.1.1 5001 two")
            try host.tell("send ff15::4321 5001 three")
            try dump.wait(for: 2) { $0.layer("udp") != nil }
            let packets = try dump.packets()
            #expect(packets.map { $0.layer("udp")?.destinationPort } == [5001, 5001])
            #expect(packets.map { $0.internet?.destination } == ["239.1.1.1", "ff15::4321"])
            // The checksum was left to a network card that is none; that is no fault of the sender.
            #expect(packets.allSatisfy { ($0.findings ?? []).allSatisfy { $0.severity == "info" } })
        }

        /// An IGMPv2 report for 239.1.1.1 from 192.0.2.11.
        private static let report =
            "46C00020000100000102" + "7209" + "C000020BEF010101" + "94040000" + "1600F9FCEF010101"

        @Test(arguments: [[], ["vlan", "10"], ["vlan", "10", "and", "igmp"]])
        func `a message in a VLAN is found with its tag`(filter: [String]) throws {
            let lab = try Lab()
            let dump = try Dump(["-i", Lab.port, "--json"] + filter, on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            // Priority 5, VLAN 10. The kernel takes the tag out of the frame, libpcap puts it back.
            try host.tell("frame 01005E010101 02000000000B 8100A00A0800\(Self.report)".joined)
            try dump.wait(for: 1) { $0.layer("vlan") != nil }
            let packet = try #require(try dump.packets().first { $0.layer("vlan") != nil })
            #expect(packet.layer("vlan")?.id == 10 && packet.layer("vlan")?.priority == 5)
            #expect(packet.says(of: "239.1.1.1") == ["2 membership_report"])
            #expect(packet.membership?.checksumCorrect == true)
        }

        @Test
        func `all interfaces together show at which of them a frame was`() throws {
            let lab = try Lab()
            let words = ["cat", "/sys/class/net/\(Lab.port)/ifindex"]
            let index = try lab.run(on: lab.switch, words).trimmingCharacters(in: .newlines)
            let dump = try Dump(["-i", "any", "--json", "igmp"], on: lab.switch, of: lab)
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            try dump.wait(for: 1) { packet in
                packet.layer("linux_cooked")?.interfaceIndex == Int(index)
                    && packet.says(of: "239.1.1.1") == ["3 change_to_exclude_mode"]
            }
        }

        @Test
        func `the list of interfaces has those of the switch`() throws {
            let lab = try Lab()
            let list = try Execution.success(of: Dump.command(["-D"], on: lab.switch))
            for name in [Lab.port, "port2", "br0"] {
                #expect(
                    list.split(separator: "\n").contains { $0.contains(".\(name) ") }, "\(list)")
            }
            #expect(list.contains("192.0.2.1"))
        }

        /// Runs mcdump to its end, which has to be one line and status 2.
        private func trouble(
            _ words: [String], on node: Lab.Node, as user: [String] = []
        ) throws -> String {
            let command = Dump.command(words, on: node)
            let execution = try Execution.of(Array(command.prefix(4)) + user + command.dropFirst(4))
            #expect(execution.status == 2)
            #expect(execution.output == "")
            let lines = execution.complaints.split(separator: "\n")
            #expect(lines.count == 1, "\(execution.complaints)")
            return lines.first.map(String.init) ?? ""
        }

        @Test
        func `an interface that does not exist is told with names like it`() throws {
            let lab = try Lab()
            #expect(
                try trouble(["-i", "port"], on: lab.switch)
                    == "mcdump: cannot capture on port: no such interface "
                    + "(did you mean port1 or port2?)")
            let unlike = try trouble(["-i", "wlan0"], on: lab.switch)
            #expect(
                unlike.hasPrefix("mcdump: cannot capture on wlan0: no such interface (there are "))
            #expect(unlike.contains("port1"))
        }

        @Test(.needs(.program("setpriv")))
        func `without privilege the remedy is told`() throws {
            let lab = try Lab()
            // Nobody, who may read the program's file wherever it is.
            let nobody = [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override",
            ]
            let line = try trouble(["-i", Lab.port], on: lab.switch, as: nobody)
            #expect(
                line.hasPrefix("mcdump: cannot capture on port1: permission denied (try: sudo "))
            #expect(line.contains("setcap cap_net_raw+ep "))
            let missing = try trouble(["-i", "port7"], on: lab.switch, as: nobody)
            #expect(missing.contains("no such interface (did you mean port1 or port2?)"))
        }

        @Test
        func `a filter that does not compile is told with the manual`() throws {
            let lab = try Lab()
            let line = try trouble(["-i", Lab.port, "udp", "porrt", "5"], on: lab.switch)
            #expect(line.hasPrefix("mcdump: cannot compile the filter 'udp porrt 5': "))
            #expect(line.hasSuffix("(see pcap-filter(7))"))
        }

        @Test
        func `an interface that is down is told with the remedy`() throws {
            let lab = try Lab()
            try lab.ip(on: lab.switch, "link set port2 down")
            #expect(
                try trouble(["-i", "port2"], on: lab.switch)
                    == "mcdump: cannot capture on port2: the interface is down "
                    + "(try: sudo ip link set port2 up)")
        }

        @Test(arguments: [
            ("link set port1 down", "the interface is down (try: sudo ip link set port1 up)"),
            ("link del port1", "the interface is gone"),
        ])
        func `an interface that goes away ends the run, after what came before`(
            command: String, reason: String
        ) throws {
            let lab = try Lab()
            let dump = try Dump(["-i", Lab.port, "--json"], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("frame 01005E010101 02000000000B 0800\(Self.report)".joined)
            try lab.ip(on: lab.switch, command)
            let execution = try dump.wait()
            #expect(execution.status == 2)
            #expect(execution.complaints.contains("mcdump: cannot capture on port1: \(reason)\n"))
            #expect(execution.complaints.contains("0 dropped by the kernel"))
            #expect(
                try dump.packets().contains { $0.says(of: "239.1.1.1") == ["2 membership_report"] })
        }
    }
}

extension String {
    /// The command with the octets after it in one word.
    fileprivate var joined: String {
        let words = split(separator: " ")
        return words.prefix(1).joined() + " " + words.dropFirst().joined()
    }
}
