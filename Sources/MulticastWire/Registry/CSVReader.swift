/// Records of comma-separated values (RFC 4180 §2), as far as a registry needs them.
///
/// Fields may stand in double quotes, and then hold commas, line breaks and doubled quotes.
/// Beyond the RFC, a line may end in LF alone, lines that are empty or begin with `#` are no
/// records, and a byte order mark is stepped over.
struct CSVReader {
    private let octets: [UInt8]
    private var place = 0
    private var line = 1

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ octets: [UInt8]) {
        self.octets = octets
        if octets.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    /// The fields of the next record and the line it begins on, from 1; `nil` at the end.
    mutating func next() throws(RegistryError) -> (line: Int, fields: [[UInt8]])? {
        while let octet = peek {
            switch octet {
            case Self.lineFeed, Self.carriageReturn: _ = endLine()
            case UInt8(ascii: "#"):
                while peek != nil, !endLine() { place += 1 }
            default: return try record()
            }
        }
        return nil
    }

    private mutating func record() throws(RegistryError) -> (line: Int, fields: [[UInt8]]) {
        let start = line
        var fields = [try field()]
        while peek == UInt8(ascii: ",") {
            place += 1
            fields.append(try field())
        }
        guard peek == nil || endLine() else {
            throw RegistryError(line: line, "text follows a closing quote")
        }
        return (start, fields)
    }

    private mutating func field() throws(RegistryError) -> [UInt8] {
        guard peek == Self.quote else {
            let start = place
            while let octet = peek, octet != UInt8(ascii: ","), octet != Self.lineFeed,
                octet != Self.carriageReturn
            {
                place += 1
            }
            return Array(octets[start ..< place])
        }
        let opened = line
        var field: [UInt8] = []
        place += 1
        while let octet = peek {
            place += 1
            if octet == Self.lineFeed { line += 1 }
            if octet != Self.quote {
                field.append(octet)
            } else if peek == Self.quote {
                field.append(octet)
                place += 1
            } else {
                return field
            }
        }
        throw RegistryError(line: opened, "a quote is not closed")
    }

    private var peek: UInt8? { place < octets.count ? octets[place] : nil }

    /// Steps over a line break, if there is one.
    private mutating func endLine() -> Bool {
        guard let octet = peek, octet == Self.lineFeed || octet == Self.carriageReturn else {
            return false
        }
        place += 1
        if octet == Self.carriageReturn, peek == Self.lineFeed { place += 1 }
        line += 1
        return true
    }
}
