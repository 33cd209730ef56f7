/// A table of what was seen, by the word of `--only`.
enum Section: String, CaseIterable, Sendable {
    case groups, members, queriers, streams, pim, sap, mrd
}

/// What rows are ordered by, by the word of `--sort`; a table that has no such column keeps its
/// own order.
enum SortKey: String, CaseIterable, Sendable {
    /// By group, lowest first.
    case group
    /// By host, router or source, lowest first.
    case host
    /// By the latest sign of life, latest first.
    case time
    /// By the number of members, most first.
    case members
    /// By the number of packets, most first.
    case packets
    /// By the number of octets, most first.
    case octets
    /// By the number of packets that are missing, most first.
    case lost
}
