import Foundation
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import MulticastAnalysis
@testable import mcwatch

@Suite("Commands of hooks", .serialized)
struct HookTests {
    /// An event of a host that joins.
    static func event(
        group: IPAddress = .v4(IPv4Address(239, 1, 1, 1)), sources: [IPv4Address] = [],
        kind: LiveEvent.Kind = .memberJoined
    ) -> LiveEvent {
        let link = LinkKey(interface: 0, vlans: VLANStack(100, 20))
        let host = IPAddress.v4(IPv4Address(192, 0, 2, 11))
        var event = LiveEvent(kind, at: Timestamp(nanoseconds: 1_500_000_000), on: link)
        (event.group, event.host) = (group, host)
        event.member = Membership(
            link: link, group: group, host: host, mac: MACAddress("02:00:00:00:00:0b"), version: 3,
            filterMode: .include, sources: sources.map { .v4($0) })
        return event
    }

    /// Runs a command for an event and gives back its output, once it has ended.
    private func output(
        of command: String, for event: LiveEvent, interfaces: [String] = ["eth0"]
    ) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "mckit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let occasion = try #require(event.occasion)
        var runner = HookRunner(
            [Hook(occasion: occasion, command: "{ \(command) ; } >\(file.path)")], output: .nowhere)
        var notices: [String] = []
        runner.run(for: event, interfaces: interfaces, at: 0, &notices)
        Self.wait(for: &runner, &notices)
        #expect(notices.isEmpty, "\(notices)")
        return try String(contentsOf: file, encoding: .utf8)
    }

    private static func wait(for runner: inout HookRunner, _ notices: inout [String]) {
        for _ in 0 ..< 1000 where runner.running > 0 {
            usleep(10_000)
            runner.attend(at: 0, &notices)
        }
    }

    @Test func `the facts are in the environment, and no others of that name`() throws {
        setenv("MCKIT_EVENT", "stale", 1)
        setenv("MCKIT_STALE", "stale", 1)
        defer {
            unsetenv("MCKIT_EVENT")
            unsetenv("MCKIT_STALE")
        }
        let event = Self.event(sources: [IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 2)])
        let text = try output(of: "env | grep ^MCKIT_ | sort", for: event)
        #expect(
            text == """
                MCKIT_EVENT=join
                MCKIT_FILTER_MODE=include
                MCKIT_GROUP=239.1.1.1
                MCKIT_HOST=192.0.2.11
                MCKIT_INTERFACE=eth0
                MCKIT_MAC=02:00:00:00:00:0b
                MCKIT_PROTOCOL=igmp
                MCKIT_SOURCES=10.0.0.1 10.0.0.2
                MCKIT_TIME=1970-01-01T00:00:01.500000000Z
                MCKIT_VERSION=3
                MCKIT_VLAN=20
                MCKIT_VLANS=100.20

                """)
    }

    @Test(arguments: [
        (LiveEvent.Kind.memberLeft, "leave leave"), (.memberExpired, "leave timeout"),
        (.groupAppeared, "first "), (.groupGone, "last "), (.memberJoined, "join "),
    ])
    func `each occasion says what it is`(kind: LiveEvent.Kind, words: String) throws {
        let text = try output(
            of: #"printf '%s %s' "$MCKIT_EVENT" "$MCKIT_LEFT_BY""#, for: Self.event(kind: kind))
        #expect(text == words)
    }

    /// Messages of hosts .11 and .12 of 192.0.2.0/24: who, when in seconds, and whether it leaves.
    @Test(arguments: [
        // Both leave, and a router would forward the group for some time yet.
        ([(11, 1, false), (12, 2, false), (11, 3, true), (12, 4, true)], "last 192.0.2.12"),
        ([(12, 1, false), (11, 2, false), (12, 3, true), (11, 4, true)], "last 192.0.2.11"),
        // One leaves, and of the other nothing is heard any more.
        ([(11, 1, false), (12, 2, false), (12, 3, true)], "last 192.0.2.11"),
    ])
    func `the last host is told of a group that nobody is in any more`(
        messages: [(host: UInt8, second: Int64, leaves: Bool)], words: String
    ) throws {
        var state = TrafficState(reportsEvents: true)
        let group = IPv4Address(239, 1, 1, 1)
        for message in messages {
            let octets = ethernetFrame(
                from: IPv4Address(192, 0, 2, message.host),
                to: message.leaves ? IPv4Address(224, 0, 0, 2) : group, .igmp,
                // A Version 2 Membership Report or Leave Group, with its checksum (RFC 2236 §2).
                message.leaves ? hex("17 00 F8 FC EF 01 01 01") : hex("16 00 F9 FC EF 01 01 01"))
            state.observe(
                CapturedFrame(
                    timestamp: Timestamp(nanoseconds: message.second * 1_000_000_000),
                    originalLength: octets.count, linkType: .ethernet, interface: 0,
                    octets: octets.span))
        }
        state.advance(to: Timestamp(nanoseconds: 900_000_000_000))
        let events = state.takeEvents().map { LiveEvent($0, state) }
        let last = try #require(events.first { $0.occasion == .last })
        let text = try output(of: #"printf '%s %s' "$MCKIT_EVENT" "$MCKIT_HOST""#, for: last)
        #expect(text == words)
    }

    @Test func `a fact that looks like a command is none`() throws {
        let name = "$(touch x); `touch y` & \"'\n"
        let text = try output(
            of: #"printf '%s' "$MCKIT_INTERFACE""#, for: Self.event(), interfaces: [name])
        #expect(text == name)
    }

    @Test func `a command has no open file of ours, no input, and signals as at its start`() throws
    {
        let descriptors = try output(of: "ls /proc/self/fd | wc -l; cat", for: Self.event())
        // Three, and the folder that ls reads.
        #expect(descriptors.trimmingCharacters(in: .whitespacesAndNewlines) == "4")
        let signals = try output(of: "grep -E '^Sig(Blk|Ign)' /proc/self/status", for: Self.event())
        // 32 and 33 are libc's own.
        let masks = signals.split { $0.isWhitespace }.compactMap { UInt64($0, radix: 16) }
        #expect(masks.count == 2 && masks.allSatisfy { $0 & ~(3 << 31) == 0 }, "\(signals)")
    }

    @Test func `starting a command waits for nothing`() throws {
        var runner = HookRunner(
            [Hook(occasion: .join, command: "exec sleep 0.4")], output: .nowhere)
        var notices: [String] = []
        let start = ContinuousClock.now
        for _ in 0 ..< 5 { runner.run(for: Self.event(), interfaces: [], at: 0, &notices) }
        runner.attend(at: 0, &notices)
        let (running, duration) = (runner.running, ContinuousClock.now - start)
        #expect(running == 5)
        #expect(duration < .milliseconds(350))
        Self.wait(for: &runner, &notices)
        let left = runner.running
        #expect(left == 0 && notices.isEmpty)
    }

    @Test func `a flood starts a burst, and what was left out is counted and said`() throws {
        var runner = HookRunner([Hook(occasion: .join, command: ":")], output: .nowhere)
        var notices: [String] = []
        for _ in 0 ..< 1000 { runner.run(for: Self.event(), interfaces: [], at: 0, &notices) }
        runner.attend(at: 0, &notices)
        #expect(
            notices == [
                "--on-join: 980 times not run: no more than 10 a second, nor 64 at a time"
            ])
        // Said again only after a pause.
        for _ in 0 ..< 10 { runner.run(for: Self.event(), interfaces: [], at: 1, &notices) }
        runner.attend(at: HookRunner.pause - 1, &notices)
        #expect(notices.count == 1)
        runner.attend(at: HookRunner.pause, &notices)
        #expect(notices.last?.hasPrefix("--on-join: 10 times not run") == true)
        Self.wait(for: &runner, &notices)
        notices = []
        runner.finish(&notices)
        #expect(notices == ["--on-join: run 20 times, left out 990 times"])
    }

    @Test func `no more commands run at a time than may`() {
        let hooks = (0 ..< 5).map { _ in Hook(occasion: .join, command: "exec sleep 0.3") }
        var runner = HookRunner(hooks, output: .nowhere)
        var notices: [String] = []
        for _ in 0 ..< 20 { runner.run(for: Self.event(), interfaces: [], at: 0, &notices) }
        let running = runner.running
        #expect(running == HookRunner.maximumRunning)
        Self.wait(for: &runner, &notices)
    }

    @Test func `a command that cannot run is said once, and one that fails at the end`() {
        var runner = HookRunner(
            [
                Hook(occasion: .join, command: "/nonexistent/command 2>/dev/null"),
                Hook(occasion: .leave, command: "exit 3"),
            ], output: .nowhere)
        var notices: [String] = []
        for _ in 0 ..< 3 {
            runner.run(for: Self.event(), interfaces: [], at: 0, &notices)
            runner.run(for: Self.event(kind: .memberLeft), interfaces: [], at: 0, &notices)
        }
        Self.wait(for: &runner, &notices)
        #expect(
            notices == [
                "--on-join: cannot run '/nonexistent/command 2>/dev/null': the shell says 127"
            ])
        notices = []
        runner.finish(&notices)
        #expect(
            notices == [
                "--on-join: run 3 times, failed 3 times, the last with status 127",
                "--on-leave: run 3 times, failed 3 times, the last with status 3",
            ])
    }

    @Test(arguments: ["--on-join", "--on-leave", "--on-first", "--on-last"])
    func `commands want an interface`(option: String) {
        let run = Run(mcwatch: ["x.pcap", option, "true"])
        #expect(run.status == .trouble)
        #expect(run.error.contains("option '\(option)' wants -i INTERFACE"))
    }
}

extension Membership {
    /// A host that has just joined.
    fileprivate init(
        link: LinkKey, group: IPAddress, host: IPAddress, mac: MACAddress?, version: Int,
        filterMode: FilterMode, sources: [IPAddress]
    ) {
        let time = Timestamp(nanoseconds: 0)
        self.init(
            link: link, group: group, host: host, mac: mac, version: version,
            filterMode: filterMode, sources: sources, lacksSources: false, presence: .member,
            firstSeen: time, joined: time, joinWasSeen: true, lastReport: time, refreshes: 0,
            joins: 1)
    }
}
