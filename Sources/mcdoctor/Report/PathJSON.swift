import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// What points say of each other, as records.
extension Report {
    /// Puts a record for each point and for each stream's way.
    func putPoints(_ time: inout TimeJSON, _ sink: inout TextSink) {
        guard let comparison = diagnosis.comparison else { return }
        for (number, point) in comparison.points.enumerated() {
            put(point, number, comparison, &time, &sink)
        }
        for path in comparison.paths { put(path, comparison, &time, &sink) }
    }

    private func put(
        _ point: PointComparison.Point, _ number: Int, _ comparison: PointComparison,
        _ time: inout TimeJSON, _ sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", "point")
        sink.member("point", text: point.name)
        sink.key("files")
        sink.beginArray()
        if settings.points.indices.contains(number) {
            for file in settings.points[number].files {
                sink.value(untrusted: settings.files[file].utf8)
            }
        }
        sink.endArray()
        sink.member("frames", point.frames)
        if let span = point.span {
            sink.key("first_time")
            time.put(span.lowerBound, into: &sink)
            sink.key("last_time")
            time.put(span.upperBound, into: &sink)
        }
        sink.member("aligned", point.isAligned)
        if let offset = point.offset { sink.member("clock_offset_ns", offset) }
        if let relation = point.relation, let reference = point.reference {
            sink.member("clock_reference", text: comparison.points[reference].name)
            sink.member("clock_basis", text: relation.basis.rawValue)
            sink.member("shared_packets", relation.packets)
            sink.member("disbelieved_packets", relation.disbelieved)
            if let skew = relation.skew {
                sink.key("clock_skew_ppm")
                sink.put(decimal: Int64((skew * 1000).rounded()), places: 3)
                sink.endValue()
            }
            sink.key("clock_steps")
            sink.beginArray()
            for step in relation.steps {
                sink.beginObject()
                time.putMembers(step.time, into: &sink)
                sink.member("amount_ns", step.amount)
                sink.endObject()
            }
            sink.endArray()
        }
        sink.member("cut_packets", point.cutPackets)
        sink.member("compared_share", comparison.share)
        sink.endObject()
        sink.endLine()
    }

    private func put(
        _ path: StreamPath, _ comparison: PointComparison, _ time: inout TimeJSON,
        _ sink: inout TextSink
    ) {
        func name(_ point: Int) -> String { comparison.points[point].name }
        sink.beginObject()
        sink.member("type", "path")
        sink.member("group", path.group)
        sink.member("source", path.source)
        sink.key("stops")
        sink.beginArray()
        for stop in path.stops {
            sink.beginObject()
            sink.member("point", text: name(stop.point))
            sink.member("packets", stop.packets)
            sink.member("duplicates", stop.duplicates)
            sink.member("ttl_min", stop.timesToLive.lowerBound)
            sink.member("ttl_max", stop.timesToLive.upperBound)
            if let mac = stop.mac { sink.member("mac", mac) }
            sink.key("first_time")
            time.put(stop.span.lowerBound, into: &sink)
            sink.key("last_time")
            time.put(stop.span.upperBound, into: &sink)
            sink.endObject()
        }
        sink.endArray()
        sink.key("legs")
        sink.beginArray()
        for leg in path.legs { put(leg, name(leg.from), name(leg.to), &time, &sink) }
        sink.endArray()
        sink.key("absent")
        sink.beginArray()
        for absence in path.absences {
            sink.beginObject()
            sink.member("point", text: name(absence.point))
            sink.member("before", text: name(absence.before))
            sink.member("packets", absence.packets)
            if let member = absence.member { sink.member("member", member) }
            sink.endObject()
        }
        sink.endArray()
        sink.endObject()
        sink.endLine()
    }

    private func put(
        _ leg: PathLeg, _ from: String, _ to: String, _ time: inout TimeJSON,
        _ sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("from", text: from)
        sink.member("to", text: to)
        switch leg.kind {
        case .link: sink.member("routers", 0)
        case .routers(let count): sink.member("routers", count)
        }
        sink.member("compared", leg.compared)
        sink.member("lost", leg.lost)
        if let bursts = leg.bursts {
            sink.member("loss_bursts", bursts.count)
            sink.member("longest_loss", bursts.longest)
        }
        sink.member("missing_at_end", leg.missing)
        if let end = leg.end {
            sink.key("end_time")
            time.put(end, into: &sink)
        }
        if let delay = leg.delay {
            sink.member("delay_min_ns", delay.least)
            sink.member("delay_p50_ns", delay.median)
            sink.member("delay_p99_ns", delay.percentile99)
        }
        sink.member("reordered", leg.reordered)
        sink.member("ambiguous", leg.ambiguous)
        sink.endObject()
    }
}
