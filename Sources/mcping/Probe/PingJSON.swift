import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// The records of `mcping GROUP --json`.
struct PingJSON {
    private var time = TimeJSON()

    /// Puts a `reply`.
    mutating func put(
        _ measurement: ResponderRecord.Measurement, _ datagram: Datagram,
        _ outcome: ResponderTable.Outcome, into sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", "reply")
        time.putMembers(measurement.time, into: &sink)
        sink.member("responder", datagram.source)
        sink.member("sequence", measurement.probe.sequence)
        sink.member("rtt_ns", measurement.roundTripTime)
        sink.member("rtt_by", measurement.isByKernel ? "kernel" : "program")
        if measurement.answer.report != nil {
            sink.member("responder_dwell_ns", measurement.dwell)
        }
        sink.member("ttl_sent", measurement.probe.ttl)
        if let ttl = measurement.ttl { sink.member("ttl", ttl) }
        if let hops = measurement.forwardHops { sink.member("forward_hops", hops) }
        if let hops = measurement.returnHops { sink.member("return_hops", hops) }
        sink.member("reply_by", measurement.isByGroup ? "multicast" : "unicast")
        sink.member("bytes", datagram.count)
        switch outcome.arrival {
        case .duplicate: sink.member("duplicate", true)
        case .late(let depth): sink.member("late_by", depth)
        default: break
        }
        sink.endObject()
        sink.endLine()
    }

    /// Puts a `responder`.
    func put(
        _ record: ResponderRecord, _ split: LossSplit?, sent: UInt64, _ setUp: PingRun.SetUp,
        into sink: inout TextSink
    ) {
        let leg = record.mainLeg
        sink.beginObject()
        sink.member("type", "responder")
        sink.member("responder", record.address)
        sink.member("sent", sent)
        if let split {
            sink.member("received_by_responder", split.receivedByResponder)
            sink.member("replied", split.replied)
        }
        sink.member("received", leg.unique)
        if let split {
            sink.member("forward_lost", split.forwardLost)
            sink.member("return_lost", split.returnLost)
            sink.member("local_dropped", split.localDropped)
            sink.member("responder_dropped", split.responderDropped)
            sink.member("refused", split.refused)
            sink.member("unattributed", split.unknown)
        }
        sink.member("duplicates", leg.duplicates)
        if let report = record.report { sink.member("forward_duplicates", report.duplicates) }
        sink.member("reordered", leg.window.reordered)
        sink.member("reorder_depth", leg.window.depths.longest)
        sink.member("longest_burst", leg.window.bursts.longest)
        if let hops = record.forwardHops { sink.member("forward_hops", hops) }
        if let hops = leg.hops { sink.member("return_hops", hops) }
        Self.put(leg.delays, into: &sink)
        if record.dwell.count > 0 {
            sink.member("dwell_mean_ns", Int64(record.dwell.mean))
        }
        if record.unicast.window.received > 0 {
            sink.member("received_by_unicast", record.unicast.unique)
        }
        if record.group.window.received > 0 {
            sink.member("received_by_group", record.group.unique)
        }
        if let first = setUp.firstProbe {
            let after = max(0, record.firstTime.nanoseconds &- first.nanoseconds)
            sink.key("setup_ms")
            sink.comma()
            sink.put(decimal: after / 1000, places: 3)
            sink.endValue()
        }
        sink.endObject()
        sink.endLine()
    }

    static func put(_ delays: DelayDistribution, into sink: inout TextSink) {
        guard delays.count > 0 else { return }
        sink.member("rtt_min_ns", delays.minimum)
        sink.member("rtt_p50_ns", delays.quantile(0.5) ?? 0)
        sink.member("rtt_mean_ns", Int64(delays.mean))
        sink.member("rtt_p99_ns", delays.quantile(0.99) ?? 0)
        sink.member("rtt_max_ns", delays.maximum)
        sink.member("rtt_mdev_ns", Int64(delays.deviation))
        sink.member("jitter_ns", Int64(delays.jitter))
    }

    /// Puts the `summary`.
    func putSummary(
        _ responders: ResponderTable, _ prober: Prober, _ setUp: PingRun.SetUp, _ time: Int64,
        isMet: Bool, into sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", "summary")
        sink.member("group", prober.maker.group)
        sink.member("sent", prober.sent.count)
        sink.member("responders", responders.records.count)
        sink.member("expectation_met", isMet)
        sink.member("local_dropped", prober.dropped)
        sink.member("unsent", prober.unsent)
        sink.member("foreign", prober.strangers)
        if responders.refusedAnswers > 0 {
            sink.member("refused_answers", responders.refusedAnswers)
        }
        sink.key("duration_ms")
        sink.comma()
        sink.put(decimal: time / 1000, places: 3)
        sink.endValue()
        if let join = setUp.join {
            switch join {
            case .seen(let time):
                sink.key("join_ms")
                sink.comma()
                sink.put(decimal: time / 1000, places: 3)
                sink.endValue()
            case .notSeen: sink.member("join", "not_seen")
            case .blind: sink.member("join", "not_watched")
            }
            if let treeTime = setUp.treeTime {
                sink.key("tree_ms")
                sink.comma()
                sink.put(decimal: treeTime / 1000, places: 3)
                sink.endValue()
            }
        }
        sink.endObject()
        sink.endLine()
    }
}
