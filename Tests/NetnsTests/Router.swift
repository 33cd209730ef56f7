import Foundation
import Testing

/// FRR's zebra and pimd on a node, with IGMPv3 on `eth0` and the timers of the segment.
///
/// All its files are in a folder of its own, and it is asked through the socket that vtysh(1)
/// uses, so that nothing of an FRR on the machine is touched.
final class Router {
    private let folder: URL
    private let programs: [RunningProgram]
    private var connection: Int32?

    init(_ segment: SnoopedSegment) throws {
        folder = URL(
            filePath: "/tmp/mckit-frr-\(UUID().uuidString)/", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.path(percentEncoded: false)
        let tenths = Duration.milliseconds(100)
        // The response time has to stay below the interval, so it comes first.
        let configuration = """
            interface eth0
             ip pim
             ip igmp
             ip igmp query-max-response-time \(Int(SnoopedSegment.responseInterval / tenths))
             ip igmp query-interval \(SnoopedSegment.queryInterval.components.seconds)
             ip igmp last-member-query-count 2
             ip igmp last-member-query-interval \
            \(Int(SnoopedSegment.lastMemberQueryInterval / tenths))

            """
        try Data(configuration.utf8).write(to: folder.appending(path: "pimd.conf"))
        try Data().write(to: folder.appending(path: "zebra.conf"))
        try Execution.success(of: ["chown", "-R", "frr:frr", path])
        func start(_ daemon: String) throws -> RunningProgram {
            let name = path + daemon
            return try segment.start(
                [
                    "/usr/lib/frr/\(daemon)", "-P", "0", "-z", path + "zserv.api",
                    "--vty_socket", path, "-i", name + ".pid", "-f", name + ".conf",
                ], on: segment.router)
        }
        let zebra = try start("zebra")
        guard eventually({ FileManager.default.fileExists(atPath: path + "zserv.api") }) else {
            throw Execution.Failure(description: "zebra: \(zebra.complaints)")
        }
        let pimd = try start("pimd")
        programs = [zebra, pimd]
        guard eventually({ (try? self.querier()) != nil }) else {
            throw Execution.Failure(description: "no IGMP at pimd: \(pimd.complaints)")
        }
    }

    deinit {
        if let connection { close(connection) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The querier, as the router has it elected.
    func querier() throws -> String {
        struct Interface: Decodable { let querierIp: String }
        guard let interface = try ask("interface eth0", [String: Interface].self)["eth0"] else {
            throw Execution.Failure(description: "pimd has no IGMP on eth0")
        }
        return interface.querierIp
    }

    /// Its state of the groups.
    func groups() throws -> [String: HeldGroup] {
        let groups = try ask("groups", Groups.self).eth0?.groups ?? []
        let sources = try ask("sources", [String: Sources].self)["eth0"]?.groups ?? [:]
        var held: [String: HeldGroup] = [:]
        for entry in groups {
            let timer = seconds(entry.timer)
            // Of groups with older hosts the mode is not told; in EXCLUDE mode a timer runs.
            let isExclude = entry.mode.map { $0 == "EXCLUDE" } ?? (timer != nil)
            var group = HeldGroup(isExclude: isExclude, timer: timer)
            // The source `*` stands for all others.
            for source in sources[entry.group] ?? [] where source.source != "*" {
                group.sources[source.source] = seconds(source.timer) ?? 0
            }
            // INCLUDE ({}) is a group that nobody asks for (RFC 9776 §6.2.1).
            if group.isExclude || !group.sources.isEmpty { held[entry.group] = group }
        }
        return held
    }

    /// The seconds of `00:01`, whose fraction the router keeps for itself; `nil` of `--:--`.
    private func seconds(_ text: String) -> Double? {
        // Half of the fraction that is not told.
        text.split(separator: ":").last.flatMap { Double($0) }.map { $0 + 0.5 }
    }

    /// `show ip igmp groups json`, as far as it is looked at.
    private struct Groups: Decodable {
        struct Interface: Decodable { let groups: [Group]? }
        struct Group: Decodable {
            let group: String
            let mode: String?
            let timer: String
        }
        let eth0: Interface?
    }

    /// The groups of an interface of `show ip igmp sources json`, which stand beside its facts.
    private struct Sources: Decodable {
        struct Source: Decodable {
            let source: String
            let timer: String
        }
        private struct Group: Decodable { let sources: [Source] }
        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
        var groups: [String: [Source]] = [:]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys where key.stringValue.contains(".") {
                groups[key.stringValue] = try container.decode(Group.self, forKey: key).sources
            }
        }
    }

    private func ask<Answer: Decodable>(_ what: String, _: Answer.Type) throws -> Answer {
        let answer = try ask("show ip igmp \(what) json")
        return try JSONDecoder().decode(Answer.self, from: Data(answer))
    }

    /// Asks pimd as vtysh(1) does: a command ends with a zero octet, an answer with three and the
    /// status.
    private func ask(_ command: String) throws -> [UInt8] {
        let descriptor = try connected()
        let request = Array(command.utf8) + [0]
        var (answer, buffer): ([UInt8], [UInt8]) = ([], Array(repeating: 0, count: 65_536))
        var count = write(descriptor, request, request.count)
        while count > 0, answer.count < 4 || answer.suffix(4).prefix(3) != [0, 0, 0] {
            count = read(descriptor, &buffer, buffer.count)
            answer += buffer.prefix(max(count, 0))
        }
        guard count > 0, answer.last == 0 else {
            // What may come yet is no answer to the next question.
            close(descriptor)
            connection = nil
            throw Execution.Failure(
                description: "pimd does not answer '\(command)' (\(answer.count) octets)")
        }
        return Array(answer.dropLast(4))
    }

    /// The connection to pimd, which is made where there is none.
    private func connected() throws -> Int32 {
        if let connection { return connection }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
            socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = folder.path(percentEncoded: false) + "pimd.vty"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isConnected = withUnsafeBytes(of: &address) { memory in
            guard let pointer = memory.baseAddress else { return false }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            return connect(descriptor, pointer.assumingMemoryBound(to: sockaddr.self), size) == 0
        }
        guard isConnected else {
            close(descriptor)
            throw Execution.Failure(description: "pimd is not there")
        }
        connection = descriptor
        return descriptor
    }
}
