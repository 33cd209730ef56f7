import MulticastWire

extension DoctorRule {
    /// Reports that strict receivers drop.
    static let reportNonconforming = DoctorRule(
        "report-nonconforming", .membership, .minor,
        title: "Reports may be discarded: no Router Alert, a wrong TTL, checksum or count",
        reference: "RFC 2236 §2; RFC 9776 §4, §4.2",
        displayFilter: "igmp.type in {0x12, 0x16, 0x17, 0x22}",
        why: """
            The join is on the wire, and the switch shows no group: strict devices drop reports \
            without Router Alert or with another TTL than 1, and all drop those with a wrong \
            checksum or count.
            """,
        linux: "update the stack that sends them; see mcdump --findings for each octet",
        network: "relax the checks of Router Alert and TTL on the strict device, if it has such",
        subCodes: [
            SubCode(
                "report-source-invalid", .minor,
                title: "Reports come from an address of another subnet",
                reference: "RFC 9776 §4.2.14, §9.2; RFC 4541 §2.1.1",
                why: """
                    A report has to come from an address that is valid on the link, or from \
                    0.0.0.0. A router or switch may ignore one that comes from elsewhere, and \
                    the stream never comes or ends.
                    """,
                linux: """
                    give the interface that joins an address of the link (ip addr), by DHCP or \
                    by hand; of an IGMP proxy, the one upstream
                    """,
                network: """
                    find the device by its Ethernet address, and see whether it belongs in this \
                    VLAN, and why it got no address of it
                    """),
            SubCode(
                "no-report-retransmit", .info, title: "State changes are reported only once",
                reference: "RFC 9776 §5.1; RFC 2236 §3",
                why: """
                    What changes is said as often as the Robustness Variable, twice by default, \
                    so that one lost packet does no harm. Who says it once joins late where that \
                    packet is lost. A switch that suppresses reports hides copies, too.
                    """,
                linux: "see net.ipv4.igmp_qrv; capture at the host to see whether it sends copies",
                network: """
                    update the device's firmware; see whether a switch on the way suppresses \
                    reports
                    """),
        ],
        judge: { patient in
            let found =
                patient.evidence(for: "report-nonconforming") { !$0.isQuery }.map(nonconforming)
                + patient.segments(ipv6: false).flatMap { segment in
                    strayReporters(on: segment, patient) + unrepeated(on: segment)
                }
            let reports = patient.segments(ipv6: false).reduce(0) { $0 + $1.reports.count }
            guard found.isEmpty, reports > 0 else { return found }
            return [.ok("all reports and leaves are as they should be")]
        })

    private static func nonconforming(_ evidence: FindingEvidence) -> Verdict {
        // These two matter to the strict alone.
        let isHarmless = evidence.sightings.allSatisfy {
            $0.finding.rule.name == "igmp-ttl-not-one"
                || $0.finding.rule.severity.rank > Finding.Severity.major.rank
        }
        if isHarmless {
            return .suspect(
                evidence.says, on: evidence.subject,
                severity: evidence.severity == .info ? .info : .minor, evidence.evidence,
                further: evidence.further)
        }
        return .fail(
            evidence.says, on: evidence.subject, severity: evidence.severity, evidence.evidence,
            further: evidence.further)
    }

    private static func strayReporters(on segment: Segment, _ patient: Case) -> [Verdict] {
        let prefixes = patient.neighbors.prefixes(on: segment.link)
        guard !prefixes.isEmpty else { return [] }
        let strays = segment.reports.filter { report in
            guard case .v4(let host) = report.host, !report.isFromNobody else { return false }
            return report.group.isRoutableGroup && !prefixes.contains(host.rawValue >> 8)
        }
        guard let first = strays.first else { return [] }
        let hosts = Set(strays.map(\.host)).sorted()
        let subnets = prefixes.sorted().map { "\(IPv4Address(rawValue: $0 << 8))/24" }
        // RFC 3927: whom no DHCP server answers takes such an address.
        let isWithoutLease = hosts.allSatisfy(\.isIPv4LinkLocal)
        return [
            .suspect(
                "\(Words.list(hosts.map(\.description))) \(hosts.count == 1 ? "reports" : "report")"
                    + ", and hosts here are of \(Words.list(subnets))"
                    + (isWithoutLease ? "; such an address is of a host without a DHCP lease" : ""),
                on: Subject(segment.link, host: first.host, mac: first.mac),
                subCode: "report-source-invalid", strays.map { $0.shows($0.words) })
        ]
    }

    /// Hosts that say once what they have to say as often as the Robustness Variable has it.
    private static func unrepeated(on segment: Segment) -> [Verdict] {
        let changes = segment.reports.filter {
            $0.version == 3 && $0.group.isRoutableGroup
                && ($0.type == .changeToExcludeMode || $0.type == .allowNewSources)
        }
        return Dictionary(grouping: changes, by: \.host).sorted { $0.key < $1.key }
            .compactMap { host, own in
                var (joins, once): (Int, [ReportSighting]) = (0, [])
                for (_, reports) in Dictionary(grouping: own, by: \.group) {
                    var last: Timestamp?
                    for (index, report) in reports.enumerated() {
                        defer { last = report.time }
                        // Copies come within the Unsolicited Report Interval, 1 s.
                        if let last, report.time.since(last) <= .seconds(2) { continue }
                        joins += 1
                        let next = reports.dropFirst(index + 1).first
                        let isRepeated = next.map { $0.time.since(report.time) <= .seconds(2) }
                        let isOver = segment.span.upperBound.since(report.time) > .seconds(2)
                        if isRepeated != true, isOver { once.append(report) }
                    }
                }
                guard joins >= 5, once.count * 5 >= joins * 4 else { return nil }
                return .suspect(
                    "\(host) said \(once.count) of \(joins) joins only once",
                    on: Subject(segment.link, host: host, mac: own.first?.mac),
                    subCode: "no-report-retransmit", once.map { $0.shows($0.words) })
            }
    }
}

extension IPAddress {
    /// Whether it is of 169.254.0.0/16.
    fileprivate var isIPv4LinkLocal: Bool {
        guard case .v4(let address) = self else { return false }
        return address.rawValue >> 16 == 0xA9FE
    }
}
