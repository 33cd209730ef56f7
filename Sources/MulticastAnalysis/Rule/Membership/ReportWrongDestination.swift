import MulticastWire

extension DoctorRule {
    /// Reports go where switches do not look for them.
    static let reportWrongDestination = DoctorRule(
        "report-wrong-destination", .membership, .major,
        title: "Membership reports are sent to the wrong address",
        reference: "RFC 2236 §9; RFC 9776 §4.2.15",
        displayFilter: "igmp.type in {0x12, 0x16, 0x17, 0x22}",
        why: """
            Many switches find reports by their destination. One that goes elsewhere joins nothing: \
            the device receives some groups and not others.
            """,
        linux: "update the stack of the device that sends them; Linux itself accepts them",
        network: "update the device's firmware; set a static group on its port until then",
        judge: { patient in
            let found = patient.evidence(for: "report-wrong-destination").map { evidence in
                evidence.severity.rank <= Finding.Severity.major.rank
                    ? Verdict.fail(
                        evidence.says, on: evidence.subject, evidence.evidence,
                        further: evidence.further)
                    : .suspect(
                        evidence.says + "; that is tolerated", on: evidence.subject,
                        severity: evidence.severity, evidence.evidence, further: evidence.further)
            }
            let reports = patient.segments(ipv6: false).reduce(0) { $0 + $1.reports.count }
            guard found.isEmpty, reports > 0 else { return found }
            return [.ok("all reports and leaves go where they have to")]
        })
}
