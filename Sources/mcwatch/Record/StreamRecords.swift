import MulticastAnalysis
import MulticastWire

// Records of streams.
extension Snapshot {
    func record(_ stream: MulticastStream) -> OutputRecord {
        var record = OutputRecord("stream")
        record.put("source", stream.source)
        record.put(
            "source_port", stream.sourcePort.map { .number(UInt64($0)) } ?? .absent)
        record.put("group", stream.group)
        record.put("name", name(of: stream.group))
        record.put(
            "destination_port", stream.destinationPort.map { .number(UInt64($0)) } ?? .absent)
        put(stream.link, into: &record)
        record.put("ip_protocol", stream.protocol.rawValue)
        record.put("protocol", word: stream.content.keyword.map { "\($0)" })
        record.put("packets", stream.packets)
        record.put("bytes", stream.octets)
        record.put("fragments", stream.fragments)
        record.put("duplicates", stream.duplicates.map(OutputRecord.Value.number) ?? .absent)
        record.put("first_time", stream.firstTime)
        record.put("last_time", stream.lastTime)
        record.put(
            "ttl_min", stream.timesToLive.first.map { .number(UInt64($0)) } ?? .absent)
        record.put(
            "ttl_max", stream.timesToLive.last.map { .number(UInt64($0)) } ?? .absent)
        record.put("dscps", .list(stream.dscps.map { .number(UInt64($0)) }))
        record.put("rate_pps", rate(stream.meanPacketsPerSecond))
        record.put("rate_bps", rate(stream.meanOctetsPerSecond.map { $0 * 8 }))
        record.put("peak_pps", stream.peakPacketsPerSecond)
        record.put("peak_bps", stream.peakOctetsPerSecond.multipliedReportingOverflow(by: 8).0)
        record.put("peak_packets_per_ms", stream.peakPacketsPerMillisecond)
        record.put("peak_bytes_per_ms", stream.peakOctetsPerMillisecond)
        record.put("gaps", stream.gaps)
        record.put("longest_gap_ms", milliseconds: stream.longestGap)
        record.put("longest_gap_time", stream.longestGapStart)
        record.put("lost", stream.lost.map(OutputRecord.Value.number) ?? .absent)
        let rtp = stream.content.isRTP ? stream.sequences.first : nil
        record.put("rtp", .object(Self.numbers(of: rtp, "ssrc")))
        record.put(
            "sequences",
            list(
                stream.sequences.map {
                    .object(Self.numbers(of: $0, stream.content.identifierKey))
                }))
        record.put(
            "continuity",
            list(
                stream.continuity.map { entry in
                    .object([
                        ("pid", .number(UInt64(entry.pid))),
                        ("packets", .number(entry.counter.packets)),
                        ("errors", .number(entry.counter.errors)),
                        ("lost", .number(entry.counter.lost)),
                        ("duplicates", .number(entry.counter.duplicates)),
                    ])
                }))
        return record
    }

    /// What the numbers of a sequence tell; members without values where there is none.
    private static func numbers(
        of sequence: StreamSequence?, _ identifierKey: StaticString
    ) -> [(key: StaticString, value: OutputRecord.Value)] {
        func number(_ read: (StreamSequence) -> UInt64) -> OutputRecord.Value {
            sequence.map { .number(read($0)) } ?? .absent
        }
        return [
            (identifierKey, number { UInt64($0.identifier) }),
            (
                "payload_type",
                (sequence?.payloadType).map { .number(UInt64($0)) } ?? .absent
            ),
            ("expected", number { $0.window.expected }),
            ("lost", number { $0.window.lost }),
            ("duplicated", number { $0.window.duplicates }),
            ("reordered", number { $0.window.reordered }),
            ("restarts", number { $0.window.restarts }),
            (
                "jitter_ms",
                (sequence?.jitter).map { .thousandths($0.microseconds) } ?? .absent
            ),
            (
                "jitter_mean_ms",
                (sequence?.meanJitter).map { .thousandths($0.microseconds) } ?? .absent
            ),
        ]
    }

    /// What a stream of the kind has some of, or nothing.
    private func list(_ values: [OutputRecord.Value]) -> OutputRecord.Value {
        values.isEmpty ? .absent : .list(values)
    }

    /// A rate, to the thousandth.
    private func rate(_ value: Double?) -> OutputRecord.Value {
        guard let value, let thousandths = Int64(exactly: (value * 1000).rounded()) else {
            return .absent
        }
        return .thousandths(thousandths)
    }
}

extension StreamContent {
    /// Whether it comes in RTP.
    var isRTP: Bool { self == .rtp || self == .transportStreamInRTP }

    /// What tells apart the numbered sequences in a stream.
    fileprivate var identifierKey: StaticString {
        switch self {
        case _ where isRTP: "ssrc"
        case .recognised(.sacn): "universe"
        default: "client"
        }
    }
}
