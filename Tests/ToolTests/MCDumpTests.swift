import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import mcdump

@Suite("mcdump")
struct MCDumpTests {
    @Test(arguments: [
        ([], "nothing to read: give -r FILE or -i INTERFACE"),
        (
            ["x.pcap"],
            "nothing to read: give -r FILE or -i INTERFACE (did you mean 'mcdump -r x.pcap'?)"
        ),
        (["-r"], "option '-r' needs an argument: FILE"),
        (["-Z"], "unknown option '-Z'"),
        (["--jsno", "-r", "x"], "unknown option '--jsno' (did you mean '--json'?)"),
        (["--json=1", "-r", "x"], "option '--json' takes no argument"),
        (["-r", "x", "-i", "eth0"], "options '-r' and '-i' exclude each other"),
        (["-r", "x", "--group", "hello"], "option '--group': 'hello' is no group or prefix"),
        (["-r", "x", "--vlan", "4096"], "option '--vlan': '4096' is no number from 0 to 4095"),
        (["-r", "x", "-c", "0"], "option '--count': '0' is no whole number from 1 to \(Int.max)"),
        (["-r", "x", "-w", "y", "-j"], "options '-w' and '--json' exclude each other"),
    ])
    func `bad usage is trouble, and says why in one line`(arguments: [String], message: String) {
        let run = Run(arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error == "mcdump: \(message)\nTry 'mcdump --help'.\n")
    }

    @Test func `a filter that does not compile is told before the file is opened`() {
        let run = Run(["-r", "/nonexistent", "igmp", "frobnicate"])
        #expect(run.status == .trouble)
        #expect(run.error.contains("frobnicate"))
        #expect(!run.error.contains("/nonexistent"))
    }

    @Test(arguments: ["/nonexistent.pcap", "/etc/passwd", "/dev/null", "/"])
    func `a file that is no capture is trouble, in one line that names it`(path: String) {
        let run = Run(["-q", "-r", path])
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error.contains(path))
        #expect(run.error.split(separator: "\n").count == 1)
    }

    @Test func `the manual page and the option table agree`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcdump.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        let documented = manual.split(separator: "\n").filter { $0.hasPrefix(".It Fl") }
            .compactMap { line -> String? in
                line.firstMatch(of: #/Fl -([a-z][a-z-]*)/#).map { String($0.1) }
            }
        #expect(documented.sorted() == MCDump.command.options.map(\.word).sorted())
        for option in MCDump.command.options {
            guard let letter = option.letter else { continue }
            #expect(manual.contains(".It Fl \(letter) "), "-\(letter)")
        }
    }

    @Test(.needs(.program("tcpdump")))
    func `tcpdump prints as many IGMP messages`() throws {
        let path = fixtures.appending(path: "captured/igmpv3-asm-join-leave.pcap").path
        let (tcpdump, output) = (Process(), Pipe())
        tcpdump.executableURL = URL(filePath: "/usr/bin/env")
        tcpdump.arguments = ["tcpdump", "-nr", path, "igmp"]
        tcpdump.standardOutput = output
        tcpdump.standardError = FileHandle.nullDevice
        try tcpdump.run()
        let lines = output.fileHandleForReading.readDataToEndOfFile().split(separator: 0x0A)
        tcpdump.waitUntilExit()
        #expect(!lines.isEmpty)
        #expect(Run(["-q", "-r", path, "igmp"]).out.split(separator: "\n").count == lines.count)
    }

    @Test func `the process ends with the status of the run`() async {
        // The arguments of the test process are no command line of mcdump's.
        await #expect(processExitsWith: .exitCode(ExitStatus.trouble.rawValue)) {
            await MCDump.main()
        }
    }
}
