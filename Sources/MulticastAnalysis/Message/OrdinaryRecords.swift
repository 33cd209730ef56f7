import MulticastWire

extension GroupRecords {
    /// Whether one pass over the records finds nothing that any check of records could object to.
    ///
    /// Nearly every report is like that, and is then spared the checks that would each go through
    /// its records. `false` says nothing yet: the checks tell.
    var areOrdinary: Bool {
        var groups: UInt64 = 0
        var cursor = cursor
        while let record = cursor.next() {
            let group = record.multicastAddress
            guard record.type.isDefined, group.isMulticast, group != .allSystems,
                !(group.isSourceSpecific && record.type.isExclude)
            else { return false }
            // A group that may be there twice: the top six bits of the product spread groups that
            // follow one another.
            let bit = UInt64(1) << UInt64((group.rawValue &* 0x9E37_79B1) >> 26)
            if groups & bit != 0 { return false }
            groups |= bit
            var sources: UInt64 = 0
            while let source = cursor.nextSource() {
                // Neither a group nor broadcast, 224.0.0.0 and above; nor 0.0.0.0.
                guard source.rawValue &- 1 < 0xDFFF_FFFF else { return false }
                let bit = UInt64(1) << UInt64((source.rawValue &* 0x9E37_79B1) >> 26)
                if sources & bit != 0 { return false }
                sources |= bit
            }
        }
        return true
    }
}
