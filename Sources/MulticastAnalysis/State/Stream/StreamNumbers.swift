public import MulticastWire

/// The continuity counter of a PID in a stream.
struct CounterRecord: BitwiseCopyable, Sendable {
    let stream: UInt32
    let pid: UInt16
    /// The stream's next counter.
    var next = Chain.end
    var counter = ContinuityCounter()
}

/// What an announced clock rate is for.
struct RTPClockKey: Hashable, Sendable {
    let group: IPAddress
    let port: UInt16
    let payloadType: UInt8
}

// Sequence numbers, continuity counters and RTP timestamps of a stream's packets.
extension StreamTable {
    /// Says how fast the clock of a payload type goes, as a session announces it (RFC 8866
    /// `rtpmap`), in Hz: the jitter of the session's streams counts by it from then on.
    public mutating func setClockRate(
        _ rate: Double, group: IPAddress, port: UInt16, payloadType: UInt8
    ) {
        let key = RTPClockKey(group: group, port: port, payloadType: payloadType)
        guard rate > 0, clocks.count < limits.streams, clocks.updateValue(rate, forKey: key) != rate
        else { return }
        for number in 0 ..< tracks.count where tracks[number].payloadType == payloadType {
            let stream = Int(tracks[number].stream)
            if records[stream].key.destinationPort == port, self.group(of: stream) == group {
                tracks[number].jitter.setClockRate(rate)
            }
        }
    }

