import MulticastText
import MulticastWire
import ToolSupport

extension MLDMessage {
    /// Puts the members of the layer's object, with the keys that IGMP has.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "mld")
        if let version { sink.member("version", version) }
        sink.member("message", name)
        sink.member("type_code", type.rawValue)
        switch content {
        case .query(let query):
            sink.member("max_resp_code", query.maximumResponseCode.rawValue)
            if let maximumResponseDelay { sink.member("max_resp_time_ms", maximumResponseDelay) }
            checksumJSON(into: &sink, in: frame, at: index)
            query.json(into: &sink)
        case .listener(let maximumResponseDelay, _, let multicastAddress):
            sink.member("max_resp_code", maximumResponseDelay)
            checksumJSON(into: &sink, in: frame, at: index)
            sink.member("group", multicastAddress)
        case .report(let report):
            checksumJSON(into: &sink, in: frame, at: index)
            report.json(into: &sink)
        case .routerAdvertisement(let queryInterval, let robustnessVariable):
            sink.member("advertisement_interval_s", code)
            checksumJSON(into: &sink, in: frame, at: index)
            sink.member("query_interval_s", queryInterval)
            sink.member("robustness_variable", robustnessVariable)
        case .empty, .cut:
            checksumJSON(into: &sink, in: frame, at: index)
        }
        if !additionalData.isEmpty { sink.member("additional_data", hex: additionalData) }
    }

    private func checksumJSON(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("checksum", checksum)
        sink.key("checksum_correct")
        switch frame.checksumVerdict(at: index) {
        case .correct: sink.value(true)
        case .wrong(let expected):
            sink.value(false)
            sink.member("checksum_expected", expected)
        default: sink.null()
        }
    }

    private var name: StaticString {
        switch type {
        case .multicastListenerQuery: "multicast_listener_query"
        case .multicastListenerReport, .version2MulticastListenerReport:
            "multicast_listener_report"
        case .multicastListenerDone: "multicast_listener_done"
        case .multicastRouterAdvertisement: "multicast_router_advertisement"
        case .multicastRouterSolicitation: "multicast_router_solicitation"
        case .multicastRouterTermination: "multicast_router_termination"
        default: "unknown"
        }
    }
}

extension MulticastListenerQuery {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("group", multicastAddress)
        guard let version2 else { return }
        sink.member("suppress_router_side_processing", version2.suppressRouterSideProcessing)
        sink.member("querier_robustness_variable", version2.robustnessVariable)
        sink.member("querier_query_interval_code", version2.queryIntervalCode.rawValue)
        sink.member("querier_query_interval_s", version2.queryIntervalCode.units)
        let flags = version2.flagsAndRobustness >> 4
        if flags != 0 { sink.member("flags", flags) }
        sink.member("number_of_sources", version2.numberOfSources)
        sink.key("sources")
        sink.beginArray()
        for source in version2.sourceAddresses { sink.value(source) }
        sink.endArray()
        if version2.hasExtensions { version2.extensions.json(into: &sink) }
    }
}

extension MulticastListenerReport {
    fileprivate func json(into sink: inout TextSink) {
        if flags != 0 { sink.member("flags", flags) }
        sink.member("number_of_group_records", numberOfRecords)
        sink.key("group_records")
        sink.beginArray()
        for record in records {
            sink.beginObject()
            sink.key("record_type")
            switch record.type.rawValue {
            case 1: sink.value("mode_is_include")
            case 2: sink.value("mode_is_exclude")
            case 3: sink.value("change_to_include_mode")
            case 4: sink.value("change_to_exclude_mode")
            case 5: sink.value("allow_new_sources")
            case 6: sink.value("block_old_sources")
            default: sink.value("unknown")
            }
            sink.member("record_type_code", record.type.rawValue)
            sink.member("group", record.multicastAddress)
            sink.key("sources")
            sink.beginArray()
            for source in record.sourceAddresses { sink.value(source) }
            sink.endArray()
            if record.sourceAddresses.count != Int(record.numberOfSources) {
                sink.member("number_of_sources", record.numberOfSources)
            }
            if record.auxDataLen > 0 {
                sink.member("auxiliary_data_length_bytes", Int(record.auxDataLen) * 4)
                sink.member("auxiliary_data", hex: record.auxiliaryData)
            }
            sink.endObject()
        }
        sink.endArray()
        if hasExtensions { extensions.json(into: &sink) }
    }
}

extension [MembershipExtension] {
    fileprivate func json(into sink: inout TextSink) {
        sink.key("extensions")
        sink.beginArray()
        for item in self {
            sink.beginObject()
            sink.member("type", item.type)
            sink.member("value", hex: item.value)
            sink.endObject()
        }
        sink.endArray()
    }
}
