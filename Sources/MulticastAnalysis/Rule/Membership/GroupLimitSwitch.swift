import MulticastWire

extension DoctorRule {
    /// There are as many groups as the tables of switches have rows.
    static let groupLimitSwitch = DoctorRule(
        "group-limit-switch", .membership, .major,
        title: "The group table of a switch or access point is full",
        reference: "RFC 4541 §2.1.2",
        displayFilter: "igmp.type in {0x12, 0x16, 0x22}",
        why: """
            Snooping tables hold 256, 512, 1000, 1024 or 4096 groups. What is beyond is flooded or \
            dropped, or pushes out what was there before.
            """,
        linux: "raise the bridge's table: ip link set dev br0 type bridge mcast_hash_max 16384",
        network: "count the groups on the switch, raise its limit, or use fewer groups on the VLAN",
        judge: { patient in patient.segments(ipv6: false).compactMap(judgeCount) })

    /// The sizes that tables usually have.
    private static var usualLimits: [Int] { [256, 512, 1000, 1024, 4096] }

    private static func judgeCount(of segment: Segment) -> Verdict? {
        let reported = Set(segment.reports.lazy.filter(\.isJoin).map(\.group))
            .filter(\.isRoutableGroup)
        guard !reported.isEmpty else { return nil }
        let count = reported.count
        guard count >= 230, let first = segment.reports.first,
            let limit = usualLimits.first(where: { count * 10 >= $0 * 9 && count <= $0 + $0 / 10 })
        else {
            return .ok(
                "\(Words.count(count, "group")) reported, which is at no usual limit",
                on: segment.subject)
        }
        let flooded = segment.streams.filter {
            $0.isRoutable && !reported.contains($0.stream.group)
        }
        let says = "\(count) groups are reported, and tables of \(limit) are usual"
        guard let stray = flooded.first else {
            return .inconclusive(
                says, on: segment.subject,
                needs: "the size of the switch's table, and how full it is",
                [first.shows(first.words)])
        }
        return .suspect(
            says
                + "; data of \(Words.count(flooded.count, "group")) comes that nobody here reports",
            on: segment.subject,
            [stray.first("data of \(stray.stream.group), unreported")])
    }
}
