internal import CPrefetch
internal import MulticastWire

// Packets that only count, as nearly all do.
//
// What changes nothing is `mutating` here, too: lent to a function that is not, the compiler copies the
// whole table for each packet.
extension StreamTable {
    /// Counts a packet of a stream that is known, if that is all that it asks for.
    ///
    /// A stream's packets are data if one of them was, by their ports.
    ///
    /// - Returns: whether it was counted.
    mutating func count(_ frame: borrowing CapturedFrame) -> Bool {
        let untagged = links.recentFlow(of: frame.interface, .untagged)
        guard frame.linkType == .ethernet,
            unsafe take(frame, untagged: untagged, into: batch.packets)
        else { return false }
        batch.fill(1, isInOrder: true)
        return countBatch() == 1
    }

    /// Counts the packets of a run, one after the other, as far as that is all that they ask for;
    /// what is plainly none to a group is passed.
    mutating func count(_ run: borrowing FrameRun) -> FrameRun.Passed {
        var cursor = run.beginning
        guard run.linkType == .ethernet else { return cursor.passed(of: run) }
        while true {
            var ahead = cursor
            take(from: run, &ahead)
            let (taken, isFull) = (batch.count, batch.isFull)
            let counted = countBatch()
            guard counted == taken else {
                pass(counted, of: run, &cursor)
                break
            }
            if taken > 0 {
                ahead.note(taken, at: batch.times(of: taken))
                cursor = ahead
            }
            if !isFull, !passOther(of: run, &cursor) { break }
        }
        return cursor.passed(of: run)
    }

    /// Goes over the packets of a run that may be of streams, and puts them into the batch until it is
    /// full.
    @inline(never)
    private mutating func take(from run: borrowing FrameRun, _ cursor: inout FrameRun.Cursor) {
        let untagged = links.recentFlow(of: run.interface, .untagged)
        var ahead = cursor
        var packet = unsafe batch.packets
        let end = unsafe packet + batch.limit
        var (latest, isInOrder) = (Timestamp(nanoseconds: .min), true)
        while unsafe packet != end, let frame = ahead.frame(of: run),
            unsafe take(frame, untagged: untagged, into: packet)
        {
            isInOrder = isInOrder && frame.timestamp >= latest
            latest = frame.timestamp
            unsafe packet += 1
            ahead.move(behind: frame)
        }
        batch.fill(unsafe packet - batch.packets, isInOrder: isInOrder)
        cursor = ahead
    }

    /// Passes a frame that is plainly nothing to a group; returns whether it is.
    private func passOther(of run: borrowing FrameRun, _ cursor: inout FrameRun.Cursor) -> Bool {
        guard let frame = cursor.frame(of: run),
            Self.isPlainlyOther(frame.octets)
        else { return false }
        cursor.pass(frame)
        return true
    }

    /// Passes the frames that packets were counted of.
    private func pass(
        _ count: Int, of run: borrowing FrameRun, _ cursor: inout FrameRun.Cursor
    ) {
        for _ in 0 ..< count {
            guard let frame = cursor.frame(of: run) else { break }
            cursor.pass(frame)
        }
    }

    /// Takes a frame whose packet may be of a stream and only count; returns whether it is such.
    ///
    /// What is asked for is read where it lies.
    @unsafe @inline(always)
    private mutating func take(
        _ frame: borrowing CapturedFrame, untagged: UInt64,
        into packet: UnsafeMutablePointer<PacketBatch.Packet>
    ) -> Bool {
        let time = frame.timestamp.nanoseconds
        if let datagram = PlainDatagram(frame.octets, isTagged: false), datagram.isToGroup {
            unsafe take(datagram, untagged, at: time, into: packet)
            return true
        }
        return unsafe takeTagged(frame.octets, frame.interface, at: time, into: packet)
    }

    /// The same for a frame with a VLAN tag.
    @unsafe @inline(never)
    private mutating func takeTagged(
        _ octets: Span<UInt8>, _ interface: Int, at time: Int64,
        into packet: UnsafeMutablePointer<PacketBatch.Packet>
    ) -> Bool {
        guard let datagram = PlainDatagram(octets, isTagged: true), datagram.isToGroup else {
            return false
        }
        let flow = links.recentFlow(of: interface, datagram.vlans)
        unsafe take(datagram, flow, at: time, into: packet)
        return true
    }

    /// The same for a datagram from the link that `flow` of ``LinkList`` is of.
    @unsafe @inline(always)
    private mutating func take(
        _ datagram: borrowing PlainDatagram, _ flow: UInt64, at time: Int64,
        into packet: UnsafeMutablePointer<PacketBatch.Packet>
    ) {
        let key = StreamKey(datagram, flow)
        let record = unsafe records.likelyPlace(of: key)
        // The two lines that counting changes.
        unsafe mckit_prefetch(record)
        unsafe mckit_prefetch(UnsafeRawPointer(record) + 64)
        let mark = DuplicateFilter.mark(
            identification: datagram.identification, headerChecksum: datagram.headerChecksum,
            udpChecksum: datagram.udpChecksum)
        let payload = unsafe datagram.payload.withUnsafeBufferPointer { $0.baseAddress }
        unsafe mckit_prefetch_ahead(payload)
        unsafe packet.initialize(
            to: PacketBatch.Packet(
                record: record, key: key, header: datagram.header, time: time, mark: mark,
                length: UInt32(truncatingIfNeeded: datagram.length),
                payload: payload.unsafelyUnwrapped))
    }

    /// Counts the packets of the batch, up to the first that is of no known stream or asks for more, and
    /// empties it.
    ///
    /// What counting changes is in two lines of memory, which are found once.
    ///
    /// - Returns: how many were counted.
    @inline(never)
    private mutating func countBatch() -> Int {
        var current = current
        let packets = unsafe batch.packets
        let count = batch.count
        var counted = 0
        while counted < count {
            let packet = unsafe packets + counted
            guard let record = unsafe record(of: packet) else { break }
            let (time, mark) = unsafe (packet.pointee.time, packet.pointee.mark)
            let length = unsafe Int(packet.pointee.length)
            unsafe record.pointee.lastTime = time
            unsafe record.pointee.count(length, at: time, &current)
            if unsafe record.pointee.duplicates.observe(mark) {
                unsafe noteStart(mark, of: record.pointee.number)
            }
            if unsafe record.pointee.lastTrack != .max {
                let payload = unsafe Span(_unsafeStart: packet.pointee.payload, count: length &- 28)
                unsafe observeRTP(payload, on: record.pointee.lastTrack, time)
            }
            counted &+= 1
        }
        self.current = current
        batch.empty(allCounted: counted == count)
        return counted
    }

    /// The record of a packet that only counts; `nil` if there is none, or more to do for it.
    @unsafe @inline(always)
    private mutating func record(
        of packet: UnsafePointer<PacketBatch.Packet>
    ) -> UnsafeMutablePointer<StreamRecord>? {
        var record = unsafe packet.pointee.record
        if unsafe record.pointee.key != packet.pointee.key {
            guard let found = unsafe records.find(packet.pointee.key) else { return nil }
            unsafe record = found
        }
        let isOrdinary = unsafe record.pointee.isOrdinary(
            header: packet.pointee.header, at: packet.pointee.time)
        return isOrdinary ? unsafe record : nil
    }

    /// Notes a mark that is the first in its place.
    @inline(never)
    mutating func noteStart(_ mark: UInt32, of number: Int) {
        if isContinuation { details[number].firstMarks.note(mark) }
    }
}
