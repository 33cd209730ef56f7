import MulticastWire

extension Finding.Rule {
    /// A message announces more than it holds.
    public static let igmpCountsOverrun = Finding.Rule(
        "igmp-counts-overrun", .critical, "RFC 9776 §4",
        evidenceFor: ["query-malformed", "report-nonconforming"])
}

/// Some receivers drop such a message, some read on in what lies behind it, so no two of them need
/// agree on what it says.
@Sendable func igmpCountsOverrun(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    // Whatever a message lacks ends the dissection.
    guard sighting.error != nil, sighting.isMeasured else { return }
    switch sighting.message.content {
    case .query(let query):
        guard let version3 = query.version3,
            version3.sourceAddresses.count < version3.numberOfSources
        else { return }
        sighting.find(
            .igmpCountsOverrun, at: sighting.place(10, 2),
            "\(version3.numberOfSources) sources are announced; the query holds "
                + "\(version3.sourceAddresses.count)",
            in: &findings)
    case .report(let report):
        sighting.findOverrun(in: report, &findings)
    default: break
    }
}

extension Sighting<IGMPMessage> {
    /// Tells of the count that is wrong: the last record's own, or that of the records.
    fileprivate func findOverrun(in report: MembershipReport, _ findings: inout [Finding]) {
        var cursor = report.groupRecords.cursor
        var last: GroupRecordCursor.Record?
        while let record = cursor.next() { last = record }
        let sources = last.map { report.groupRecords.sources(of: $0).count } ?? 0
        if let record = last, sources < record.numberOfSources {
            find(
                .igmpCountsOverrun, at: place(8 + record.offset + 2, 2),
                "record \(report.groupRecords.count) announces \(record.numberOfSources) sources; "
                    + "the message holds \(sources)",
                in: &findings)
        } else if let record = last, record.auxDataLen > 0,
            report.groupRecords.auxiliaryData(of: record).isEmpty
        {
            find(
                .igmpCountsOverrun, at: place(8 + record.offset + 1, 1),
                "record \(report.groupRecords.count) announces \(record.auxDataLen) words of "
                    + "auxiliary data; the message has \(message.additionalData.count) octets left",
                in: &findings)
        } else if report.groupRecords.count < report.numberOfGroupRecords {
            find(
                .igmpCountsOverrun, at: place(6, 2),
                "\(report.numberOfGroupRecords) records are announced; the report holds "
                    + "\(report.groupRecords.count)",
                in: &findings)
        }
    }
}
