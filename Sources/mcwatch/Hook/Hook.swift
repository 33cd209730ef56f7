import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// A command that runs when something happens: `--on-join` and the like.
struct Hook: Sendable {
    let occasion: Occasion
    /// What sh(1) is given: the administrator's words and no others.
    let command: String

    /// When a command runs, by the end of its option.
    enum Occasion: String, CaseIterable, Sendable {
        /// A host joined a group.
        case join
        /// A host left a group, or was not heard of for as long as a membership lasts.
        case leave
        /// A group got its first member.
        case first
        /// No router would forward a group any more.
        case last

        /// The option that names the command.
        var option: String { "on-\(rawValue)" }
    }

    /// The hooks that a command line asks for.
    static func all(_ arguments: Arguments) -> [Hook] {
        Occasion.allCases.flatMap { occasion in
            arguments.all(occasion.option).map { Hook(occasion: occasion, command: $0) }
        }
    }
}

extension LiveEvent {
    /// The occasion that the event is; `nil` if it is none.
    var occasion: Hook.Occasion? {
        switch kind {
        case .memberJoined: .join
        case .memberLeft, .memberExpired: .leave
        case .groupAppeared: .first
        case .groupGone: .last
        default: nil
        }
    }

    /// What a command is told, as variables of its environment: addresses and numbers as this
    /// program writes them, and nothing that a packet says in words.
    func facts(_ occasion: Hook.Occasion, interfaces: [String]) -> [(name: String, value: String)] {
        var facts = [
            (name: "MCKIT_EVENT", value: occasion.rawValue),
            (name: "MCKIT_TIME", value: time.description),
        ]
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { facts.append((name: "MCKIT_" + name, value: value)) }
        }
        add("GROUP", group?.description)
        add("HOST", host?.description)
        add("MAC", member?.mac?.description)
        add(
            "INTERFACE",
            interfaces.indices.contains(link.interface) ? interfaces[link.interface] : nil)
        add("VLAN", link.vlans.innermost.map { String($0) })
        add("VLANS", link.vlans.description)
        add("TUNNEL", link.tunnel == 0 ? nil : link.tunnelText)
        add("PROTOCOL", (group?.isIPv6).map { $0 ? "mld" : "igmp" })
        add("VERSION", member.map { String($0.version) })
        if occasion == .join || occasion == .first {
            add("FILTER_MODE", member?.filterMode.word)
            add("SOURCES", member?.sources.map(\.description).joined(separator: " "))
        }
        if occasion == .leave { add("LEFT_BY", kind == .memberLeft ? "leave" : "timeout") }
        return facts
    }
}
