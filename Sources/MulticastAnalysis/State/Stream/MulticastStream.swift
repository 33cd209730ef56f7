public import MulticastWire

/// What a ``StreamTable`` knows of one stream, put together when it is asked for.
public struct MulticastStream: Sendable {
    /// The link it was seen on.
    public let link: LinkKey
    /// Who sends it.
    public let source: IPAddress
    /// The group it is sent to.
    public let group: IPAddress
    /// What the payload of its packets is.
    public let `protocol`: IPProtocol
    /// The sender's UDP port; `nil` for anything but UDP.
    public let sourcePort: UInt16?
    /// The receivers' UDP port; `nil` for anything but UDP.
    public let destinationPort: UInt16?
    /// What its packets hold.
    public let content: StreamContent
    /// How many packets were seen, fragments counted one by one.
    public let packets: UInt64
    /// The octets of the IP packets, headers included.
    public let octets: UInt64
    /// How many packets were fragments.
    public let fragments: UInt64
    /// Packets that came twice, octet for octet as far as IPv4's identification and the checksums
    /// tell; `nil` where the sender's identifications do not tell packets apart.
    public let duplicates: UInt64?
    /// When the first packet was seen.
    public let firstTime: Timestamp
    /// When the last packet was seen.
    public let lastTime: Timestamp
    /// The most packets within one second of the clock.
    public let peakPacketsPerSecond: UInt32
    /// The most octets within one second of the clock.
    public let peakOctetsPerSecond: UInt64
    /// The most packets within one millisecond of the clock.
    public let peakPacketsPerMillisecond: UInt32
    /// The most octets within one millisecond of the clock.
    public let peakOctetsPerMillisecond: UInt64
    /// The TTLs or Hop Limits of its packets, lowest first.
    public let timesToLive: [UInt8]
    /// The DSCPs of its packets, lowest first.
    public let dscps: [UInt8]
    /// The longest time between two packets.
    public let longestGap: Duration
    /// When the longest gap began; `nil` if no time was between packets.
    public let longestGapStart: Timestamp?
    /// How often nothing came for longer than ``StreamLimits/gapThreshold``.
    public let gaps: UInt64
    /// Its numbered sequences, in the order they came.
    public let sequences: [StreamSequence]
    /// The PIDs of a transport stream, lowest first.
    public let continuity: [(pid: UInt16, counter: ContinuityCounter)]

    /// The mean rate over its whole time, in octets a second; `nil` if it has none.
    public var meanOctetsPerSecond: Double? { rate(octets) }
    /// The mean rate over its whole time, in packets a second; `nil` if it has none.
    public var meanPacketsPerSecond: Double? { rate(packets) }

    private func rate(_ amount: UInt64) -> Double? {
        let time = lastTime.nanoseconds.subtractingReportingOverflow(firstTime.nanoseconds)
        guard !time.overflow, time.partialValue > 0 else { return nil }
        return Double(amount) * 1e9 / Double(time.partialValue)
    }
}

/// What is known of one numbered sequence: an RTP source, an sACN universe, a probing client.
public struct StreamSequence: Sendable {
    /// The SSRC, the universe, or the client's number.
    public let identifier: UInt32
    /// RTP's payload type, of the latest packet; `nil` where there is none.
    public let payloadType: UInt8?
    /// What the numbers tell.
    public let window: SequenceWindow
    /// RTP's interarrival jitter after the last packet (RFC 3550); `nil` where nobody knows the
    /// payload's clock.
    public let jitter: Duration?
    /// The mean of the interarrival jitter over all packets.
    public let meanJitter: Duration?
}

