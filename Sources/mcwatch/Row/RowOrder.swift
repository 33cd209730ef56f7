import MulticastWire

/// What the rows of a table can be ordered by; `nil` for what it does not have.
struct RowOrder<Row> {
    var group: ((Row) -> IPAddress?)?
    var host: ((Row) -> IPAddress?)?
    var time: ((Row) -> Timestamp)?
    var members: ((Row) -> Int)?
    var packets: ((Row) -> Int)?
    var octets: ((Row) -> Int)?
    var lost: ((Row) -> Int)?

    /// The rows in the order of `key`; rows that are equal in it stay as they were, and so do all
    /// where the table has no such column.
    func sorted(_ rows: [Row], by key: SortKey?) -> [Row] {
        switch key {
        case nil: rows
        case .group: Self.ascending(rows, group)
        case .host: Self.ascending(rows, host)
        case .time: Self.descending(rows, time)
        case .members: Self.descending(rows, members)
        case .packets: Self.descending(rows, packets)
        case .octets: Self.descending(rows, octets)
        case .lost: Self.descending(rows, lost)
        }
    }

    private static func ascending<Value: Comparable>(
        _ rows: [Row], _ value: ((Row) -> Value?)?
    ) -> [Row] {
        guard let value else { return rows }
        // Rows without it come last.
        return rows.sorted { left, right in
            switch (value(left), value(right)) {
            case (let left?, let right?): left < right
            case (.some, nil): true
            default: false
            }
        }
    }

    private static func descending<Value: Comparable>(
        _ rows: [Row], _ value: ((Row) -> Value)?
    ) -> [Row] {
        guard let value else { return rows }
        return rows.sorted { value($0) > value($1) }
    }
}
