import MulticastWire

extension Finding.Rule {
    /// More is announced than the message holds.
    public static let mldCountsOverrun = Finding.Rule(
        "mld-counts-overrun", .critical, "RFC 3810 §5", evidenceFor: ["mld-malformed"])
}

/// Receivers drop the whole message when its sources, records, auxiliary words or extensions run
/// past the end, so listeners are forgotten whose records were right.
@Sendable func mldCountsOverrun(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    guard let error = sighting.error, sighting.isWhole,
        let (octets, says) = sighting.overrun(error)
    else { return }
    findings.append(Finding(.mldCountsOverrun, at: octets, says))
}

extension Sighting<MLDMessage> {
    /// The field that announces too much, and what it says.
    fileprivate func overrun(_ error: DecodeError) -> (octets: Range<Int>, says: String)? {
        let start = octets.lowerBound
        switch message.content {
        case .query(let query):
            guard let query = query.version2 else { return nil }
            if query.sourceAddresses.count < query.numberOfSources {
                let says =
                    "\(query.numberOfSources) source(s) announced, the query holds "
                    + "\(query.sourceAddresses.count)"
                return (start + 26 ..< start + 28, says)
            }
        case .report(let report):
            if let overrun = overrunOfLastRecord { return overrun }
            if report.records.count < report.numberOfRecords {
                let says =
                    "\(report.numberOfRecords) record(s) announced, the report holds "
                    + "\(report.records.count)"
                return (start + 6 ..< start + 8, says)
            }
        default: return nil
        }
        let end = octets.upperBound
        return (
            error.offset < end ? error.offset ..< end : octets,
            "an extension runs past the end of the message"
        )
    }

    /// Reading ends with the first record that is not all there, so only the last one can be it.
    private var overrunOfLastRecord: (octets: Range<Int>, says: String)? {
        var overrun: (Range<Int>, String)?
        forEachRecord { record, start in
            if record.sourceAddresses.count < record.numberOfSources {
                let says =
                    "\(record.numberOfSources) source(s) announced for "
                    + "\(record.multicastAddress), the record holds "
                    + "\(record.sourceAddresses.count)"
                overrun = (start + 2 ..< start + 4, says)
            } else if record.auxiliaryData.count < Int(record.auxDataLen) * 4 {
                let says =
                    "\(Int(record.auxDataLen) * 4) octets of auxiliary data announced for "
                    + "\(record.multicastAddress), the report ends before"
                overrun = (start + 1 ..< start + 2, says)
            }
        }
        return overrun
    }
}
