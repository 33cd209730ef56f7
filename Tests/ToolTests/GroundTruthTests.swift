import CaptureFiles
import Foundation
import TestSupport
import Testing

@Suite("Ground truth")
struct GroundTruthTests {
    /// `fixtures/known-disagreements.txt`: where tshark is wrong, and the sentence that says so.
    static let known = KnownDisagreement.all

    @Test(.enabled(if: GroundTruth.isThere, "needs the public captures beside the package"))
    func `the corpus is whole`() throws {
        #expect(GroundTruth.files.count >= 200)
        let rows = try GroundTruth.files.flatMap { file in
            try GroundTruth.Kind.allCases.map { try GroundTruth.rows($0, of: file).count }
        }
        #expect(rows.reduce(0, +) >= 2900, "frames that the truth lists")
    }

    @Test(
        .enabled(if: GroundTruth.isThere, "needs the public captures beside the package"),
        arguments: GroundTruth.files)
    func `each IGMP, MLD and PIM frame is reported as tshark reads it, or we can prove why not`(
        file: String
    ) throws {
        let path = GroundTruth.folder.appending(path: "files/\(file)").path
        let run = Run(["--json", "-n", "-r", path])
        let packets = try ReportedPacket.packets(in: run.out.split(separator: "\n"))
        let found = try GroundTruth.Kind.allCases.flatMap { kind in
            try differences(GroundTruth.rows(kind, of: file), packets, kind)
        }
        let expected = Set(Self.known.filter { $0.file == file }.map(\.difference))
        let new = Set(found).subtracting(expected).sorted()
        let gone = expected.subtracting(found).sorted()
        #expect(new.isEmpty, "\(file): differ\n\(new.prefix(12).joined(separator: "\n"))")
        #expect(gone.isEmpty, "\(file): no longer differ\n\(gone.joined(separator: "\n"))")
    }

    /// Every field in which the two differ, as `frame<tab>field<tab>tshark's<tab>ours`.
    private func differences(
        _ rows: [GroundTruth.Row], _ packets: [ReportedPacket], _ kind: GroundTruth.Kind
    ) -> [String] {
        let ours = Dictionary(packets.map { ($0.number, $0) }, uniquingKeysWith: { one, _ in one })
        var differences: [String] = []
        for row in rows {
            let facts = ours[row.frame]?.facts(of: kind.rawValue) ?? [:]
            if facts.isEmpty {
                differences.append("\(row.frame)\t\(kind)\treported\tmissing")
                continue
            }
            for (field, theirs) in row.facts.sorted(by: { $0.key < $1.key }) {
                let value = facts[field] ?? ""
                if value == theirs || isDisputed(field, row, ours: value) { continue }
                differences.append(
                    "\(row.frame)\t\(field)\t\(abbreviated(theirs))\t\(abbreviated(value))")
            }
        }
        let listed = Set(rows.map(\.frame))
        for packet in packets where packet.has(kind.rawValue) && !listed.contains(packet.number) {
            differences.append("\(packet.number)\t\(kind)\tmissing\treported")
        }
        return differences
    }

    /// A list of thousands of values as its first and their number.
    private func abbreviated(_ values: String) -> String {
        let list = values.split(separator: ",")
        return list.count <= 64 ? values : "\(list[0]),… (\(list.count) values)"
    }

    /// Over IPv6, tools differ on what the checksum of a Register covers; one that either reading
    /// makes good is good.
    private func isDisputed(_ field: String, _ row: GroundTruth.Row, ours: String) -> Bool {
        field == "checksum verdict" && row["pim.type"] == "1" && !row["ipv6.src"].isEmpty
            && (ours == "true" || row["pim.cksum.status"] == "1")
    }

    @Test(
        .enabled(if: GroundTruth.isThere, "needs the public captures beside the package"),
        arguments: known)
    func `a known disagreement shows the octets and the rule`(known: KnownDisagreement) throws {
        #expect(known.rule.contains("RFC "), "which RFC decides?")
        let path = GroundTruth.folder.appending(path: "files/\(known.file)").path
        let frames = StoredFrame.frames(in: path)
        let frame = try #require(frames.first { $0.number == known.frame }).octets
        #expect(!known.octets.isEmpty)
        #expect(frame.firstRange(of: known.octets) != nil, "the frame does not hold these octets")
    }
}

/// A line of `fixtures/known-disagreements.txt`.
struct KnownDisagreement: Sendable, CustomTestStringConvertible {
    let file: String
    let frame: Int
    /// `frame<tab>field<tab>tshark's<tab>ours`.
    let difference: String
    let octets: [UInt8]
    let rule: String

    var testDescription: String { "\(file) \(difference)" }

    static let all: [KnownDisagreement] = {
        let url = fixtures.appending(path: "known-disagreements.txt")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            precondition(cells.count == 7, "not seven columns: \(line)")
            return KnownDisagreement(
                file: String(cells[0]), frame: Int(cells[1]) ?? 0,
                difference: cells[1 ... 4].joined(separator: "\t"), octets: hex(String(cells[5])),
                rule: String(cells[6]))
        }
    }()
}
