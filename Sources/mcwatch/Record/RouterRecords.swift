import MulticastAnalysis
import MulticastText
import MulticastWire

// Records of routers and sessions.
extension Snapshot {
    func record(_ router: PIMNeighbor) -> OutputRecord {
        var record = self.record("pim_neighbor", router.address, router.mac, on: router.link)
        record.put("designated_router", designated.contains(router))
        record.put("dr_priority", router.drPriority.map { .number(UInt64($0)) } ?? .absent)
        record.put("holdtime_s", router.holdtime.map { .number(UInt64($0)) } ?? .absent)
        record.put("generation_id", router.generationID.map { .number(UInt64($0)) } ?? .absent)
        record.put("restarts", router.restartCount)
        record.put(
            "propagation_delay_ms",
            router.lanPruneDelay.map { .number(UInt64($0.propagationDelay)) } ?? .absent)
        record.put(
            "override_interval_ms",
            router.lanPruneDelay.map { .number(UInt64($0.overrideInterval)) } ?? .absent)
        record.put("bidirectional_capable", router.isBidirectionalCapable)
        record.put("secondary_addresses", router.secondaryAddresses)
        record.put("hellos", router.helloCount)
        record.put("hello_interval_s", seconds: router.helloInterval)
        record.put(from: router.firstSeen, to: router.lastSeen, expires: router.expires)
        record.put(left: router.end?.time, by: router.end?.reason.word)
        return record
    }

    func record(_ join: PIMJoin) -> OutputRecord {
        var record = OutputRecord("pim_join")
        record.put("upstream", join.upstream)
        put(join.link, into: &record)
        record.put("tree", .text(join.tree.word))
        record.put("source", join.tree.source)
        record.put("group", join.tree.group)
        record.put("name", join.tree.group.map(name) ?? .absent)
        record.put("rendezvous_point", join.rendezvousPoint)
        record.put("downstream", join.downstream)
        record.put("state", .text(join.state.word))
        record.put("joins", join.joinCount)
        record.put("prunes", join.pruneCount)
        record.put("holdtime_s", join.holdtime)
        record.put(from: join.firstSeen, to: join.lastSeen, expires: join.expires)
        var (time, reason) = (Timestamp?.none, String?.none)
        if case .ended(let at, let end) = join.state {
            (time, reason) = (at, end == .timeout ? "timeout" : "message")
        }
        record.put(left: time, by: reason)
        return record
    }

    func record(_ session: AnnouncedSession) -> OutputRecord {
        var record = OutputRecord("session")
        record.put("name", .untrusted(session.name))
        record.put("originating_source", session.originatingSource)
        put(session.link, into: &record)
        record.put("announced_to", session.announcedTo)
        record.put("groups", session.groups)
        record.put(
            "media",
            .list(
                session.media.map { medium in
                    .object([
                        ("kind", .untrusted(medium.kind)),
                        ("group", medium.group.map(OutputRecord.Value.address) ?? .absent),
                        ("port", .number(UInt64(clamping: medium.port))),
                        ("ttl", medium.ttl.map { .number(UInt64(clamping: $0)) } ?? .absent),
                    ])
                }))
        record.put("message_id_hash", session.messageIDHash)
        record.put("authenticated", session.isAuthenticated)
        record.put("announcements", session.announcementCount)
        record.put("modifications", session.modificationCount)
        record.put("interval_observed_s", seconds: session.announcementInterval)
        record.put(from: session.firstSeen, to: session.lastSeen, expires: session.expires)
        record.put("ended_time", session.end?.time)
        record.put("ended_by", word: session.end?.reason.word)
        return record
    }

    func record(_ router: DiscoveredRouter) -> OutputRecord {
        var record = self.record("multicast_router", router.address, router.mac, on: router.link)
        record.put("advertisements", router.advertisementCount)
        record.put("advertisement_interval_s", router.advertisementInterval)
        record.put("query_interval_s", router.queryInterval)
        record.put("robustness_variable", router.robustnessVariable)
        record.put(from: router.firstSeen, to: router.lastSeen, expires: router.expires)
        record.put(left: router.end?.time, by: router.end?.reason.word)
        return record
    }
}

extension PIMNeighbor.EndReason {
    /// One word for it.
    var word: String { self == .goodbye ? "goodbye" : "timeout" }
}

extension DiscoveredRouter.EndReason {
    /// One word for it.
    var word: String { self == .termination ? "termination" : "timeout" }
}

extension AnnouncedSession.EndReason {
    /// One word for it.
    var word: String {
        switch self {
        case .deletion: "deletion"
        case .timeout: "timeout"
        case .stopTime: "stop_time"
        }
    }
}

extension PIMJoin.Tree {
    /// The RFCs' name for it.
    var word: String {
        switch self {
        case .shared: "*,G"
        case .source: "S,G"
        case .sourceOnShared: "S,G,rpt"
        case .all: "*,*,RP"
        }
    }
}

extension PIMJoin.State {
    /// One word for it.
    var word: String {
        switch self {
        case .joined: "joined"
        case .prunePending: "prune_pending"
        case .pruned: "pruned"
        case .ended: "ended"
        }
    }
}