extension StreamTable {
    /// All that is known of the stream with a number below ``count``.
    public subscript(number: Int) -> MulticastStream {
        let (record, detail) = (records[number], details[number])
        let hasPorts = record.key.protocol == .udp
        return MulticastStream(
            link: links.links[record.key.link], source: source(of: number),
            group: group(of: number), protocol: record.key.protocol,
            sourcePort: hasPorts ? record.key.sourcePort : nil,
            destinationPort: hasPorts ? record.key.destinationPort : nil, content: detail.content,
            packets: record.packets, octets: record.octets, fragments: detail.fragments,
            duplicates: record.duplicates.count,
            firstTime: Timestamp(nanoseconds: detail.firstTime),
            lastTime: Timestamp(nanoseconds: record.lastTime),
            peakPacketsPerSecond: record.second.peakPackets,
            peakOctetsPerSecond: record.second.peakOctets,
            peakPacketsPerMillisecond: record.millisecond.peakPackets,
            peakOctetsPerMillisecond: record.millisecond.peakOctets,
            timesToLive: (0 ... 255).filter {
                detail.ttls[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 1
            },
            dscps: (0 ..< 64).filter { detail.dscps >> UInt64($0) & 1 == 1 },
            longestGap: .nanoseconds(detail.longestGap),
            longestGapStart: detail.longestGap > 0
                ? Timestamp(nanoseconds: detail.longestGapStart) : nil,
            gaps: detail.gaps, sequences: sequences(of: number), continuity: continuity(of: number))
    }

    /// The source of the stream with a number.
    public func source(of number: Int) -> IPAddress {
        let key = records[number].key
        return key.isIPv6
            ? .v6(details[number].ipv6Source)
            : .v4(key.ipv4Source)
    }

    /// The group of the stream with a number.
    public func group(of number: Int) -> IPAddress {
        let key = records[number].key
        return key.isIPv6
            ? .v6(details[number].ipv6Group)
            : .v4(key.ipv4Group)
    }

    /// The link of the stream with a number.
    public func link(of number: Int) -> LinkKey { links.links[records[number].key.link] }

    /// When the last packet of the stream with a number was seen.
    public func lastTime(of number: Int) -> Timestamp {
        Timestamp(nanoseconds: records[number].lastTime)
    }

    /// How many packets and octets of the stream with a number came within the second of the clock
    /// that `time` is in; nothing if that is not the latest one in which any came.
    public func rate(of number: Int, at time: Timestamp) -> (packets: UInt32, octets: UInt64) {
        let second = records[number].second
        let left = second.end.subtractingReportingOverflow(time.nanoseconds)
        guard !left.overflow, left.partialValue > 0, left.partialValue <= RateWindow.second else {
            return (0, 0)
        }
        return (second.packets, second.octets)
    }

    /// The gaps that are kept with their times, in the order they ended.
    public var gaps: [StreamGap] {
        gapLog.sorted { ($0.endNanoseconds, $0.stream) < ($1.endNanoseconds, $1.stream) }
    }

    private func sequences(of stream: Int) -> [StreamSequence] {
        var found: [StreamSequence] = []
        var next = details[stream].tracks.first
        while next != Chain.end {
            let track = tracks[Int(next)]
            next = track.next
            found.append(
                StreamSequence(
                    identifier: track.identifier,
                    payloadType: track.payloadType == 0xFF ? nil : track.payloadType,
                    window: track.window,
                    jitter: track.jitter.latest.flatMap(Duration.init(inNanoseconds:)),
                    meanJitter: track.jitter.mean.flatMap(Duration.init(inNanoseconds:))))
        }
        return found
    }

    private func continuity(of stream: Int) -> [(pid: UInt16, counter: ContinuityCounter)] {
        var found: [(pid: UInt16, counter: ContinuityCounter)] = []
        var next = details[stream].counters.first
        while next != Chain.end {
            let record = counters[Int(next)]
            next = record.next
            found.append((record.pid, record.counter))
        }
        return found.sorted { $0.pid < $1.pid }
    }
}

extension StreamGap {
    /// When the packet before the gap came.
    public var start: Timestamp { Timestamp(nanoseconds: startNanoseconds) }
    /// When the packet after the gap came.
    public var end: Timestamp { Timestamp(nanoseconds: endNanoseconds) }
}

extension Duration {
    /// The duration of so many nanoseconds; `nil` if no duration has so many.
    fileprivate init?(inNanoseconds nanoseconds: Double) {
        guard let whole = Int64(exactly: nanoseconds.rounded()) else { return nil }
        self = .nanoseconds(whole)
    }
}
