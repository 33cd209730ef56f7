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
    private mutating func observeRTP(_ payload: Span<UInt8>, _ number: Int, _ time: Int64) {
        let last = records[number].lastTrack
        if last != .max {
            observeRTP(payload, on: last, time)
        } else if let header = RTPNumbers(payload) {
            observeOther(header, number, time)
        }
    }

    /// Takes the numbers of an RTP packet, which most likely is of its stream's latest sequence: that is
    /// given.
    @inline(always)
    mutating func observeRTP(_ payload: Span<UInt8>, on last: UInt32, _ time: Int64) {
        guard let header = RTPNumbers(payload) else { return }
        let track = unsafe tracks.pointer(to: Int(last))
        guard unsafe track.pointee.identifier == header.source,
            unsafe track.pointee.payloadType == header.payloadType
        else { return unsafe observeOther(header, Int(track.pointee.stream), time) }
        unsafe track.pointee.window.observe(header.sequence)
        if unsafe track.pointee.isPrelude { note(header.sequence, Int(last)) }
        unsafe track.pointee.jitter.observe(time, header.timestamp)
    }

    /// The same for a packet that is not of the source or the type of the one before.
    @inline(never)
    private mutating func observeOther(_ header: RTPNumbers, _ number: Int, _ time: Int64) {
        let type = header.payloadType
        // A payload type that is none of RTCP's packet types (RFC 3550).
        guard type < 72 || type > 76,
            let track = otherTrack(header.source, of: number, 16, nil)
        else { return }
        observe(header.sequence, on: track)
        if tracks[track].payloadType != type { changePayloadType(to: type, track) }
        tracks[track].jitter.observe(time, header.timestamp)
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
        case .rtp: observeRTP(payload, number, time)
        case .transportStream: observeTransportPackets(payload, number)
        case .transportStreamInRTP:
            observeRTP(payload, number, time)
            // Headers with contributing sources or an extension are longer.
            guard payload.count >= 12, payload[0] & 0x1F == 0 else { return }
            observeTransportPackets(payload.extracting(12 ..< payload.count), number)
        case .sacn:
            // E1.31's framing layer: the sequence number at 111, the universe at 113. Receivers
            // take a number up to 20 behind as late, and any other as the next.
            guard payload.count >= 115, payload[43] == 2, payload[21] == 4 else { return }
            let universe = UInt32(payload[113]) << 8 | UInt32(payload[114])
            if let track = otherTrack(universe, of: number, 8, 19) {
                observe(payload[111], on: track)
            }
        case .iperf2:
            // A number that is negative in the last packets, which are repeated until answered.
            guard payload.count >= 12, payload[0] & 0x80 == 0 else { return }
            if let track = otherTrack(0, of: number, 32, nil) {
                observe(payload.uint32(at: 0), on: track)
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

/// What RTP's header (RFC 3550 §5.1) says of a packet's place among others.
private struct RTPNumbers {
    let payloadType: UInt8
    let sequence: UInt64
    let timestamp: UInt32
    let source: UInt32

    /// Reads it; `nil` if the packet is too short, or not of version 2.
    @inline(always)
    init?(_ packet: Span<UInt8>) {
        guard packet.count >= 12 else { return nil }
        let head = packet.uint32(at: 0)
        guard head >> 30 == 2 else { return nil }
        payloadType = UInt8(truncatingIfNeeded: head >> 16) & 0x7F
        sequence = UInt64(head & 0xFFFF)
        (timestamp, source) = (packet.uint32(at: 4), packet.uint32(at: 8))
    }
}

extension Span<UInt8> {
    /// Four octets, of which the first is known to be there with three more behind.
    @inline(always)
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
                numbering =
                    switch found.name {
                    case .sacn: .sacn
                    case .iperf2: .iperf2
                    default: .none
                    }
            default: continue
            }
        }
        return (content, numbering)
    }
}
