import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// How mcwatch follows an interface, without a terminal.
    @Suite("mcwatch on an interface")
    struct WatchTests {
        @Test
        func `joins and leaves are told as they happen, and the tables at the end`() throws {
            let lab = try Lab()
            let watch = try Watch(["-n", "-i", Lab.port], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            #expect(watch.says("192.0.2.11 joined 239.1.1.1 (IGMPv3)"))
            try host.tell("leave 239.1.1.1")
            #expect(watch.says("192.0.2.11 left 239.1.1.1"))
            let execution = try watch.interrupt()
            #expect(execution.status == 0)
            #expect(execution.complaints.contains("0 dropped by the kernel"))
            let table = execution.output.split(separator: "\n").drop { !$0.hasPrefix("group ") }
            #expect(table.contains { $0.hasPrefix("239.1.1.1 ") })
        }

        @Test
        func `SIGQUIT asks how much there is so far, and it goes on`() throws {
            let lab = try Lab()
            let watch = try Watch(["-n", "-i", Lab.port], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            #expect(watch.says("192.0.2.11 joined 239.1.1.1"))
            watch.program.send(SIGQUIT)
            #expect(watch.complains("0 dropped by the kernel"))
            #expect(watch.program.complaints.contains(" member"))
            try host.tell("leave 239.1.1.1")
            #expect(watch.says("192.0.2.11 left 239.1.1.1"))
            #expect(try watch.interrupt().status == 0)
        }

        @Test
        func `sources are told with the join, and changes of them`() throws {
            let lab = try Lab()
            let watch = try Watch(["-j", "-i", Lab.port], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join 232.1.1.1 192.0.2.12")
            try watch.wait { event in
                event.event == "member_joined" && event.host == "192.0.2.11"
                    && event.group == "232.1.1.1" && event.sources == ["192.0.2.12"]
                    && event.filterMode == "include" && event.version == 3
            }
            try host.tell("join 232.1.1.1 192.0.2.13")
            try watch.wait { event in
                event.event == "member_sources_changed"
                    && event.sources == ["192.0.2.12", "192.0.2.13"]
            }
        }

        @Test(.rfc(2236, "§3"))
        func `timers run out though no packet comes`() throws {
            let lab = try Lab(igmp: 2, memberIGMP: 2)
            let watch = try Watch(["-j", "-i", Lab.port], on: lab.switch, of: lab)
            try lab.startQuerier()
            try watch.wait { $0.event == "querier_took_over" && $0.host == lab.switch.ipv4 }
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            try watch.wait { $0.event == "group_appeared" && $0.group == "239.1.1.1" }
            try host.tell("leave 239.1.1.1")
            // Two queries 0.2 s apart, then nothing: the group goes when their time is over.
            try watch.wait { $0.event == "group_gone" && $0.group == "239.1.1.1" }
            let events = try watch.events().filter { $0.group == "239.1.1.1" }.map(\.event)
            #expect(
                events.filter { $0 != "group_version_changed" }
                    == ["group_appeared", "member_joined", "member_left", "group_gone"])
        }

        @Test
        func `a stream is told when it starts, and when it has stopped`() throws {
            let lab = try Lab()
            let watch = try Watch(["-j", "-i", Lab.port], on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            for _ in 0 ..< 3 { try host.tell("send 239.1.1.1 5001 data") }
            try watch.wait { $0.event == "stream_started" && $0.destinationPort == 5001 }
            try watch.wait { event in
                event.event == "stream_stopped" && event.host == "192.0.2.11"
                    && event.group == "239.1.1.1" && event.packets == 3
            }
        }

        @Test
        func `all interfaces together are told apart`() throws {
            let lab = try Lab()
            let watch = try Watch(["-j", "-i", "any"], on: lab.switch, of: lab)
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            try Host(lab.other, of: lab).tell("join 239.1.1.2")
            try watch.wait { event in
                event.event == "member_joined" && event.group == "239.1.1.1"
                    && event.interfaceName == Lab.port
            }
            try watch.wait { event in
                event.event == "member_joined" && event.group == "239.1.1.2"
                    && event.interfaceName == "port2"
            }
        }

        @Test
        func `a count ends the run by itself, and comma-separated values have one heading`() throws
        {
            let lab = try Lab()
            let watch = try Watch(
                ["--csv", "-i", Lab.port, "-c", "1", "--filter", "igmp", "--only", "members"],
                on: lab.switch, of: lab)
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            let execution = try watch.program.wait()
            #expect(execution.status == 0)
            #expect(execution.output.hasPrefix("type,event,time,"))
            let headings = execution.output.split(separator: "\n").filter { $0.hasPrefix("type,") }
            #expect(headings.count == 2, "one of events, one of members")
        }

        // MARK: Privileges

        @Test(arguments: [
            ([], "65534"), (["env", "SUDO_UID=4321", "SUDO_GID=4322"], "4321"),
            (["env", "SUDO_UID=0", "SUDO_GID=0"], "65534"),
        ])
        func `root's privileges are gone once the interface is open, and frames come`(
            runner: [String], user: String
        ) throws {
            let lab = try Lab()
            let watch = try Watch(["-j", "-i", Lab.port], by: runner, on: lab.switch, of: lab)
            #expect(try watch.status("Uid").allSatisfy { $0 == user })
            #expect(try watch.status("Gid").allSatisfy { $0 != "0" })
            #expect(try watch.status("Groups").isEmpty)
            for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
                #expect(try watch.status(set) == ["0000000000000000"])
            }
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            try watch.wait { $0.event == "member_joined" && $0.group == "239.1.1.1" }
        }

        @Test(.needs(.program("setpriv")))
        func `who is not root keeps no capability`() throws {
            let lab = try Lab()
            // The second one is for reading the program's file wherever it is.
            let nobody = [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--inh-caps=-all,+net_raw,+dac_override",
                "--ambient-caps=-all,+net_raw,+dac_override",
            ]
            let watch = try Watch(["-j", "-i", Lab.port], by: nobody, on: lab.switch, of: lab)
            for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
                #expect(try watch.status(set) == ["0000000000000000"])
            }
        }

        @Test
        func `commands run with the facts, as the user that is left, without the capture`() throws {
            let lab = try Lab()
            let print = "printf '%s ' $MCKIT_EVENT $MCKIT_GROUP $MCKIT_HOST $MCKIT_INTERFACE "
            let command = print + "$(id -u) $(ls /proc/self/fd | wc -l); echo ."
            let watch = try Watch(
                ["-q", "-n", "-i", Lab.port, "--group", "239.0.0.0/8"]
                    + ["join", "leave", "first"].flatMap { ["--on-\($0)", command] }
                    + ["--filter", "igmp"],
                isQuiet: true, on: lab.switch, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            #expect(watch.complains("first 239.1.1.1 192.0.2.11 port1 65534 4 ."))
            #expect(watch.complains("join 239.1.1.1 192.0.2.11 port1 65534 4 ."))
            try host.tell("leave 239.1.1.1")
            #expect(watch.complains("leave 239.1.1.1 192.0.2.11 port1 65534 4 ."))
        }

        @Test
        func `an interface that goes away ends the run, with what was seen`() throws {
            let lab = try Lab()
            let watch = try Watch(["-n", "-i", Lab.port], on: lab.switch, of: lab)
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            #expect(watch.says("joined 239.1.1.1"))
            try lab.ip(on: lab.switch, "link del \(Lab.port)")
            let execution = try watch.program.wait()
            #expect(execution.status == 2)
            #expect(execution.complaints.contains("cannot capture on port1: the interface is gone"))
            #expect(execution.output.split(separator: "\n").contains { $0.hasPrefix("239.1.1.1 ") })
        }
    }
}
