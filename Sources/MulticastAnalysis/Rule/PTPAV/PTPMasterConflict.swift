import MulticastWire

extension DoctorRule {
    /// Two masters of PTP on one link.
    static let ptpMasterConflict = DoctorRule(
        "ptp-master-conflict", .ptpAV, .critical,
        title: "Two PTP masters are active in one domain",
        reference: "IEEE 1588-2019; SMPTE ST 2059-2",
        displayFilter: "ptp.v2.messagetype == 0xb || ptp.control == 0",
        why: """
            Of all that could be master the best one is, and the others fall silent when they hear it. \
            Where two go on, they do not hear each other, often since a switch filters 224.0.1.129; \
            slaves follow now this one, now that one, and audio clicks.
            """,
        linux:
            "see in pmc 'GET PORT_DATA_SET' which port is master; let UDP ports 319 and 320 pass",
        network: """
            have an IGMP querier, or exempt 224.0.1.129 and 224.0.0.107 from snooping; look for PTP \
            settings of switches that are boundary clocks on some ports only
            """,
        subCodes: [
            SubCode(
                "ptp-domain-mismatch", .minor, title: "PTP masters are in different domains",
                reference: "SMPTE ST 2059-2; AES67",
                why: """
                    Clocks follow masters of their own domain only. Two domains on a link are \
                    right if they are meant; else some devices follow another clock.
                    """,
                linux: "set domainNumber of ptp4l to that of the others",
                network: """
                    set one domain everywhere: 0 for AES67 and Dante, 127 for SMPTE ST 2059-2
                    """)
        ],
        measuresTime: true,
        judge: { patient in
            let masters = patient.packets.clocks.masters.filter { $0.value.announcements > 0 }
            let links = Set(masters.keys.map(\.link)).sorted()
            return links.flatMap { link -> [Verdict] in
                let here = masters.filter { $0.key.link == link }.map(Clock.init)
                    .sorted { $0.port.identity.clock < $1.port.identity.clock }
                return judge(link, here, patient)
            }
        })

    private struct Clock {
        let port: ClockSightings.Port
        let master: ClockSightings.Master

        init(_ entry: (key: ClockSightings.Port, value: ClockSightings.Master)) {
            (port, master) = (entry.key, entry.value)
        }

        var words: String {
            "\(port.identity.clockText) (\(master.first.source))"
        }

        func shows(_ says: String) -> Evidence { master.first.shows(says) }

        /// How many of its announcements came while another one announced.
        func announcements(while other: Clock) -> Int {
            guard let start = other.master.times.first, let end = other.master.times.last else {
                return 0
            }
            return master.times.count { $0 >= start && $0 <= end }
        }
    }

    /// announceReceiptTimeout: after three intervals a clock is given up.
    private static let intervals = 3

    private static func judge(_ link: LinkKey, _ clocks: [Clock], _ patient: Case) -> [Verdict] {
        guard let first = clocks.first else { return [] }
        var found: [Verdict] = []
        let byDomain = Dictionary(grouping: clocks) {
            [UInt16($0.port.version), UInt16($0.port.domain), $0.port.sdoID]
        }
        for (_, rivals) in byDomain.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            found += conflict(link, rivals)
        }
        if found.isEmpty, byDomain.count > 1, Set(clocks.map(\.port.identity.clock)).count > 1 {
            let domains = byDomain.keys.sorted { $0.lexicographicallyPrecedes($1) }
                .map { $0[0] == 1 ? "version 1" : "domain \($0[1])" }
            found.append(
                .suspect(
                    "\(clocks.count) masters are in \(Words.list(domains)); a slave follows one domain",
                    on: Subject(link), subCode: "ptp-domain-mismatch",
                    severity: Set(clocks.map(\.port.version)).count > 1 ? .info : nil,
                    clocks.prefix(8).map { $0.shows("master \($0.words)") }))
        }
        guard found.isEmpty else { return found }
        guard patient.length >= .seconds(10) else {
            return [
                .inconclusive(
                    "one master, \(first.words), in \(patient.length.inWords)", on: Subject(link),
                    needs: "a capture at any port for 10 s", [first.shows("its first message")])
            ]
        }
        return [
            .ok(
                "one master, \(first.words)", on: Subject(link, host: first.master.first.source),
                [first.shows("its first message")])
        ]
    }

    private static func conflict(_ link: LinkKey, _ rivals: [Clock]) -> [Verdict] {
        for (place, one) in rivals.enumerated() {
            for other in rivals.dropFirst(place + 1)
            where other.port.identity.clock != one.port.identity.clock {
                let fewest = min(
                    one.announcements(while: other), other.announcements(while: one))
                guard fewest > intervals else { continue }
                let says =
                    "\(one.words) and \(other.words) are both masters of domain \(one.port.domain), for "
                    + "\(Words.count(fewest, "announcement"))"
                let evidence = [one, other].flatMap { clock in
                    [
                        clock.shows("the first message of \(clock.words)"),
                        clock.master.last.shows("its last one"),
                    ]
                }
                let subject = Subject(
                    link, host: other.master.first.source, mac: other.master.first.mac)
                // Boundary clocks of one grandmaster tell the same time.
                if let grandmaster = one.master.grandmaster,
                    grandmaster == other.master.grandmaster
                {
                    return [
                        .suspect(
                            says + "; both take the time of one grandmaster", on: subject,
                            severity: .major, evidence)
                    ]
                }
                return [.fail(says, on: subject, evidence)]
            }
        }
        return []
    }
}
