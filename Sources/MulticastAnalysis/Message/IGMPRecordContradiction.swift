import MulticastWire

extension Finding.Rule {
    /// Two records of a report cannot both hold.
    public static let igmpRecordContradiction = Finding.Rule(
        "igmp-record-contradiction", .minor, "RFC 9776 §4.2",
        evidenceFor: ["report-nonconforming"])
}

/// What a router makes of such a report depends on the order it reads the records in.
///
/// A filter mode is INCLUDE or EXCLUDE, and of EXCLUDE there is one list; a source is allowed or
/// blocked. A group may still stand twice: with what is allowed and what is blocked, or with a
/// list in pieces.
@Sendable func igmpRecordContradiction(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard case .report(let report) = sighting.message.content, report.groupRecords.count > 1,
        report.groupRecords.mayRepeatGroup,
        let (record, number, says) = report.groupRecords.contradiction
    else { return }
    sighting.find(
        .igmpRecordContradiction, at: sighting.place(of: record),
        "record \(number) \(says) \(record.multicastAddress)", in: &findings)
}

extension GroupRecords {
    /// Whether a group may stand twice; costs no memory, and is seldom wrong for a few records.
    fileprivate var mayRepeatGroup: Bool {
        var seen = SeenAddresses()
        var cursor = cursor
        while let record = cursor.next() {
            if seen.mayRepeat(record.multicastAddress) { return count > 16 || repeatsGroup }
        }
        return false
    }

    /// Whether a group stands twice, for a few records.
    private var repeatsGroup: Bool {
        var records = cursor
        while let record = records.next() {
            var others = records
            while let other = others.next() {
                if other.multicastAddress == record.multicastAddress { return true }
            }
        }
        return false
    }

    /// The first record that one before it contradicts, with its number and what it says.
    fileprivate var contradiction: (GroupRecordCursor.Record, number: Int, says: String)? {
        var claims: [IPv4Address: Claims] = [:]
        var cursor = cursor
        var number = 0
        while let record = cursor.next() {
            number += 1
            let says = claims[record.multicastAddress, default: Claims()]
                .add(record, with: sources(of: record))
            if let says { return (record, number, says) }
        }
        return nil
    }
}

/// What the records so far say about one group.
private struct Claims {
    private var isInclude = false
    private var excluded: IPv4AddressList?
    private var allowed: Set<IPv4Address> = []
    private var blocked: Set<IPv4Address> = []

    /// Adds what a record says; returns words for what it contradicts, if it does.
    mutating func add(_ record: GroupRecordCursor.Record, with sources: IPv4AddressList) -> String?
    {
        switch record.type {
        case .modeIsInclude, .changeToIncludeMode:
            if excluded != nil { return "says INCLUDE where another says EXCLUDE of" }
            isInclude = true
        case .modeIsExclude, .changeToExcludeMode:
            if isInclude { return "says EXCLUDE where another says INCLUDE of" }
            if let excluded, Set(excluded) != Set(sources) {
                return "excludes other sources than another of"
            }
            excluded = excluded ?? sources
        case .allowNewSources:
            allowed.formUnion(sources)
            if sources.contains(where: blocked.contains) {
                return "allows a source that another blocks of"
            }
        case .blockOldSources:
            blocked.formUnion(sources)
            if sources.contains(where: allowed.contains) {
                return "blocks a source that another allows of"
            }
        default: break
        }
        return nil
    }
}
