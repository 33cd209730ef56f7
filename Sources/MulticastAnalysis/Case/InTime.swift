import MulticastWire

// Lists are in the order of time, but for captures whose clock went back, of which rules that
// measure time say nothing.
extension Array {
    /// The place of the first one that is such, as all later ones are; the end if none is.
    func partitioningIndex(where isSuch: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isSuch(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension Array where Element == QuerySighting {
    /// Those from the first one on that is such, as all later ones are.
    func suffix(where isSuch: (QuerySighting) -> Bool) -> ArraySlice<QuerySighting> {
        self[partitioningIndex(where: isSuch)...]
    }

    /// Those that came at a time or before it.
    func prefix(upTo time: Timestamp) -> ArraySlice<QuerySighting> {
        self[..<suffix(where: { $0.time > time }).startIndex]
    }
}
