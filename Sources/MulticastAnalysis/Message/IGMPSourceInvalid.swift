import MulticastWire

extension Finding.Rule {
    /// A source list holds what is no source, or one twice.
    public static let igmpSourceInvalid = Finding.Rule(
        "igmp-source-invalid", .minor, "RFC 9776 §4.2", evidenceFor: ["report-nonconforming"])
}

/// A source is one host, and a list is a set: nothing ever comes from a group, from broadcast or
/// from 0.0.0.0.
@Sendable func igmpSourceInvalid(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    switch sighting.message.content {
    case .query(let query):
        guard let sources = query.version3?.sourceAddresses, !sources.isEmpty,
            let (index, what) = sources.firstInvalid
        else { return }
        sighting.find(
            .igmpSourceInvalid, at: sighting.place(12 + index * 4, 4),
            "the source \(sources[index]) \(what)", in: &findings)
    case .report(let report):
        var cursor = report.groupRecords.cursor
        var number = 0
        while let record = cursor.next() {
            number &+= 1
            guard record.numberOfSources > 0 else { continue }
            let sources = report.groupRecords.sources(of: record)
            guard let (index, what) = sources.firstInvalid else { continue }
            sighting.find(
                .igmpSourceInvalid, at: sighting.place(8 + record.offset + 8 + index * 4, 4),
                "record \(number): the source \(sources[index]) \(what)", in: &findings)
            return
        }
    default: break
    }
}

extension IPv4AddressList {
    /// The first address that is no source or stands twice, and why.
    fileprivate var firstInvalid: (index: Int, why: String)? {
        for index in indices {
            let source = self[index]
            if source.isMulticast { return (index, "is a group") }
            if source == .broadcast { return (index, "is broadcast") }
            if source == .unspecified { return (index, "is no host's") }
        }
        return firstRepeated.map { ($0, "stands twice") }
    }

    /// The first address that also stands before.
    private var firstRepeated: Int? {
        if count <= 16 {
            for index in indices {
                for earlier in 0 ..< index where self[earlier] == self[index] { return index }
            }
            return nil
        }
        var seen = Set<IPv4Address>(minimumCapacity: count)
        return indices.first { !seen.insert(self[$0]).inserted }
    }
}
