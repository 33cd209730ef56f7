import Foundation
import Testing

/// What a Linux bridge holds, from `bridge -j -s -d mdb`.
struct BridgeState {
    /// By port, then by group.
    private(set) var ports: [String: [String: HeldGroup]] = [:]

    private struct Answer: Decodable {
        let mdb: [Entry]?
    }

    private struct Entry: Decodable {
        let port: String
        let grp: String
        let src: String?
        let filterMode: String?
        let sourceList: [Source]?
        let timer: String?
    }

    private struct Source: Decodable {
        let address: String
        let timer: String
    }

    init(of node: Network.Node) throws {
        let text = try Execution.success(
            of: ["bridge", "-n", node.namespace, "-j", "-s", "-d", "mdb", "show"])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let answers = try decoder.decode([Answer].self, from: Data(text.utf8))
        // Entries of a single source are how the bridge forwards, not what it was asked.
        for entry in answers.flatMap({ $0.mdb ?? [] }) where entry.src == nil {
            let isExclude = entry.filterMode != "include"
            var group = HeldGroup(
                isExclude: isExclude, timer: isExclude ? Self.seconds(entry.timer) : nil)
            for source in entry.sourceList ?? [] {
                group.sources[source.address] = Self.seconds(source.timer)
            }
            ports[entry.port, default: [:]][entry.grp] = group
        }
    }

    private static func seconds(_ text: String?) -> Double {
        text.flatMap { Double($0.trimmingCharacters(in: .whitespaces)) } ?? 0
    }
}
