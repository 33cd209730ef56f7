import Foundation
import Testing

/// What a system holds of a group: filter mode, sources and, at a router or a switch, timers.
struct HeldGroup: Equatable, CustomStringConvertible {
    /// Whether the mode is EXCLUDE.
    var isExclude: Bool
    /// The seconds until the group timer runs out; `nil` where none runs.
    var timer: Double?
    /// The sources and the seconds until their timers run out; 0 of those that do not run, which
    /// are blocked in EXCLUDE mode.
    var sources: [String: Double] = [:]

    init(isExclude: Bool, timer: Double? = nil) {
        self.isExclude = isExclude
        self.timer = timer
    }

    /// What a host holds: `sources` are those it wants, or does not want.
    init(isExclude: Bool, hostSources: some Sequence<String>) {
        self.isExclude = isExclude
        for source in hostSources { sources[source] = isExclude ? 0 : 1 }
    }

    /// Mode and sources without timers: `exclude +wanted -blocked`.
    var description: String {
        let words = sources.sorted { $0.key < $1.key }.map { ($0.value > 0 ? "+" : "-") + $0.key }
        return ([isExclude ? "exclude" : "include"] + words).joined(separator: " ")
    }

    /// The same with timers, for people who look for a difference.
    var details: String {
        let timers = sources.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { " \($0.key)=\(Self.text($0.value))" }
        return "\(self) (group timer \(Self.text(timer))\(timers.joined()))"
    }

    /// How the timers differ from those of `other`, which were read up to `uncertainty` seconds
    /// before; `nil` where they do not.
    func timersDiffer(from other: HeldGroup, tolerance: Double, uncertainty: Double) -> String? {
        func differ(_ one: Double?, _ other: Double?) -> Bool {
            guard let one, let other else { return (one == nil) != (other == nil) }
            return other - one < -tolerance || other - one > uncertainty + tolerance
        }
        if isExclude, differ(timer, other.timer) {
            return "group timer \(Self.text(timer)), not \(Self.text(other.timer))"
        }
        for (source, seconds) in sources where seconds > 0 {
            if differ(seconds, other.sources[source]) {
                return "timer of \(source) \(Self.text(seconds)), "
                    + "not \(Self.text(other.sources[source]))"
            }
        }
        return nil
    }

    private static func text(_ seconds: Double?) -> String {
        seconds.map { String(format: "%.2f", $0) } ?? "stopped"
    }
}
