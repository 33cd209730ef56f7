/// Addresses to entries, by longest prefix, for addresses of one family as plain numbers.
///
/// Prefixes are nested or apart, never half over one another. So the number line falls into
/// stretches that each belong to one entry or none, and a look-up is one binary search over the
/// places where they begin: some 30 ns for a few hundred entries, with nothing allocated.
struct PrefixTable<Address: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// The first address of each stretch but the first, which begins at 0 and has no entry.
    private let starts: [Address]
    /// For each stretch the index of its entry, or -1.
    private let owners: [Int32]

    /// Creates a table.
    ///
    /// - Parameter prefixes: the first address and length of each entry's prefix; of two equal
    ///   ones the later counts.
    init(_ prefixes: [(base: Address, length: Int)]) {
        var (starts, owners): ([Address], [Int32]) = ([], [])
        // The prefixes that hold the place reached, the longest on top.
        var open: [(last: Address, owner: Int32)] = []

        func begin(at start: Address, _ owner: Int32) {
            if starts.last == start {
                owners[owners.count - 1] = owner
            } else {
                starts.append(start)
                owners.append(owner)
            }
        }
        func close(before start: Address?) {
            while let top = open.last, start.map({ top.last < $0 }) ?? true {
                open.removeLast()
                // Behind the very last address there is nothing to begin.
                let (next, overflows) = top.last.addingReportingOverflow(1)
                if !overflows { begin(at: next, open.last?.owner ?? -1) }
            }
        }

        let order = prefixes.indices.sorted { left, right in
            (prefixes[left].base, prefixes[left].length, left)
                < (prefixes[right].base, prefixes[right].length, right)
        }
        for index in order {
            let (base, length) = prefixes[index]
            close(before: base)
            begin(at: base, Int32(truncatingIfNeeded: index))
            open.append((base | Address.max >> Address(length), Int32(truncatingIfNeeded: index)))
        }
        close(before: nil)
        self.starts = starts
        self.owners = owners
    }

    /// The index of the entry with the longest prefix that `address` lies in, or -1.
    @inline(__always)
    func find(_ address: Address) -> Int {
        // The last stretch that begins at or before the address lies before `end`.
        var (start, end) = (0, starts.count)
        while start < end {
            let middle = (start &+ end) >> 1
            if starts[middle] <= address { start = middle &+ 1 } else { end = middle }
        }
        return start == 0 ? -1 : Int(owners[start &- 1])
    }
}
