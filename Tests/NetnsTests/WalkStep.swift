import Foundation
import MulticastWire
import TestSupport
import Testing

/// One thing that happens on the segment.
enum WalkStep: CustomStringConvertible {
    /// A host does what `testhost` is told; `after` is what it holds of the group then.
    case tell(host: Int, String, group: String, after: HeldGroup?)
    /// A host is held at a version of IGMP or MLD; 0 lets it follow the querier.
    case version(host: Int, Int)
    /// A host falls silent without a word, or is heard again.
    case heard(host: Int, Bool)
    /// The switch begins to query where nobody else does, or ends it.
    case switchQueries(Bool)
    /// The router falls silent, or is heard again.
    case routerHeard(Bool)

    var description: String {
        switch self {
        case .tell(let host, let words, _, _): "host \(host): \(words)"
        case .version(let host, let version): "host \(host): version \(version)"
        case .heard(let host, let isHeard): "host \(host): \(isHeard ? "back" : "silent")"
        case .switchQueries(let isOn): "switch: querier \(isOn ? "on" : "off")"
        case .routerHeard(let isHeard): "router: \(isHeard ? "back" : "silent")"
        }
    }
}

/// The addresses of a walk.
struct WalkAddresses {
    let isIPv6: Bool
    /// Two groups of any source and one of the SSM range.
    let groups: [String]
    let sources: [String]
    /// A group that is joined last, with a source: see ``HostState/knowsSources(isIPv6:)``.
    let lastGroup: String

    /// The version that hosts and routers speak unless they are held at an older one.
    var newestVersion: Int { isIPv6 ? 2 : 3 }

    static let ipv4 = WalkAddresses(
        isIPv6: false, groups: ["239.1.1.1", "239.1.1.2", "232.1.1.1"],
        sources: (1 ... 4).map { "198.51.100.\($0)" }, lastGroup: "239.1.1.3")
    static let ipv6 = WalkAddresses(
        isIPv6: true, groups: ["ff15::11", "ff15::12", "ff35::11"],
        sources: (1 ... 4).map { "2001:db8::\($0)" }, lastGroup: "ff15::13")
}

extension WalkStep {
    /// What can happen to a host's membership of `group`, of which it holds `held`: one of all the
    /// ways in which a socket can be told.
    static func membership(
        host: Int, _ group: String, held: HeldGroup?, among sources: [String],
        _ random: inout SeededRandom
    ) -> WalkStep {
        func step(_ words: String, _ after: HeldGroup?) -> WalkStep {
            .tell(host: host, words, group: group, after: after)
        }
        let source = sources[Int.random(in: 0 ..< sources.count, using: &random)]
        guard var held else {
            if Bool.random(using: &random) {
                return step("join \(group)", HeldGroup(isExclude: true))
            }
            return step(
                "join \(group) \(source)", HeldGroup(isExclude: false, hostSources: [source]))
        }
        switch Int.random(in: 0 ..< 10, using: &random) {
        case 0 ... 1:
            return step("leave \(group)", nil)
        case 2 ... 4:
            // Another filter, of the same mode or of the other.
            let isExclude = Bool.random(using: &random)
            var chosen = sources.filter { _ in Int.random(in: 0 ..< 3, using: &random) == 0 }
            // INCLUDE ({}) is a leave.
            if !isExclude, chosen.isEmpty { chosen = [source] }
            let words = ["filter", group, isExclude ? "exclude" : "include"] + chosen
            return step(
                words.joined(separator: " "), HeldGroup(isExclude: isExclude, hostSources: chosen))
        default:
            let isListed = held.sources[source] != nil
            let word: String
            switch (held.isExclude, isListed) {
            case (true, false): word = "block"
            case (true, true): word = "unblock"
            case (false, false): word = "join"
            case (false, true): word = "leave"
            }
            held.sources[source] = isListed ? nil : held.isExclude ? 0 : 1
            let isLeft = !held.isExclude && held.sources.isEmpty
            return step("\(word) \(group) \(source)", isLeft ? nil : held)
        }
    }
}
