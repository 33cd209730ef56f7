import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

@testable import mcping

@Suite("mcping")
struct MCPingTests {
    private func run(
        _ arguments: [String]
    ) -> (status: ToolSupport.ExitStatus, out: String, error: String) {
        var console = Console.keeping()
        let status = MCPing.run(arguments, &console)
        return (status, console.out.takeText(), console.error.takeText())
    }

    @Test(arguments: [
        (["echo", "-Z"], "unknown option '-Z'"),
        (["echo", "10.0.0.1"], "10.0.0.1 is no group: groups are 224.0.0.0 to 239.255.255.255"),
        (["echo", "x"], "'x' is no address (expected a group such as 239.1.2.3 or ff15::1)"),
        (["echo", "10.0.0.0/8"], "'10.0.0.0/8' is no prefix of groups"),
        (["echo", "239.1.1.1@232.1.1.1"], "what stands before the '@' is no source"),
        (["echo", "::1@232.1.1.1"], "the source and the group are of two families"),
        (["echo", "-p", "0"], "option '--port': '0' is no port from 1 to 65535"),
        (["echo", "--from", "x"], "option '--from': 'x' is no prefix"),
        (["echo", "-t", "256"], "option '--ttl': '256' is no whole number from 1 to 255"),
        (["echo", "--deadline", "-1"], "option '--deadline': '-1' is no time in seconds"),
        (["echo", "--deadline", "1e300"], "option '--deadline': '1e300' is no time in seconds"),
    ])
    func `bad usage is trouble, and says why in one line`(arguments: [String], message: String) {
        let run = run(arguments)
        #expect(run.status == .trouble && run.out.isEmpty)
        let lines = run.error.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("mcping: ") == true)
        #expect(lines.first?.contains(message) == true, "\(run.error)")
        #expect(lines.last?.hasPrefix("Try 'mcping") == true)
    }

    @Test(arguments: [
        ("0.25", 250_000_000), ("5", 5_000_000_000), ("5s", 5_000_000_000),
        ("200ms", 200_000_000), ("50us", 50_000), ("5m", 300_000_000_000),
        ("1h", 3_600_000_000_000),
    ])
    func `times are seconds, or what their unit says`(text: String, nanoseconds: Int64) throws {
        let table = [Option(nil, "time", argument: "SECONDS", "a time")]
        let arguments = try Arguments(parsing: ["--time", text], with: table)
        #expect(try arguments.seconds("time") == nanoseconds)
    }

    @Test(arguments: [
        (
            258,
            "stopped after 4 min 20 s = group membership interval (260 s by RFC 3376): nobody queries"
        ),
        (
            269,
            "stopped after 4 min 31 s = group membership interval (270 s by RFC 9776, or 260 s by "
                + "RFC 3376 and late, as timers of a Linux bridge are): nobody queries"
        ),
        (
            280,
            "stopped after 4 min 42 s = group membership interval (260 s by RFC 3376 or 270 s by "
                + "RFC 9776 and late, as timers of a Linux bridge are): nobody queries"
        ),
        (100, "stopped after 1 min 42 s"),
    ])
    func `a stream that stops is said to be forgotten where that is when`(
        seconds: Int, words: String
    ) {
        // The last report is that of two seconds after the join.
        let reason = StopReason(
            after: .seconds(seconds), timers: QueryTimers(), wasQueried: false)
        #expect(
            SilenceText.stopped(after: .seconds(seconds + 2), reason, isIPv6: false) == words)
    }

    @Test func `of MLD, the interval and the standards have other names`() {
        let reason = StopReason(after: .seconds(260), timers: QueryTimers(), wasQueried: false)
        #expect(
            SilenceText.stopped(after: .seconds(260), reason, isIPv6: true)
                == "stopped after 4 min 20 s = multicast address listening interval (260 s by "
                + "RFC 3810): nobody queries")
    }

    @Test(arguments: [
        ["receive", "198.51.100.1@232.1.1.1", "232.1.1.1"], ["--protocol", "ssmping", "239.1.1.1"],
        ["--rate", "10", "--flood", "239.1.1.1"], ["-s", "65508", "239.1.1.1"],
        ["reach", "--groups", "239.1.1.1,ff15::1", "239.1.2.3"], ["mesh", "10.0.0.1"],
        ["receive"], ["--expect", "0", "239.1.1.1"], ["--server", "239.1.1.2", "239.1.1.1"],
    ])
    func `what does not go together is trouble, in one line and a hint`(arguments: [String]) {
        let run = run(arguments)
        #expect(run.status == .trouble && run.out.isEmpty)
        let lines = run.error.split(separator: "\n")
        #expect(lines.count == 2 && lines.first?.hasPrefix("mcping: ") == true)
        #expect(lines.last?.hasPrefix("Try 'mcping") == true)
    }

    @Test func `a port in use is trouble, and says how to find who has it`() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && getsockname(descriptor, generic, &size) == 0
            }
        }
        try #require(port)
        let number = UInt16(bigEndian: address.sin_port)
        let run = run(["echo", "-p", "\(number)", "--deadline", "0.01"])
        #expect(run.status == .trouble)
        #expect(run.error.hasPrefix("mcping: cannot use UDP port \(number): "))
        #expect(run.error.contains("ss -ulpn 'sport = :\(number)'"))
    }

    @Test func `an interface that is not there is trouble, and says which are`() {
        let run = run(["echo", "-i", "nowhere0"])
        #expect(run.status == .trouble)
        #expect(
            run.error == "mcping: cannot use nowhere0: no such interface (there are \(names))\n")
    }

    private var names: String {
        var (first, names) = (UnsafeMutablePointer<ifaddrs>?.none, [String: UInt32]())
        getifaddrs(&first)
        defer { freeifaddrs(first) }
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            names[String(cString: entry.ifa_name)] = if_nametoindex(entry.ifa_name)
        }
        return names.sorted { $0.value < $1.value }.map(\.key).joined(separator: ", ")
    }

    @Test func `the manual page and the option tables agree`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcping.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        let rest = try #require(manual.split(separator: "\n.Sh OPTIONS\n").last)
        let section = try #require(rest.split(separator: "\n.Sh ").first)
        let parts = "\n\(section)\n".split(separator: "\n.Ss ")
        let commands = MCPing.documentedCommands
        #expect(parts.count == commands.count)
        for (part, command) in zip(parts, commands) {
            if let word = command.word { #expect(part.hasPrefix("\(word)\n")) }
            let documented = part.split(separator: "\n").filter { $0.hasPrefix(".It Fl") }
                .compactMap { line in line.firstMatch(of: #/Fl -([a-z][a-z0-9-]*)/#) }
                .map { String($0.1) }
            #expect(documented.sorted() == command.options.map(\.word).sorted(), "\(command.name)")
            for option in command.options {
                guard let letter = option.letter else { continue }
                #expect(part.contains(".It Fl \(letter) "), "\(command.name) -\(letter)")
            }
        }
    }

    @Test(.needs(.program("readelf")))
    func `mcping does not load libpcap`() throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: tests).deletingLastPathComponent().appending(path: "mcping")
        let (readelf, output) = (Process(), Pipe())
        readelf.executableURL = URL(filePath: "/usr/bin/env")
        readelf.arguments = ["readelf", "-d", program.path]
        readelf.standardOutput = output
        try readelf.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        readelf.waitUntilExit()
        #expect(text.contains("(NEEDED)") && !text.contains("pcap"))
    }
}
