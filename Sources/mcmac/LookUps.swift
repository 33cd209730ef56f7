import Glibc
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of look-ups: addresses come in, and what they map to goes out.
struct LookUps {
    private let style: TextStyle
    private let isJSON: Bool
    private let isQuiet: Bool
    private let advice: GroupAdvice
    // The words that could have been meant instead of an address.
    private let words: [String]
    private var counts = Counts()

    /// What a run has seen.
    struct Counts {
        var addresses = 0
        var refused = 0
        var advisedAgainst = 0
    }

    init(style: TextStyle, isJSON: Bool, isQuiet: Bool, besides words: [String]) {
        self.style = style
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        self.words = words
        advice = GroupAdvice(style.registry)
    }

    /// Answers for each of `addresses`; `-` is a list on `input`, and so is no address at all,
    /// unless somebody would have to type it.
    mutating func run(
        _ addresses: [String], input: Int32, _ console: inout Console
    ) throws -> ExitStatus {
        if addresses.isEmpty, isatty(input) == 1 {
            throw UsageError("no address; give one, or '-' for a list on standard input")
        }
        var hasTrouble = false
        for text in addresses.isEmpty ? ["-"] : addresses {
            if text != "-" {
                answer(text, in: nil, &console)
                continue
            }
            do {
                try answerList(input, &console)
            } catch {
                hasTrouble = true
                console.report("mcmac: \(error)")
            }
        }
        if isJSON { counts.json(into: &console.out) }
        return hasTrouble || counts.refused > 0 ? .trouble : .success
    }

    /// Answers for each word of a list; `#` begins a remark.
    private mutating func answerList(
        _ input: Int32, _ console: inout Console
    ) throws(FileError) {
        let name = "standard input"
        // The reader closes what it reads, and the input is not ours to close.
        var lines = LineReader(path: name, descriptor: dup(input))
        while console.out.writeError == 0, try lines.advance() {
            let place = "\(name): line \(lines.number): "
            if lines.isTooLong {
                counts.addresses += 1
                counts.refused += 1
                console.report("mcmac: \(place)longer than \(LineReader.longestLine) octets")
                continue
            }
            for word in Self.words(of: lines.line) { answer(word, in: place, &console) }
        }
    }

    /// The words of a line, which spaces and tabs part, without its remark.
    private static func words(of line: Span<UInt8>) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for index in line.indices {
            let octet = line[index]
            if octet == UInt8(ascii: "#") { break }
            if octet != UInt8(ascii: " "), octet != UInt8(ascii: "\t") {
                word.append(octet)
            } else if !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private mutating func answer(_ text: String, in place: String?, _ console: inout Console) {
        counts.addresses += 1
        do throws(LookUpError) {
            let lookUp = try LookUp(text)
            if case .group(let group, _) = lookUp, !advice.hazards(of: group).isEmpty {
                counts.advisedAgainst += 1
            }
            if isJSON {
                MappingJSON(advice: advice, showsNames: style.showsNames)
                    .put(lookUp, into: &console.out)
            } else {
                MappingText(advice: advice, style: style, isQuiet: isQuiet)
                    .put(lookUp, into: &console.out)
            }
        } catch {
            counts.refused += 1
            if isJSON { MappingJSON.put(error, of: text, into: &console.out) }
            console.report("mcmac: \(place ?? "")\(error)\(place == nil ? hint(text) : "")")
        }
    }

    /// What somebody may have meant who gave a word that is no address: a command, or a file.
    private func hint(_ text: String) -> String {
        if let word = Arguments.nearest(text, among: words) {
            return " (did you mean 'mcmac \(word)'?)"
        }
        return SmallFile.isRegular(text) ? " (a file: did you mean 'mcmac check \(text)'?)" : ""
    }
}

extension LookUps.Counts {
    /// Puts the last record of a run.
    fileprivate func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "summary")
        sink.member("addresses", addresses)
        sink.member("refused", refused)
        sink.member("advised_against", advisedAgainst)
        sink.endObject()
        sink.endLine()
    }
}