    /// Takes the numbers of an RTP packet.
    @inline(always)
    mutating func observeRTP(
        _ octets: Span<UInt8>, _ payload: Range<Int>, _ number: Int, _ time: Int64
    ) {
        let (start, bytes) = unsafe (payload.lowerBound, octets.bytes)
        guard start >= 0, payload.upperBound &- start >= 12, payload.upperBound <= octets.count
        else { return }
        func load<Word: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _: Word.Type) -> Word {
            Word(
                bigEndian: unsafe bytes.unsafeLoadUnaligned(
                    fromUncheckedByteOffset: start &+ offset, as: Word.self))
        }
        let head = load(0, UInt32.self)
        // Version 2, and a payload type that is none of RTCP's packet types (RFC 3550).
        let type = UInt8(truncatingIfNeeded: head >> 16) & 0x7F
        guard head >> 30 == 2, type < 72 || type > 76 else { return }
        guard let track = track(load(8, UInt32.self), of: number, bitWidth: 16, misorder: nil)
        else {
            return
        }
        observe(head & 0xFFFF, on: track)
        if tracks[track].payloadType != type { changePayloadType(to: type, track) }
        tracks[track].jitter.observe(time, load(4, UInt32.self))
    }

    @inline(always)
    private mutating func observe(_ sequence: some BinaryInteger, on track: Int) {
        let sequence = UInt64(truncatingIfNeeded: sequence)
        tracks[track].window.observe(sequence)
        if tracks[track].isPrelude { note(sequence, track) }
    }

    @inline(never)
    private mutating func note(_ sequence: UInt64, _ track: Int) {
        tracks[track].isPrelude = preludes[track].note(sequence, &tracks[track].window)
    }

    @inline(never)
    private mutating func changePayloadType(to type: UInt8, _ track: Int) {
        tracks[track].payloadType = type
        let stream = Int(tracks[track].stream)
        let announced =
            clocks.isEmpty
            ? nil
            : clocks[
                RTPClockKey(
                    group: group(of: stream), port: records[stream].key.destinationPort,
                    payloadType: type)]
        tracks[track].jitter.setClockRate(announced ?? RTPClock.rate(ofPayloadType: type) ?? 0)
    }

    /// The number of the sequence with an identifier in a stream; `nil` if there are too many.
    @inline(always)
    private mutating func track(
        _ identifier: UInt32, of stream: Int, bitWidth: Int, misorder: UInt64?
    ) -> Int? {
        let last = records[stream].lastTrack
        if last != .max, records[stream].lastIdentifier == identifier { return Int(last) }
        return otherTrack(identifier, of: stream, bitWidth, misorder)
    }

    @inline(never)
    mutating func otherTrack(
        _ identifier: UInt32, of stream: Int, _ bitWidth: Int, _ misorder: UInt64?
    ) -> Int? {
        let hash = trackIndex.hash(UInt64(stream), UInt64(identifier))
        var found = trackIndex.find(hash) {
            tracks[$0].stream == UInt32(truncatingIfNeeded: stream)
                && tracks[$0].identifier == identifier
        }
        if found == nil {
            guard tracks.count < limits.sequences,
                details[stream].tracks.count < limits.sequencesPerStream
            else { return nil }
            let number = tracks.append(
                SequenceTrack(
                    stream, identifier, bitWidth: bitWidth, misorder: misorder,
                    isPrelude: isContinuation))
            if isContinuation { preludes.append(SequencePrelude()) }
            if let before = details[stream].tracks.append(number) {
                tracks[before].next = UInt32(truncatingIfNeeded: number)
            }
            trackIndex.insert(number, hash)
            found = number
        }
        guard let found else { return nil }
        records[stream].lastIdentifier = identifier
        records[stream].lastTrack = UInt32(truncatingIfNeeded: found)
        return found
    }

    /// Takes the numbers of a packet whose stream is known to have some.
    mutating func observeNumbers(
        _ sketch: PacketSketch, _ octets: Span<UInt8>, _ number: Int, _ time: Int64
    ) {
        let end = min(sketch.payload.upperBound, octets.count)
        guard sketch.payload.lowerBound <= end else { return }
        let payload = octets.extracting(sketch.payload.lowerBound ..< end)
        switch records[number].numbering {
        case .none: return
        case .rtp: observeRTP(octets, sketch.payload, number, time)
        case .transportStream: observeTransportPackets(payload, number)
        case .transportStreamInRTP:
            observeRTP(octets, sketch.payload, number, time)
            // Headers with contributing sources or an extension are longer.
            guard payload.count >= 12, payload[0] & 0x1F == 0 else { return }
            observeTransportPackets(payload.extracting(12 ..< payload.count), number)
        case .sacn:
            // E1.31's framing layer: the sequence number at 111, the universe at 113. Receivers
            // take a number up to 20 behind as late, and any other as the next.
            guard payload.count >= 115, payload[43] == 2, payload[21] == 4 else { return }
            let universe = UInt32(payload[113]) << 8 | UInt32(payload[114])
            if let track = track(universe, of: number, bitWidth: 8, misorder: 19) {
                observe(payload[111], on: track)
            }
        }
    }

    private mutating func observeTransportPackets(_ payload: Span<UInt8>, _ stream: Int) {
        var place = 0
        while place + 188 <= payload.count, payload[place] == 0x47 {
            let header = payload.uint32(at: place)
            let pid = UInt16(truncatingIfNeeded: header >> 8) & 0x1FFF
            // The counter of null packets says nothing.
            if pid != 0x1FFF, let counter = counter(pid, of: stream) {
                let isDiscontinuous =
                    header & 0x20 != 0 && payload[place + 4] > 0 && payload[place + 5] & 0x80 != 0
                counters[counter].counter.observe(header, isDiscontinuous: isDiscontinuous)
            }
            place += 188
        }
    }

    mutating func counter(_ pid: UInt16, of stream: Int) -> Int? {
        let hash = counterIndex.hash(UInt64(stream), UInt64(pid))
        let found = counterIndex.find(hash) {
            counters[$0].stream == UInt32(truncatingIfNeeded: stream) && counters[$0].pid == pid
        }
        if let found { return found }
        guard counters.count < limits.counters,
            details[stream].counters.count < limits.countersPerStream
        else { return nil }
        let number = counters.append(
            CounterRecord(stream: UInt32(truncatingIfNeeded: stream), pid: pid))
        if let before = details[stream].counters.append(number) {
            counters[before].next = UInt32(truncatingIfNeeded: number)
        }
        counterIndex.insert(number, hash)
        return number
    }

    /// Takes the sequence number of a probe.
    mutating func observeProbe(_ frame: borrowing Dissection, stream: Int) {
        guard case .probe(let probe)? = frame.layers.last?.content else { return }
        let (client, sequence): ([UInt8], UInt32?) =
            switch probe {
            case .mping(let message): (message.processID, message.sequence)
            case .ssmping(let message):
                (message.clientID.map(bigEndianOctets) ?? [], message.sequence)
            case .multicastPing(let message): (message.clientID ?? [], message.sequence)
            }
        guard let sequence else { return }
        // Identifiers of four octets stay as they are.
        let identifier = client.reduce(0) { ($0 &* 257) &+ UInt32($1) }
        if let track = otherTrack(identifier, of: stream, 32, nil) { observe(sequence, on: track) }
    }
}

extension Span<UInt8> {
    /// Four octets, of which the first is known to be there with three more behind.
    fileprivate func uint32(at place: Int) -> UInt32 {
        UInt32(self[place]) << 24 | UInt32(self[place + 1]) << 16 | UInt32(self[place + 2]) << 8
            | UInt32(self[place + 3])
    }
}

extension StreamContent {
    /// What a dissection says of a stream, and how its packets are numbered.
    static func told(by frame: borrowing Dissection) -> (StreamContent, Numbering) {
        var (content, numbering) = (StreamContent.unknown, Numbering.none)
        for layer in frame.layers {
            switch layer.content {
            case .rtp: (content, numbering) = (.rtp, .rtp)
            case .sap: (content, numbering) = (.sap, .none)
            case .probe: (content, numbering) = (.probe, .none)
            case .recognised(let found) where found.name == .mpegTS:
                (content, numbering) =
                    content == .rtp
                    ? (.transportStreamInRTP, .transportStreamInRTP)
                    : (.recognised(.mpegTS), .transportStream)
            case .recognised(let found):
                content = .recognised(found.name)
                numbering = found.name == .sacn ? .sacn : .none
            default: continue
            }
        }
        return (content, numbering)
    }
}
