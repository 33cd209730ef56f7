public import MulticastWire

/// Who is to answer, for a run to be a success.
public enum Expectation: Hashable, Sendable {
    /// Anybody.
    case anybody
    /// So many responders at least.
    case count(Int)
    /// These hosts.
    case hosts([IPAddress])

    /// Whether those who answered are those who were to.
    public func isMet(by responders: ResponderTable) -> Bool {
        switch self {
        case .anybody: !responders.records.isEmpty
        case .count(let count): responders.records.count >= count
        case .hosts: missing(in: responders).isEmpty
        }
    }

    /// The hosts that were to answer and did not.
    public func missing(in responders: ResponderTable) -> [IPAddress] {
        guard case .hosts(let hosts) = self else { return [] }
        return hosts.filter { responders[$0] == nil }
    }
}
