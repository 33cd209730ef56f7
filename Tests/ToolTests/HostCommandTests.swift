import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

@testable import mcdoctor

@Suite("mcdoctor host")
struct HostCommandTests {
    private let receiver = fixtures.appending(path: "hosts/receiver.tar").path

    private func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    }

    @Test(arguments: [
        (["239.1.2.256"], "'239.1.2.256' is no GROUP and no SOURCE@GROUP"),
        (["10.0.0.1"], "'10.0.0.1' is no GROUP and no SOURCE@GROUP"),
        (["10.0.0.1@10.0.0.2"], "'10.0.0.1@10.0.0.2' is no GROUP and no SOURCE@GROUP"),
        (
            ["2001:db8::1@239.1.2.3"],
            "'2001:db8::1@239.1.2.3': '2001:db8::1' is no address that sends to 239.1.2.3"
        ),
        (["--root", "/", "--for", "1"], "options '--root' and '--for' exclude each other"),
        (["--root", "/nowhere"], "cannot read /nowhere: no such folder, nor a tar archive"),
        (["-r", "x"], "unknown option '-r'"),
    ])
    func `bad usage is told in a line, and ends with 2`(arguments: [String], message: String) {
        let run = Run(mcdoctor: ["host"] + arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error.hasPrefix("mcdoctor: \(message)\n"), "\(run.error)")
    }

    @Test func `what is no archive, or a cut one, is told with the reason`() throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("not an archive".utf8).write(to: URL(filePath: path))
        #expect(Run(mcdoctor: ["host", "--root", path]).error.contains("not a tar archive"))
        let whole = try Data(contentsOf: URL(filePath: receiver))
        try whole.prefix(1100).write(to: URL(filePath: path))
        let cut = Run(mcdoctor: ["host", "--root", path])
        #expect(cut.status == .trouble && cut.error.contains("is cut"), "\(cut.error)")
        // An empty folder is no host.
        let folder = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let empty = Run(mcdoctor: ["host", "--root", folder])
        #expect(empty.status == .trouble && empty.error.contains("no interface is told of"))
    }

    @Test func `a folder says what the archive says that it was unpacked from`() throws {
        let folder = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let tree = try HostGathering.tree(at: receiver)
        for path in tree.paths {
            let file = URL(filePath: folder).appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(tree.octets(of: path) ?? []).write(to: file)
        }
        #expect(try HostGathering.tree(at: folder).paths == tree.paths)
        let (packed, unpacked) = (
            Run(mcdoctor: ["host", "--root", receiver, "--json"]),
            Run(mcdoctor: ["host", "--root", folder, "--json"])
        )
        #expect(packed.out == unpacked.out && packed.status == .success)
    }

    @Test func `an archive is collected, is its owner's, and is not written over`() throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = Run(mcdoctor: ["host", "--root", receiver, "--collect", path])
        #expect(first.status == .success && first.error.contains("files in \(path)"))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        // Collected of an archive, it is the archive again, but for the time.
        #expect(try HostGathering.tree(at: path).paths == HostGathering.tree(at: receiver).paths)
        let second = Run(mcdoctor: ["host", "--root", receiver, "--collect", path])
        #expect(
            second.status == .trouble && second.error.contains("cannot write \(path): File exists"))
    }

    @Test func `other programs read the archive`() throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = Run(mcdoctor: ["host", "--root", receiver, "--collect", path])
        let run = ProgramRun(["tar", "-tf", path])
        let names = String(decoding: run.output, as: UTF8.self).split(separator: "\n").map(
            String.init)
        let paths = try HostGathering.tree(at: receiver).paths
        #expect(run.complaint == nil && names == paths.map { "mcdoctor-host/\($0)" })
    }

    @Test func `this host is read without a trap and without privileges`() {
        let run = Run(mcdoctor: ["host", "--for", "0", "--json"])
        #expect(run.status != .trouble, "\(run.error)")
        #expect(run.records("summary").count == 1)
        let told = (run.records("finding") + run.records("check")).compactMap {
            $0["rule"] as? String
        }
        #expect(Set(told) == Set(DoctorRule.all.map(\.name)))
    }

    @Test func `the kernel's addresses of sockets are not kept`() {
        let line = "1: 00000000:14E9 00000000:0000 07 0:0 0:0 0 107 0 1234 2 ffff8881c0c75db8 5\n"
        let kept = HostGathering.withoutPointers(("later/proc/net/udp6", Array(line.utf8)))
        #expect(
            String(decoding: kept, as: UTF8.self)
                == "1: 00000000:14E9 00000000:0000 07 0:0 0:0 0 107 0 1234 2 0 5\n")
        let other = HostGathering.withoutPointers(("proc/net/igmp", Array(line.utf8)))
        #expect(other == Array(line.utf8))
    }

    @Test func `the manual lists each file and program that is read`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcdoctor.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        for file in HostGathering.files where !file.contains("bridge/") && !file.contains("brport/")
        {
            let name = file.split(separator: "/").last.map(String.init) ?? ""
            #expect(manual.contains(name), "\(file)")
        }
        for (_, words) in HostGathering.commands {
            #expect(manual.contains(words[0]), "\(words)")
        }
    }
}
