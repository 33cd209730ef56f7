import Foundation
import Testing

/// What `mcwatch --json` tells of groups and their members.
struct WatchRecords {
    /// A group on one interface, or a host in it.
    struct Key: Hashable, Comparable {
        let interface: Int
        let group: String
        /// Empty for the group itself.
        var host = ""

        static func < (left: Key, right: Key) -> Bool {
            (left.interface, left.group, left.host) < (right.interface, right.group, right.host)
        }
    }

    /// Groups and members that are there now.
    private(set) var held: [Key: String] = [:]

    /// A record of type `group` or `membership`; the members after `group` are of one of them.
    private struct Record: Decodable {
        let type: String
        let interface: Int
        let group: String
        let filterMode: String?
        let present: Bool?
        let requestedSources: [String]?
        let excludedSources: [String]?
        let host: String?
        let state: String?
        let sources: Sources?
    }

    /// A number in records of groups, a list in those of members.
    private enum Sources: Decodable {
        case number
        case list([String])

        init(from decoder: any Decoder) throws {
            let list = try? decoder.singleValueContainer().decode([String].self)
            self = list.map(Sources.list) ?? .number
        }
    }

    /// Has mcwatch read a file.
    init(ofFile path: String) throws {
        let text = try Execution.success(of: [products + "/mcwatch", "--json", "-r", path])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        for line in text.split(separator: "\n") {
            guard line.hasPrefix(#"{"type":"group","#) || line.hasPrefix(#"{"type":"membership","#)
            else { continue }
            let record = try decoder.decode(Record.self, from: Data(line.utf8))
            let key = Key(
                interface: record.interface, group: record.group, host: record.host ?? "")
            var group = HeldGroup(isExclude: record.filterMode == "exclude")
            if record.type == "membership" {
                guard record.state == "member", case .list(let sources) = record.sources
                else { continue }
                group = HeldGroup(isExclude: group.isExclude, hostSources: sources)
            } else {
                guard record.present == true else { continue }
                for source in record.requestedSources ?? [] { group.sources[source] = 1 }
                for source in record.excludedSources ?? [] { group.sources[source] = 0 }
            }
            held[key] = group.description
        }
    }
}
