import Foundation
import Testing

/// mcdump, running on an interface of the lab.
final class Dump {
    private let lab: Lab
    private let program: RunningProgram

    /// Starts mcdump with `words` and waits until it listens.
    init(_ words: [String], on node: Lab.Node, of lab: Lab) throws {
        self.lab = lab
        program = try lab.start([products + "/mcdump"] + words, on: node)
        let program = program
        guard eventually({ program.complaints.contains("listening") || !program.isRunning }),
            program.isRunning
        else { throw Execution.Failure(description: "mcdump: \(program.complaints)") }
    }

    /// The words that run mcdump on a node.
    static func command(_ words: [String], on node: Lab.Node) -> [String] {
        ["ip", "netns", "exec", node.namespace, products + "/mcdump"] + words
    }

    /// What was printed so far, in whole lines.
    var lines: [Substring] {
        let output = program.output
        guard let end = output.lastIndex(of: "\n") else { return [] }
        return output[..<end].split(separator: "\n")
    }

    /// The packets printed so far.
    func packets() throws -> [PacketRecord] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try lines.filter { $0.hasPrefix(#"{"type":"packet","#) }
            .map { try decoder.decode(PacketRecord.self, from: Data($0.utf8)) }
    }

    /// Waits until as many packets are there as `count` says that match.
    func wait(for count: Int, of isWanted: (PacketRecord) -> Bool) throws {
        // The last read of the output, at the end of the time, is the one that throws.
        let isThere = eventually(within: 15) {
            ((try? packets()) ?? []).count(where: isWanted) >= count
        }
        guard try isThere || packets().count(where: isWanted) >= count else {
            throw Execution.Failure(
                description: "waited for \(count), there are \(lines.joined(separator: "\n"))\n"
                    + program.complaints)
        }
    }

    /// Waits for the end that comes by itself.
    func wait() throws -> Execution { try program.wait() }

    /// Ends mcdump as Ctrl-C does.
    func interrupt() throws -> Execution {
        program.send(SIGINT)
        return try program.wait()
    }
}

/// A line of `mcdump --json`, as far as the tests look at it.
struct PacketRecord: Decodable {
    var layers: [Layer]?
    var findings: [Finding]?

    struct Layer: Decodable {
        let `protocol`: String
        var source: String?
        var destination: String?
        var id: Int?
        var priority: Int?
        var ttl: Int?
        var hopLimit: Int?
        var version: Int?
        var message: String?
        var maxRespTimeMs: Int?
        var checksumCorrect: Bool?
        var group: String?
        var sources: [String]?
        var groupRecords: [GroupRecord]?
        var querierRobustnessVariable: Int?
        var querierQueryIntervalS: Int?
        var destinationPort: Int?
        var interfaceIndex: Int?
    }

    struct GroupRecord: Decodable {
        let recordType: String
        let group: String
        let sources: [String]
    }

    struct Finding: Decodable {
        let rule: String
        let severity: String
    }

    /// The layer of a protocol.
    func layer(_ name: String) -> Layer? { layers?.first { $0.protocol == name } }

    /// The IGMP or MLD message.
    var membership: Layer? { layer("igmp") ?? layer("mld") }

    /// The IPv4 or IPv6 header.
    var internet: Layer? { layer("ipv4") ?? layer("ipv6") }

    /// What the message says of `group`, one line each: `3 allow_new_sources 192.0.2.21`.
    ///
    /// A general query is about every group of its family.
    func says(of group: String) -> [String] {
        guard let membership, let version = membership.version else { return [] }
        if let records = membership.groupRecords {
            return records.filter { $0.group == group }.map {
                ([String(version), $0.recordType] + $0.sources).joined(separator: " ")
            }
        }
        guard let message = membership.message else { return [] }
        let words = [String(version), message] + (membership.sources ?? [])
        switch membership.group {
        case group: return [words.joined(separator: " ")]
        case group.contains(":") ? "::" : "0.0.0.0":
            return [(words + ["general"]).joined(separator: " ")]
        default: return []
        }
    }
}
