/// A page of OpenMetrics read back, by the rules of OpenMetrics 1.0 and none of ours.
struct ParsedMetrics {
    /// A line with a value.
    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    /// What comment lines say of a family.
    struct Family: Hashable {
        var type = ""
        var unit = ""
        var help = ""
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var samples: [Sample] = []
    private(set) var families: [String: Family] = [:]

    /// Reads a page; throws at the first thing that a strict reader would refuse.
    init(_ text: String) throws {
        guard text.hasSuffix("\n# EOF\n") else { throw Fault(description: "no # EOF at the end") }
        var current = ""
        var seen: Set<String> = []
        for line in text.dropLast(6).split(separator: "\n", omittingEmptySubsequences: false)
        where !line.isEmpty {
            if line.hasPrefix("# ") {
                let words = line.split(separator: " ", maxSplits: 3).map(String.init)
                guard words.count == 4 else { throw Fault(description: "bad comment: \(line)") }
                if words[2] != current {
                    guard families[words[2]] == nil else {
                        throw Fault(description: "\(words[2]) is in two places")
                    }
                    current = words[2]
                    families[current] = Family()
                }
                switch words[1] {
                case "TYPE": families[current]?.type = words[3]
                case "UNIT": families[current]?.unit = words[3]
                case "HELP": families[current]?.help = words[3]
                default: throw Fault(description: "bad comment: \(line)")
                }
                continue
            }
            let sample = try Self.sample(line)
            let suffix =
                ["counter": "_total", "info": "_info"][families[current]?.type ?? ""] ?? ""
            guard sample.name == current + suffix else {
                throw Fault(description: "\(sample.name) is not of the family \(current)")
            }
            let identity = "\(sample.name) \(sample.labels.sorted { $0.key < $1.key })"
            guard seen.insert(identity).inserted else {
                throw Fault(description: "twice: \(identity)")
            }
            samples.append(sample)
        }
    }

    /// Reads `name{label="value",…} number`.
    private static func sample(_ line: Substring) throws -> Sample {
        var rest = Array(line.unicodeScalars)[...]
        func fault() -> Fault { Fault(description: "bad sample: \(line)") }
        func name() throws -> String {
            let isName = { (scalar: Unicode.Scalar) in
                scalar == "_" || ("a" ... "z").contains(scalar) || ("0" ... "9").contains(scalar)
            }
            let word = rest.prefix(while: isName)
            rest = rest.dropFirst(word.count)
            guard let first = word.first, !("0" ... "9").contains(first) else { throw fault() }
            return String(String.UnicodeScalarView(word))
        }
        func take(_ scalar: Unicode.Scalar) throws {
            guard rest.popFirst() == scalar else { throw fault() }
        }
        let sampleName = try name()
        var labels: [String: String] = [:]
        if rest.first == "{" {
            repeat {
                rest = rest.dropFirst()
                let label = try name()
                try take("=")
                try take("\"")
                var value = String.UnicodeScalarView()
                while let scalar = rest.popFirst(), scalar != "\"" {
                    guard scalar == "\\" else {
                        value.append(scalar)
                        continue
                    }
                    switch rest.popFirst() {
                    case "n": value.append("\n")
                    case "\\": value.append("\\")
                    case "\"": value.append("\"")
                    default: throw fault()
                    }
                }
                guard labels.updateValue(String(value), forKey: label) == nil else {
                    throw fault()
                }
            } while rest.first == ","
            try take("}")
        }
        try take(" ")
        guard let value = Double(String(String.UnicodeScalarView(rest))) else { throw fault() }
        return Sample(name: sampleName, labels: labels, value: value)
    }

    /// The value of the only sample of that name whose labels have these values.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return found.count == 1 ? found[0].value : nil
    }
}
