import MulticastWire

extension DoctorRule {
    /// Routing protocols that nobody should need any more.
    static let legacyOrInterdomain = DoctorRule(
        "legacy-or-interdomain", .routing, .info,
        title: "DVMRP, PIM version 1, PIM dense mode or CGMP is spoken",
        reference: "RFC 8815; RFC 3973",
        displayFilter: "igmp.type in {0x13, 0x14} || pim.type == 9 || eth.dst == 01:00:0c:dd:dd:dd",
        why: """
            These protocols flood, or are no longer maintained. Switches take every port where they are \
            spoken for one of a router, and send it all groups.
            """,
        linux: "stop mrouted and old pimd; use PIM sparse mode (FRR), or source-specific groups",
        network: "switch them off on all interfaces; use PIM sparse mode and IGMP snooping",
        subCodes: [
            SubCode(
                "asm-interdomain", .info, title: "Groups are shared between domains by MSDP",
                reference: "RFC 8815; RFC 3618",
                why: """
                    MSDP tells rendezvous points of other domains which sources there are. RFC \
                    8815 advises against groups of any source between domains: state from \
                    outside fills tables, and is hard to filter.
                    """,
                linux: "use source-specific groups (232/8, ff3x::/32) between domains",
                network: """
                    use source-specific groups between domains; filter what MSDP peers announce
                    """)
        ],
        judge: { patient in
            patient.routing.legacy.sorted {
                ($0.key.link, $0.key.kind.rawValue, $0.value.firstTime)
                    < ($1.key.link, $1.key.kind.rawValue, $1.value.firstTime)
            }
            .map { key, trace in
                .fail(
                    (key.source.map { "\($0) speaks " } ?? "somebody speaks ") + key.kind.rawValue
                        + ": \(Words.count(trace.count, "message"))",
                    on: Subject(key.link, host: key.source),
                    subCode: key.kind == .msdp ? "asm-interdomain" : nil,
                    [Evidence(trace.first, at: trace.firstTime, "the first message")])
            }
        })
}
