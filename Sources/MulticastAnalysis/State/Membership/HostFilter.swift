import MulticastWire

/// What one host says of one group: its filter mode and source list (RFC 9776 §3.2).
///
/// A host tells all of it, unlike a router, which has to ask: a source that the host blocks is gone
/// at once. In INCLUDE mode each source has the time up to which the host's word for it holds, in
/// EXCLUDE mode the mode has.
struct HostFilter<Address: MembershipAddress>: Hashable, Sendable {
    private(set) var mode = FilterMode.include
    /// When the host's word for EXCLUDE runs out; of no meaning in INCLUDE mode.
    private(set) var deadline = Instant.stopped
    private(set) var sources = SourceList<Address>()

    /// Whether the host wants nothing of the group: it is no member.
    var isEmpty: Bool { mode == .include && sources.isEmpty }

    /// The next deadline; `nil` if nothing is waited for.
    var nextDeadline: Instant? { mode == .exclude ? deadline : sources.firstDeadline }

    /// When the last of the host's word runs out; `nil` if nothing is waited for.
    var lastDeadline: Instant? { mode == .exclude ? deadline : sources.lastDeadline }

    /// Takes in one record of the host.
    ///
    /// The sources are in ascending order, none twice. A MODE_IS_INCLUDE of a host in EXCLUDE mode
    /// is either the answer to a query about sources, and names those of them that it wants
    /// (RFC 9776 §5.2), or the first word after one that was missed: `answersSources` tells.
    /// Returns how many sources there was no room for.
    mutating func receive(
        _ type: RecordType, _ listed: [Address], answersSources: Bool, at now: Instant,
        lasting interval: Int64, limit: Int
    ) -> Int {
        let full = now.adding(interval)
        switch (mode, type) {
        case (.exclude, .modeIsInclude) where answersSources, (.exclude, .allowNewSources):
            _ = listed.isEmpty ? false : sources.remove(listed)
            deadline = full
            return 0
        case (.include, .modeIsInclude), (.include, .allowNewSources):
            if listed.isEmpty { return 0 }
            return sources.merge(listed, limit: limit) { old, isListed in isListed ? full : old }
        case (_, .modeIsInclude), (_, .changeToIncludeMode):
            mode = .include
            return sources.merge(listed, limit: limit) { _, isListed in isListed ? full : nil }
        case (_, .modeIsExclude), (_, .changeToExcludeMode):
            mode = .exclude
            deadline = full
            return sources.merge(listed, limit: limit) { _, isListed in
                isListed ? .stopped : nil
            }
        case (.include, .blockOldSources):
            _ = listed.isEmpty ? false : sources.remove(listed)
            return 0
        case (.exclude, .blockOldSources):
            deadline = full
            return sources.merge(listed, limit: limit) { _, _ in .stopped }
        default:
            return 0
        }
    }

    /// The host has left.
    mutating func leave() { self = HostFilter() }

    /// Drops sources that a router no longer has asked for, in ascending order; says whether the
    /// host wanted one of them.
    mutating func drop(_ unwanted: [Address]) -> Bool {
        mode == .include && sources.remove(unwanted)
    }

    /// Lets sources run out whose time has come; says whether any did.
    ///
    /// EXCLUDE mode has to be ended by ``leave()``, since it may have run out for a good reason.
    mutating func expireSources(at now: Instant) -> Bool {
        guard mode == .include else { return false }
        let before = sources.count
        sources.stop(at: now) { _ in }
        sources.removeStopped()
        return sources.count != before
    }
}

extension HostFilter {
    /// Whether the host asks for the same as `other` does, whenever the word for it runs out.
    func asks(as other: HostFilter) -> Bool {
        mode == other.mode && sources.count == other.sources.count
            && zip(sources.timers, other.sources.timers).allSatisfy { $0.address == $1.address }
    }
}
