import MulticastWire

extension GroupRecords {
    /// Whether one pass over the records finds nothing that any check of records could object to.
    ///
    /// Nearly every report is like that, and is then spared the checks that would each go through
    /// its records. `false` says nothing yet: the checks tell.
    var areOrdinary: Bool {
        var groups = SeenAddresses()
        var cursor = cursor
        while let record = cursor.next() {
            let group = record.multicastAddress
            guard record.type.isDefined, group.isMulticast, group != .allSystems,
                !(group.isSourceSpecific && record.type.isExclude), !groups.mayRepeat(group)
            else { return false }
            var sources = SeenAddresses()
            while let source = cursor.nextSource() {
                // Neither a group nor broadcast, 224.0.0.0 and above; nor 0.0.0.0.
                guard source.rawValue &- 1 < 0xDFFF_FFFF, !sources.mayRepeat(source) else {
                    return false
                }
            }
        }
        return true
    }
}
