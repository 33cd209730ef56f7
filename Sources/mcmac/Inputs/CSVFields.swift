/// The fields of one record of a table (RFC 4180 §2), as places in its octets.
///
/// Fields may stand in double quotes, and then hold separators, doubled quotes and line breaks.
struct CSVFields {
    /// What stands between two fields.
    let separator: UInt8
    private var fields: [(octets: Range<Int>, isQuoted: Bool)] = []

    init(separator: UInt8) { self.separator = separator }

    /// How many fields there are.
    var count: Int { fields.count }

    /// Takes a record apart; returns whether it is whole: `false` if it ends within quotes.
    mutating func split(_ record: Span<UInt8>) -> Bool {
        fields.removeAll(keepingCapacity: true)
        let quote = UInt8(ascii: "\"")
        var place = 0
        while true {
            // Blanks before a quote are not the field's; a tab may be the separator.
            var start = place
            while start < record.count, record[start] == UInt8(ascii: " ") { start += 1 }
            var end = start
            let isQuoted = start < record.count && record[start] == quote
            if isQuoted {
                end += 1
                while true {
                    guard end < record.count else { return false }
                    if record[end] == quote {
                        guard end + 1 < record.count, record[end + 1] == quote else { break }
                        end += 1
                    }
                    end += 1
                }
                fields.append((start + 1 ..< end, true))
                // What follows the closing quote is nobody's.
                while end < record.count, record[end] != separator { end += 1 }
            } else {
                while end < record.count, record[end] != separator { end += 1 }
                fields.append((place ..< end, false))
            }
            guard end < record.count else { return true }
            place = end + 1
        }
    }

    /// The octets of a field of `record`, without its quotes; none if there is no such field.
    func octets(_ index: Int, of record: Span<UInt8>) -> ArraySlice<UInt8> {
        guard fields.indices.contains(index) else { return [] }
        let (range, isQuoted) = fields[index]
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        var wasQuote = false
        for place in range {
            let isQuote = isQuoted && record[place] == UInt8(ascii: "\"")
            // Two quotes stand for one.
            if isQuote, wasQuote {
                wasQuote = false
                continue
            }
            wasQuote = isQuote
            octets.append(record[place])
        }
        return octets[...]
    }
}
