import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// One case of a file in `fixtures/hosts`: a host that was saved, with something changed, and what a
/// rule has to say of it.
///
///     == fires: nothing lets IGMP in -> fail critical
///     base switch                 another archive than receiver.tar
///     @ proc/net/igmp             what the file holds instead: the lines up to the next of these
///     - commands/nft.json         the file is not there
///     ~ PATH TEXT => OTHER        the text is replaced in the file, wherever it stands
///     ? 192.0.2.9@239.1.2.3       what is asked about
struct HostCase: CustomTestStringConvertible, Sendable {
    let heading: ScenarioCase

    var testDescription: String { heading.testDescription }

    /// Every case of every file.
    static let all: [HostCase] = {
        let folder = fixtures.appending(path: "hosts")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let all = names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            ScenarioCase.read(
                of: String(name.dropLast(4)),
                (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? "")
        }
        precondition(!all.isEmpty, "\(folder.path) holds no cases")
        return all.map { HostCase(heading: $0) }
    }()

    /// A host that was saved, by the name of its archive.
    static func saved(_ name: String) throws -> HostTree {
        let path = fixtures.appending(path: "hosts/\(name).tar")
        return try HostArchive.tree(of: Array(Data(contentsOf: path)))
    }

    /// What all rules make of it.
    func diagnosis() throws -> Diagnosis {
        var (base, asked) = ("receiver", [HostFacts.Question]())
        var changes: [(path: String, change: (String) throws -> String?)] = []
        var (written, lines): (String?, [String]) = (nil, [])
        func endFile() {
            guard let path = written else { return }
            let text = lines.joined(separator: "\n") + "\n"
            changes.append((path, { _ in text }))
            (written, lines) = (nil, [])
        }
        for line in heading.text.split(separator: "\n", omittingEmptySubsequences: true) {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            switch words[0] {
            case "base", "@", "-", "~", "?": endFile()
            default:
                try #require(written != nil, "'\(line)' belongs to no file")
                lines.append(String(line))
                continue
            }
            switch words[0] {
            case "base": base = words[1]
            case "@": written = words[1]
            case "-": changes.append((words[1], { _ in nil }))
            case "?":
                let parts = words[1].split(separator: "@")
                let group = try #require(parts.last.flatMap { IPAddress($0) })
                asked.append(
                    HostFacts.Question(
                        group: group, source: parts.count == 2 ? IPAddress(parts[0]) : nil))
            default:
                let texts = words[2].components(separatedBy: " => ")
                try #require(texts.count == 2, "'\(line)' replaces nothing")
                changes.append(
                    (
                        words[1],
                        { text in
                            try #require(text.contains(texts[0]), "\(words[1]) has no \(texts[0])")
                            return text.replacingOccurrences(of: texts[0], with: texts[1])
                        }
                    ))
            }
        }
        endFile()
        return HostFacts(try changed(Self.saved(base), changes), asked: asked).diagnosis()
    }

    private func changed(
        _ tree: HostTree, _ changes: [(path: String, change: (String) throws -> String?)]
    ) throws -> HostTree {
        var files = Dictionary(
            uniqueKeysWithValues: tree.paths.map { ($0, tree.octets(of: $0) ?? []) })
        for (path, change) in changes {
            let before = String(decoding: files[path] ?? [], as: UTF8.self)
            files[path] = try change(before).map { Array($0.utf8) }
        }
        var changed = HostTree()
        for (path, octets) in files { changed.add(path, octets) }
        return changed
    }
}
