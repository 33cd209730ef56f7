import MulticastAnalysis

extension LiveEvent {
    /// What has happened, by its word for programs.
    enum Kind: String, CaseIterable, Sendable {
        case memberJoined = "member_joined"
        case memberRefreshed = "member_refreshed"
        case memberSourcesChanged = "member_sources_changed"
        case memberLeft = "member_left"
        case memberExpired = "member_expired"
        case memberNotSeen = "member_not_seen"
        case groupAppeared = "group_appeared"
        case groupGone = "group_gone"
        case groupModeChanged = "group_filter_mode_changed"
        case groupVersionChanged = "group_version_changed"
        case linkVersionChanged = "link_version_changed"
        case querierAppeared = "querier_appeared"
        case querierTookOver = "querier_took_over"
        case querierLost = "querier_lost"
        case querierYielded = "querier_yielded"
        case dataStarted = "data_started"
        case limitReached = "limit_reached"
        case streamStarted = "stream_started"
        case streamStopped = "stream_stopped"
        case neighborAppeared = "pim_neighbor_appeared"
        case neighborRestarted = "pim_neighbor_restarted"
        case neighborLeft = "pim_neighbor_left"
        case neighborExpired = "pim_neighbor_expired"
        case neighborDesignated = "pim_designated_router"
        case joinSent = "pim_joined"
        case prunePending = "pim_prune_pending"
        case pruned = "pim_pruned"
        case joinEnded = "pim_ended"
        case routerAppeared = "router_appeared"
        case routerTerminated = "router_terminated"
        case routerExpired = "router_expired"
        case sessionAnnounced = "session_announced"
        case sessionModified = "session_modified"
        case sessionDeleted = "session_deleted"
        case sessionExpired = "session_expired"

        /// The table that it changes; `nil` if it is about all of them.
        var section: Section? {
            switch self {
            case .memberJoined, .memberRefreshed, .memberSourcesChanged, .memberLeft,
                .memberExpired, .memberNotSeen, .dataStarted:
                .members
            case .groupAppeared, .groupGone, .groupModeChanged, .groupVersionChanged: .groups
            case .querierAppeared, .querierTookOver, .querierLost, .querierYielded,
                .linkVersionChanged:
                .queriers
            case .streamStarted, .streamStopped: .streams
            case .neighborAppeared, .neighborRestarted, .neighborLeft, .neighborExpired,
                .neighborDesignated, .joinSent, .prunePending, .pruned, .joinEnded:
                .pim
            case .routerAppeared, .routerTerminated, .routerExpired: .mrd
            case .sessionAnnounced, .sessionModified, .sessionDeleted, .sessionExpired: .sap
            case .limitReached: nil
            }
        }
    }
}

// What the tables of the state call it.
extension LiveEvent.Kind {
    init(_ kind: MembershipEvent.Kind) {
        self =
            switch kind {
            case .joined: .memberJoined
            case .refreshed: .memberRefreshed
            case .sourcesChanged: .memberSourcesChanged
            case .left: .memberLeft
            case .expired: .memberExpired
            case .notSeen: .memberNotSeen
            case .groupAppeared: .groupAppeared
            case .groupGone: .groupGone
            case .filterModeChanged: .groupModeChanged
            case .groupCompatibilityChanged: .groupVersionChanged
            case .hostCompatibilityChanged: .linkVersionChanged
            case .querierAppeared: .querierAppeared
            case .querierTookOver: .querierTookOver
            case .querierLost: .querierLost
            case .querierYielded: .querierYielded
            case .dataStarted: .dataStarted
            case .limitReached: .limitReached
            }
    }
    init(_ kind: PIMNeighborTable.ChangeKind) {
        self =
            switch kind {
            case .appeared: .neighborAppeared
            case .restarted: .neighborRestarted
            case .saidGoodbye: .neighborLeft
            case .timedOut: .neighborExpired
            case .becameDesignatedRouter: .neighborDesignated
            }
    }

    init(_ state: PIMJoin.State) {
        self =
            switch state {
            case .joined: .joinSent
            case .prunePending: .prunePending
            case .pruned: .pruned
            case .ended: .joinEnded
            }
    }

    init(_ kind: DiscoveredRouterTable.ChangeKind) {
        self =
            switch kind {
            case .appeared: .routerAppeared
            case .terminated: .routerTerminated
            case .timedOut: .routerExpired
            }
    }

    init(_ kind: AnnouncedSessionTable.Change.Kind) {
        self =
            switch kind {
            case .announced: .sessionAnnounced
            case .modified: .sessionModified
            case .deleted: .sessionDeleted
            case .expired: .sessionExpired
            }
    }
}
