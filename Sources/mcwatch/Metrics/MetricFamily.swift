/// Series that tell the same of different things, as OpenMetrics has it: one name, told apart by
/// labels.
struct MetricFamily: Hashable, Sendable {
    /// What the values of a family are.
    enum Kind: String, Sendable {
        /// What only grows while the program runs.
        case counter
        /// What goes up and down.
        case gauge
        /// Text in labels; the value is 1.
        case info
    }

    /// The name, without what OpenMetrics puts behind that of a sample.
    let name: String
    let kind: Kind
    /// The base unit, with which the name ends; empty for none.
    let unit: String
    /// What it tells, in one line.
    let help: String

    init(_ name: String, _ kind: Kind, unit: String = "", _ help: String) {
        self.name = "mckit_" + name + (unit.isEmpty ? "" : "_" + unit)
        self.kind = kind
        self.unit = unit
        self.help = help
    }

    /// The name of a sample.
    var sampleName: String {
        switch kind {
        case .counter: name + "_total"
        case .gauge: name
        case .info: name + "_info"
        }
    }
}

// What is told of the run itself.
extension MetricFamily {
    static let build = MetricFamily("build", .info, "The version of the program.")
    static let frames = MetricFamily("frames", .counter, "Frames that were read.")
    static let lastFrame = MetricFamily(
        "last_frame_timestamp", .gauge, unit: "seconds", "When the last frame was captured.")
    static let kernelDrops = MetricFamily(
        "kernel_dropped_frames", .counter,
        "Frames that the kernel dropped since they were not read in time: their content is missing."
    )
    static let interfaceDrops = MetricFamily(
        "interface_dropped_frames", .counter,
        "Frames that the interface or its driver dropped.")
    static let findings = MetricFamily(
        "findings", .counter, "Faults that single control messages show, by rule.")
    static let rowsLeftOut = MetricFamily(
        "rows_left_out", .gauge,
        "Links, queriers and the like without series of their own here, by table: too many.")
    static let refusedStreamPackets = MetricFamily(
        "refused_stream_packets", .counter,
        "Packets of streams that found no room in memory any more.")
    static let limitsHit = MetricFamily(
        "state_limit_hits", .counter,
        "What was not kept of groups, members and queriers for want of room, by limit.")

    // Of each link.
    static let groups = MetricFamily("groups", .gauge, "Groups that a router would forward.")
    static let members = MetricFamily("members", .gauge, "Hosts in groups, of all groups together.")
    static let queriers = MetricFamily(
        "queriers", .gauge, "Addresses that query now, by the version of their last query.")
    static let streams = MetricFamily("streams", .gauge, "Streams that were seen.")

    // Of each querier.
    static let querierPresent = MetricFamily(
        "querier_present", .gauge,
        "1 if the address queried within the Other Querier Present Interval, else 0.")
    static let querierElected = MetricFamily(
        "querier_elected", .gauge, "1 if the address is the link's querier, else 0.")
    static let queries = MetricFamily("querier_queries", .counter, "Queries that were seen.")
    static let lastQuery = MetricFamily(
        "querier_last_query_timestamp", .gauge, unit: "seconds", "When the last query was seen.")
    static let queryInterval = MetricFamily(
        "querier_interval", .gauge, unit: "seconds",
        "The time between general queries as observed: the median, without those of a start.")
    static let announcedInterval = MetricFamily(
        "querier_announced_interval", .gauge, unit: "seconds",
        "The Query Interval that the queries announce.")

    // Of each group.
    static let groupMembers = MetricFamily(
        "group_members", .gauge, "Hosts in the group; 0 once the last is gone.")

    // Of each stream.
    static let streamPackets = MetricFamily("stream_packets", .counter, "Packets of the stream.")
    static let streamBytes = MetricFamily(
        "stream", .counter, unit: "bytes", "Octets of the stream's IP packets.")
    static let streamLastPacket = MetricFamily(
        "stream_last_packet_timestamp", .gauge, unit: "seconds",
        "When the stream's last packet was captured.")
    static let streamGaps = MetricFamily(
        "stream_gaps", .counter, "Times in which nothing of the stream came for over a second.")
    static let rtpExpected = MetricFamily(
        "stream_rtp_expected_packets", .counter, "RTP packets that were due by their numbers.")
    static let rtpLost = MetricFamily(
        "stream_rtp_lost_packets", .counter,
        "RTP packets that did not come, each counted once it is too late for it.")
    static let rtpJitter = MetricFamily(
        "stream_rtp_jitter", .gauge, unit: "seconds", "The interarrival jitter of RFC 3550.")
    static let continuityErrors = MetricFamily(
        "stream_continuity_errors", .counter,
        "Breaks of the continuity counters of an MPEG transport stream.")

    // Of each PIM router.
    static let pimNeighborPresent = MetricFamily(
        "pim_neighbor_present", .gauge,
        "1 if the PIM router is there, 0 once it said goodbye or its Holdtime is over.")
    static let pimNeighborDesignated = MetricFamily(
        "pim_neighbor_designated", .gauge,
        "1 if the PIM router is the designated router of its link, else 0.")
    static let pimNeighborRestarts = MetricFamily(
        "pim_neighbor_restarts", .counter,
        "Times that the PIM router came with another Generation ID.")
    static let pimNeighborLastHello = MetricFamily(
        "pim_neighbor_last_hello_timestamp", .gauge, unit: "seconds",
        "When the PIM router's last Hello was captured.")

    // Of each host that announces sessions.
    static let sessions = MetricFamily(
        "sessions", .gauge, "Sessions that the host announces by SAP now.")
    static let lastAnnouncement = MetricFamily(
        "session_last_announcement_timestamp", .gauge, unit: "seconds",
        "When the host's last announcement of a session was captured.")

    // Of each router that makes itself known to switches.
    static let routerPresent = MetricFamily(
        "multicast_router_present", .gauge,
        "1 if the router advertises itself, 0 once it took that back or has fallen silent.")
    static let routerLastAdvertisement = MetricFamily(
        "multicast_router_last_advertisement_timestamp", .gauge, unit: "seconds",
        "When the router's last advertisement was captured.")
}
