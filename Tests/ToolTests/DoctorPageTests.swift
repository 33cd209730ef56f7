import Foundation
import FoundationXML
import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis
@testable import ToolSupport
@testable import mcdoctor

@Suite("A page of mcdoctor")
struct DoctorPageTests {
    /// What is in a page, as an XML parser sees it.
    private final class Content: NSObject, XMLParserDelegate {
        var elements: [(name: String, attributes: [String: String])] = []
        var text = ""
        var inStyle = false

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String] = [:]
        ) {
            elements.append((name, attributes))
            inStyle = name == "style"
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
            qualifiedName: String?
        ) { inStyle = false }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if !inStyle { text += string }
        }
    }

    /// The page of some captures.
    private func page(_ files: [String]) throws -> (content: Content, run: Run, octets: [UInt8]) {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let run = Run(mcdoctor: files + ["--html", file.path])
        let octets = try [UInt8](Data(contentsOf: file))
        let content = Content()
        let parser = XMLParser(data: Data(octets))
        parser.delegate = content
        #expect(parser.parse(), "\(files): \(String(describing: parser.parserError))")
        return (content, run, octets)
    }

    private func captured(_ name: String) -> String {
        fixtures.appending(path: "captured/\(name)").path
    }

    @Test(arguments: [
        "snooping-timeout.pcap", "querier-interval-mismatch.pcap", "wrong-mac.pcap",
        "igmpv2-join-leave.pcap", "fmt-empty.pcap",
    ])
    func `a page needs nothing else, and its links lead somewhere`(name: String) throws {
        let (content, run, _) = try page([captured(name)])
        #expect(run.status != .trouble)
        let names = Set(content.elements.map(\.name))
        #expect(names.isSubset(of: Self.markup), "\(names.subtracting(Self.markup))")
        let places = Set(content.elements.compactMap { $0.attributes["id"] })
        for link in content.elements.compactMap({ $0.attributes["href"] }) {
            #expect(link.hasPrefix("#") && places.contains(String(link.dropFirst())), "\(link)")
        }
        // Numbers are places in the picture, whatever the times are.
        for attribute in content.elements.flatMap(\.attributes) where attribute.key == "x" {
            let x = try #require(Double(attribute.value))
            #expect((0 ... 1000).contains(x))
        }
    }

    /// All that a page is made of: nothing that is fetched, and nothing that runs.
    private static let markup: Set<String> = [
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "ul",
        "li", "section", "figure", "figcaption", "div", "svg", "g", "a", "line", "circle", "rect",
        "text", "article", "span", "code", "table", "tr", "td", "dl", "dt", "dd",
    ]

    @Test func `findings of the letter are in the page, with their frames`() throws {
        let (content, run, _) = try page([
            captured("querier-interval-mismatch.pcap"), "--only", "querier-multiple",
        ])
        #expect(run.status == .negative)
        #expect(content.text.contains("querier-multiple"))
        for frame in [2, 7, 49, 90] { #expect(content.text.contains("frame \(frame)")) }
        let flags = content.elements.filter { $0.attributes["class"] == "flag" }
        #expect(flags.count == 1)
        // 23 and 3 General Queries.
        let discs = content.elements.filter { $0.name == "circle" && $0.attributes["r"] == "4" }
        #expect(discs.count == 26)
    }

    @Test func `names that others chose are text, and no markup`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = folder.appending(path: "<script>alert('1') & \"x\"\u{1B}[2J.pcap").path
        try FileManager.default.copyItem(atPath: captured("wrong-mac.pcap"), toPath: name)
        let (content, _, octets) = try page([name])
        #expect(content.text.contains("<script>alert('1') & \"x\""))
        #expect(!octets.contains(0x1B))
    }

    @Test func `a page that cannot be written is told, and the letter is there`() {
        let run = Run(mcdoctor: [captured("wrong-mac.pcap"), "--html", "/no/such/folder/x.html"])
        #expect(run.status == .trouble)
        #expect(run.out.contains("mac-ip-mismatch"))
        #expect(
            run.error
                == "mcdoctor: cannot write /no/such/folder/x.html: No such file or directory\n")
    }

    @Test(arguments: UInt64(0) ..< 20)
    func `a picture of any history stays in its frame`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let start = Int64.random(in: 0 ... 4_000_000_000_000_000_000, using: &random)
        let lengths: [Int64] = [0, 1, 1_000_000, 86_400_000_000_000, 4_000_000_000_000_000_000]
        let length = lengths[Int(seed) % lengths.count]
        let span = Timestamp(nanoseconds: start) ... Timestamp(nanoseconds: start + length)
        let flags = (0 ..< 50).map { number in
            TimelinePicture.Flag(
                number: number, severity: .major,
                time: Timestamp(nanoseconds: .random(in: .min ... .max, using: &random)))
        }
        let history = History(
            link: LinkKey(interface: 0), isIPv6: false, rows: [], furtherRows: 0)
        var sink = TextSink()
        TimelinePicture(history, span: span, flags: flags).put(into: &sink)
        let content = Content()
        let parser = XMLParser(data: Data(sink.takeText().utf8))
        parser.delegate = content
        #expect(parser.parse())
        for element in content.elements where element.attributes["class"] == "flag" {
            let x = try #require(element.attributes["cx"].flatMap(Double.init))
            #expect((0 ... 1000).contains(x))
        }
        #expect(content.elements.count { $0.attributes["class"] == "grid" } <= 11)
    }
}
