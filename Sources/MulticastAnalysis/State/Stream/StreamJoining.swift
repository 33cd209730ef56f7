// One table out of two that were told of one half of a capture each.
extension StreamTable {
    /// An empty table for frames that come after those that are yet to be told of here, which
    /// another thread may fill and ``append(_:)`` adds.
    public func continuation(seed: UInt64) -> StreamTable {
        var table = StreamTable(limits: limits, seed: seed, continuing: true)
        table.clocks = clocks
        return table
    }

    /// The same table in memory of its own.
    func copy() -> StreamTable {
        var copy = StreamTable(limits: limits, seed: 0, continuing: isContinuation)
        copy.records = records.copy()
        copy.details = details.copy()
        copy.trackIndex = trackIndex.copy()
        copy.tracks = tracks.copy()
        copy.counterIndex = counterIndex.copy()
        copy.counters = counters.copy()
        (copy.preludes, copy.links, copy.fragments) = (preludes, links, fragments)
        (copy.gapLog, copy.clocks) = (gapLog, clocks)
        copy.refusedPackets = refusedPackets
        return copy
    }

    /// Adds what a table counted of the frames that came after those here.
    ///
    /// The result is what one table would have counted of all of them. Where that cannot be told,
    /// as when a limit was hit or times go back between the two, neither table is of use any more:
    /// who wants to count on keeps a ``copy()``.
    ///
    /// - Parameter later: a table from ``continuation(seed:)`` of this one.
    /// - Returns: the number here of each of its streams; `nil` if the tables could not be joined.
    public mutating func append(_ later: consuming StreamTable) -> [Int]? {
        guard later.isContinuation, !isFull, !later.isFull, !later.fragments.hasMoreUnknown,
            clocks == later.clocks
        else { return nil }
        var (numbers, gapsBefore): ([Int], [UInt64]) = ([], [])
        numbers.reserveCapacity(later.count)
        for number in 0 ..< later.count {
            guard let here = join(number, of: later) else { return nil }
            numbers.append(here)
            gapsBefore.append(details[here].gaps &- later.details[number].gaps)
        }
        guard joinSequences(of: later, numbers), joinCounters(of: later, numbers) else {
            return nil
        }
        joinGaps(of: later, numbers, after: gapsBefore)
        let laterLinks = later.links.links
        for packet in later.fragments.unknown {
            guard let link = links.find(laterLinks[packet.link]) else { continue }
            let here = FragmentList.Key(
                addresses: packet.addresses, identification: packet.identification, link: link,
                protocol: packet.protocol)
            if fragments.knows(here) { return nil }
        }
        let links = links
        fragments.append(later.fragments, { links.find(laterLinks[$0]) }, numbers)
        return numbers
    }

    /// Adds a stream; returns its number here, `nil` if that cannot be done.
    private mutating func join(_ number: Int, of later: borrowing StreamTable) -> Int? {
        let (record, detail) = (later.records[number], later.details[number])
        guard let link = links.number(of: later.links.links[record.key.link]) else { return nil }
        let key = StreamKey(record.key, link: link)
        let found = records.number(of: key) {
            details[$0].ipv6Source == detail.ipv6Source && details[$0].ipv6Group == detail.ipv6Group
        }
        guard let found else { return add(record, detail, key) }
        let last = records[found].lastTime
        guard detail.firstTime >= last, records[found].isFollowed(by: record, detail),
            joinContent(found, record, detail)
        else { return nil }
        noteGap(found, from: last, to: detail.firstTime)
        records[found].append(record, detail)
        records[found].settle(isContinuation: isContinuation)
        details[found].append(detail)
        return found
    }

    /// Adds a stream that the earlier half has not.
    private mutating func add(
        _ record: StreamRecord, _ detail: StreamDetails, _ key: StreamKey
    ) -> Int? {
        guard records.count < limits.streams else { return nil }
        let number = records.append(StreamRecord(record, key))
        records[number].settle(isContinuation: isContinuation)
        details.append(detail)
        (details[number].tracks, details[number].counters) = (Chain(), Chain())
        return number
    }

    /// Makes out what a stream's packets hold, as looking into the first packets of all would have
    /// told; `false` if the later half has taken some of its packets for something else.
    private mutating func joinContent(
        _ here: Int, _ record: StreamRecord, _ detail: StreamDetails
    ) -> Bool {
        let left = records[here].looks
        guard left > 0 else {
            return records[here].numbering == record.numbering
                && (record.numbering == .none || detail.looksTaken == 1)
        }
        guard detail.content != .unknown else {
            records[here].looks = left - min(left, detail.looksTaken)
            return true
        }
        guard detail.looksTaken <= left else { return false }
        records[here].looks = 0
        records[here].numbering = record.numbering
        details[here].content = detail.content
        return true
    }

    private mutating func joinSequences(
        of later: borrowing StreamTable, _ numbers: [Int]
    ) -> Bool {
        for number in 0 ..< later.tracks.count {
            let track = later.tracks[number]
            let stream = numbers[Int(track.stream)]
            let misorder = track.window.maximumMisorder
            guard
                let here = otherTrack(
                    track.identifier, of: stream, track.window.bitWidth, misorder),
                later.preludes[number].join(track.window, to: &tracks[here].window)
            else { return false }
            tracks[here].jitter.append(track.jitter)
            tracks[here].payloadType = track.payloadType
        }
        return true
    }

    private mutating func joinCounters(
        of later: borrowing StreamTable, _ numbers: [Int]
    ) -> Bool {
        for number in 0 ..< later.counters.count {
            let record = later.counters[number]
            guard let here = counter(record.pid, of: numbers[Int(record.stream)]),
                counters[here].counter.append(record.counter)
            else { return false }
        }
        return true
    }

    /// Adds the gaps inside the later half, of which each stream has some before.
    private mutating func joinGaps(
        of later: borrowing StreamTable, _ numbers: [Int], after before: [UInt64]
    ) {
        var before = before
        for gap in later.gapLog {
            before[gap.stream] += 1
            guard before[gap.stream] <= UInt64(limits.gapsPerStream) else { continue }
            gapLog.append(
                StreamGap(
                    stream: numbers[gap.stream], start: gap.startNanoseconds,
                    end: gap.endNanoseconds))
        }
        // Those across the seam were found first.
        gapLog.sort { ($0.endNanoseconds, $0.stream) < ($1.endNanoseconds, $1.stream) }
        gapLog.removeLast(max(0, gapLog.count - limits.gaps))
    }
}

extension StreamKey {
    /// The key of the same stream where its link has another number.
    fileprivate init(_ key: StreamKey, link: Int) {
        flow = key.flow & (1 << 41 - 1) | UInt64(truncatingIfNeeded: link) << 41
        addresses = key.addresses
    }
}

extension StreamDetails {
    /// Adds what was noted of the packets that came later.
    fileprivate mutating func append(_ later: StreamDetails) {
        fragments &+= later.fragments
        for word in ttls.indices { ttls[word] |= later.ttls[word] }
        dscps |= later.dscps
        gaps &+= later.gaps
        if later.longestGap > longestGap {
            (longestGap, longestGapStart) = (later.longestGap, later.longestGapStart)
        }
    }
}
