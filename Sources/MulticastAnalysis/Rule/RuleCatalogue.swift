extension DoctorRule {
    /// Every rule, by class, in the order of lists and reports.
    public static let all: [DoctorRule] =
        querierRules + membershipRules + versionRules + addressingRules + scopeRules
        + streamRules + snoopingRules + routingRules + mtuRules + timingRules + securityRules
        + ipv6Rules + discoveryRules + ptpRules + pathRules + hostRules

    private static let querierRules: [DoctorRule] = [
        .querierMissing, .querierLost, .querierFlap, .querierMultiple, .querierZeroSource,
        .querierOffSubnet, .querierIntervalTooLong, .querierBadTimers, .queryMalformed,
        .hostActingAsRouter,
    ]

    private static let membershipRules: [DoctorRule] = [
        .memberNotAnswering, .hostNeverReports, .reportWrongDestination, .reportNonconforming,
        .reportsFloodedSuppression, .joinedNoData, .dataStopsAfterGMI, .membershipChurn,
        .groupLimitSwitch, .gmpStorm, .proxyUpstreamBroken,
    ]

    private static let versionRules: [DoctorRule] = [
        .versionMixedQueriers, .forcedVersionDowngrade, .v3ReportsOnV2Network, .v1Present,
        .ssmASMMismatch,
    ]

    private static let addressingRules: [DoctorRule] = [
        .macIPMismatch, .macAliasCollision, .floodProneGroup, .appDataInLinkLocal, .addressMisuse,
        .groupConflictSources, .sameGroupManyPorts,
    ]

    private static let scopeRules: [DoctorRule] = [
        .ttlTooLow, .linkLocalExpectedRouted, .scopeLeak, .igmpForwarded,
    ]

    private static let streamRules: [DoctorRule] = [
        .streamLoss, .streamDuplicate, .streamReorderJitter, .streamIdle, .linkOversubscribed,
        .udpChecksum, .abFeedDivergence,
    ]

    private static let snoopingRules: [DoctorRule] = [
        .unregisteredFlood, .mrouterPortMissing, .leaveCutsOthers, .linkLocalPruned,
        .topologyChangeFlood, .wifiMulticastPoor,
    ]

    private static let timingRules: [DoctorRule] = [.leaveLatency, .joinLatencyHigh]

    private static let securityRules: [DoctorRule] = [.rogueQuerier, .spoofedLeave]

    // Those that no capture shows, of several classes.
    private static let hostRules: [DoctorRule] = [
        .hostMembershipLimit, .receiverBufferDrop, .rpFilterDrop, .wrongInterface,
        .noMulticastRoute, .firewallBlocksIGMP, .firewallBlocksData, .containerVMBlocks,
        .worksOnlyInPromisc, .socketCrosstalk, .bridgeSysctl,
    ]

    private static let routingRules: [DoctorRule] = [
        .pimNeighborMissing, .rpfFailure, .rpOrRegisterFault, .legacyOrInterdomain,
        .mrouteStatePollution,
    ]

    private static let mtuRules: [DoctorRule] = [.mcastFragmented, .mtuBlackhole]

    private static let ipv6Rules: [DoctorRule] = [
        .mldQuerierMissing, .ndOverSnooping, .mldMalformed, .ipv6ScopeMisuse,
    ]

    private static let discoveryRules: [DoctorRule] = [
        .mdnsOneway, .mdnsReflectorLoop, .ddsDiscoveryBroken,
    ]

    private static let pathRules: [DoctorRule] = [
        .pathStreamEnds, .pathLoss, .pathQueryEnds, .pathReportEnds,
    ]

    private static let ptpRules: [DoctorRule] = [
        .ptpMasterConflict, .ptpNoDelayResp, .sapSDPMismatch,
    ]
}
