import MulticastAnalysis
import MulticastText
import MulticastWire

/// A collision with all that is shown of it: the groups, what is wrong, and where to move.
struct ShownCollision {
    let collision: Collision
    let explanation: CollisionTable.Explanation
    /// For each group that has to move, where to; `nil` for one that stays, and where no safe
    /// group is left.
    let replacements: ArraySlice<IPAddress?>

    /// What speaks of the standards behind a problem.
    static func reference(of problem: Collision.Problem) -> String? {
        switch problem.kind {
        case .sharedMAC: "RFC 1112 §6.4, RFC 2464 §7, RFC 4541 §2.1.2"
        case .hazard(let hazard): hazard.reference
        case .severalNames, .severalSources, .severalPorts: nil
        }
    }

    /// What is wrong, in one line with no capital and no full stop; names in it may be a site's.
    func words(for problem: Collision.Problem, _ advice: GroupAdvice) -> String {
        switch problem.kind {
        case .sharedMAC:
            // Whoever joined the group of the lowest rate gets the others unasked.
            let rates = explanation.groups.compactMap(\.bitRate)
            let isKnown = rates.count == explanation.groups.count
            let unasked = collision.bitRate - (isKnown ? rates.min() ?? 0 : 0)
            return
                "a switch or interface that filters by MAC address delivers all of them to whoever "
                + "joined one"
                + (isKnown && unasked > 0
                    ? ": up to \(BitRateText.text(Double(unasked))) unasked" : "")
        case .severalNames: return "the group has several names; each stream wants one of its own"
        case .severalSources:
            return "several sources send to the group; receivers get all of them unless they join "
                + "one source (SSM)"
        case .severalPorts:
            return "the group is sent to several ports, but switches and routers tell groups apart "
                + "and no ports: receivers of one get all"
        case .hazard(let hazard):
            guard let group = problem.group else { return hazard.name }
            return advice.words(for: hazard, of: group)
        }
    }
}
