import Foundation
import TestSupport
import Testing

/// What is wrong in the fixtures, told by those who made them, and what mcdump says of it.
@Suite("Findings in captures")
struct FindingsTests {
    /// `fixtures/expected-findings.csv`: the faults that show in one frame, from `FAULTY.md` and
    /// from the columns `faults` and `also` of the captures' index.
    static let expected = table("expected-findings.csv").map { row in
        Expected(
            file: row[0], rule: row[1], frames: frames(row[2]), isRequired: row[3] == "must")
    }
    /// Every capture that the index knows, and the planted faults.
    static let files: [String] =
        ["crafted/faulty.pcap"] + table("captured/INDEX.csv").map { "captured/\($0[0])" }
    static let severities: [String: String] = Dictionary(
        table("message-findings.csv").map { ($0[0], $0[1]) }, uniquingKeysWith: { one, _ in one })

    struct Expected {
        let file: String
        let rule: String
        let frames: [Int]
        let isRequired: Bool
    }

    @Test func `the tables hold cases`() {
        #expect(Self.files.count >= 55)
        #expect(Self.expected.count >= 70)
        #expect(Self.severities.count >= 56)
        for row in Self.expected {
            #expect(Self.files.contains(row.file), "\(row.file)")
            #expect(Self.severities[row.rule] != nil, "\(row.rule)")
        }
    }

    @Test(arguments: files)
    func `each fault is found where it is, and nothing above info elsewhere`(file: String) throws {
        let path = fixtures.appending(path: file).path
        let run = Run(["--json", "--all", "-n", "-r", path])
        let packets = try ReportedPacket.packets(in: run.out.split(separator: "\n"))
        var found: Set<String> = []
        for packet in packets {
            for finding in packet.findings {
                let rule = try #require(finding["rule"] as? String)
                found.insert("\(packet.number) \(rule)")
                #expect(finding["severity"] as? String == Self.severities[rule], "\(rule)")
                expectInside(finding, packet)
            }
        }
        let rows = Self.expected.filter { $0.file == file }
        let required = Set(rows.filter(\.isRequired).flatMap(cases))
        let allowed = Set(rows.flatMap(cases))
        let missing = required.subtracting(found).sorted()
        #expect(missing.isEmpty, "not found")
        let severe = found.filter { Self.severity(of: $0) != "info" }.subtracting(allowed)
        #expect(severe.sorted().isEmpty, "said of sound frames: \(severe.sorted())")
    }

    @Test func `sixteen of the seventeen planted faults are named, and the good frame is praised`()
        throws
    {
        let path = fixtures.appending(path: "crafted/faulty.pcap").path
        let run = Run(["--json", "--all", "-r", path])
        let packets = try ReportedPacket.packets(in: run.out.split(separator: "\n"))
        #expect(packets.count == 18)
        let faulty = packets.filter { packet in
            packet.rules.contains { Self.severities[$0] != "info" }
        }
        // Frame 8 is a second querier, which takes state to see.
        #expect(faulty.map(\.number) == Array(2 ... 7) + Array(9 ... 18))
        #expect(packets.first?.rules == [])
    }

    /// A finding points at octets of its frame.
    private func expectInside(_ finding: [String: Any], _ packet: ReportedPacket) {
        let offset = finding["offset_bytes"] as? Int ?? -1
        let length = finding["length_bytes"] as? Int ?? -1
        let captured = packet.record["captured_bytes"] as? Int ?? 0
        #expect(offset >= 0 && length >= 0 && offset + length <= captured, "\(finding)")
        let message = finding["message"] as? String ?? ""
        #expect(!message.isEmpty && !message.hasSuffix("."), "\(finding)")
    }

    private func cases(_ row: Expected) -> [String] {
        row.frames.map { "\($0) \(row.rule)" }
    }

    private static func severity(of found: String) -> String? {
        severities[String(found.drop { $0 != " " }.dropFirst())]
    }

    /// The frames of `2-4 27`.
    private static func frames(_ text: String) -> [Int] {
        text.split(separator: " ").flatMap { word in
            let ends = word.split(separator: "-").compactMap { Int($0) }
            return ends.first.map { Array($0 ... (ends.last ?? $0)) } ?? []
        }
    }

    /// The rows of a CSV file in `fixtures`, without its first; quoted cells may hold commas.
    static func table(_ path: String) -> [[String]] {
        let text =
            (try? String(contentsOf: fixtures.appending(path: path), encoding: .utf8)) ?? ""
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            var (cells, isQuoted) = ([""], false)
            for character in line {
                switch character {
                case "\"": isQuoted.toggle()
                case "," where !isQuoted: cells.append("")
                default: cells[cells.count - 1].append(character)
                }
            }
            return cells
        }
    }
}
