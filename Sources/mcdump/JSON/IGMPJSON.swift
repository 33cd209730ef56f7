import MulticastText
import MulticastWire
import ToolSupport

extension IGMPMessage {
    /// Puts the members of the layer's object.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "igmp")
        if let version { sink.member("version", version) }
        sink.member("message", name)
        sink.member("type_code", type.rawValue)
        switch content {
        case .mtrace(let message):
            sink.member("hops", maxRespCode.rawValue)
            checksumJSON(into: &sink, in: frame, at: index)
            message.json(into: &sink)
        case .dvmrp(let message):
            sink.member("code", maxRespCode.rawValue)
            if let code = DVMRPMessage.name(ofCode: maxRespCode.rawValue) {
                sink.member("code_name", code)
            }
            checksumJSON(into: &sink, in: frame, at: index)
            message.json(into: &sink)
        case .pimVersion1(let message):
            sink.member("code", maxRespCode.rawValue)
            if let code = PIMVersion1Message.name(ofCode: maxRespCode.rawValue) {
                sink.member("code_name", code)
            }
            checksumJSON(into: &sink, in: frame, at: index)
            sink.member("pim_version", message.version)
            message.body.json(into: &sink)
        case .routerAdvertisement(let advertisement):
            sink.member("advertisement_interval_s", maxRespCode.rawValue)
            checksumJSON(into: &sink, in: frame, at: index)
            sink.member("query_interval_s", advertisement.queryInterval)
            sink.member("robustness_variable", advertisement.robustnessVariable)
        case .query(let query):
            sink.member("max_resp_code", maxRespCode.rawValue)
            if let time = maxRespMilliseconds { sink.member("max_resp_time_ms", time) }
            checksumJSON(into: &sink, in: frame, at: index)
            query.json(into: &sink)
        case .group(let group):
            sink.member("max_resp_code", maxRespCode.rawValue)
            checksumJSON(into: &sink, in: frame, at: index)
            sink.member("group", group)
        case .report(let report):
            checksumJSON(into: &sink, in: frame, at: index)
            report.json(into: &sink)
        case .none:
            checksumJSON(into: &sink, in: frame, at: index)
        }
        if let extensions {
            sink.key("extensions")
            sink.beginArray()
            for item in extensions {
                sink.beginObject()
                sink.member("type", item.type)
                sink.member("value", hex: item.value)
                sink.endObject()
            }
            sink.endArray()
        }
        if !additionalData.isEmpty { sink.member("additional_data", hex: additionalData) }
    }

    private func checksumJSON(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("checksum", checksum)
        sink.member("checksum_correct", frame.checksumVerdict(at: index))
    }

    private var name: StaticString {
        switch type {
        case .membershipQuery: "membership_query"
        case .version1MembershipReport, .version2MembershipReport, .version3MembershipReport:
            "membership_report"
        case .version2LeaveGroup: "leave_group"
        case .dvmrp: "dvmrp"
        case .pimVersion1: "pim_v1"
        case .ciscoTrace: "cisco_trace"
        case .mtraceResponse: "mtrace_response"
        case .mtraceQuery:
            // A query that a router has added to is on its way as a request.
            if case .mtrace(let message) = content, !message.blocks.isEmpty {
                "mtrace_request"
            } else {
                "mtrace_query"
            }
        case .routerAdvertisement: "multicast_router_advertisement"
        case .routerSolicitation: "multicast_router_solicitation"
        case .routerTermination: "multicast_router_termination"
        case .createGroupRequest: "create_group_request"
        case .createGroupReply: "create_group_reply"
        case .joinGroupRequest: "join_group_request"
        case .joinGroupReply: "join_group_reply"
        case .leaveGroupRequest: "leave_group_request"
        case .leaveGroupReply: "leave_group_reply"
        case .confirmGroupRequest: "confirm_group_request"
        case .confirmGroupReply: "confirm_group_reply"
        case .igapMembershipReport: "igap_membership_report"
        case .igapMembershipQuery: "igap_membership_query"
        case .igapLeaveGroup: "igap_leave_group"
        case .rgmpHello: "rgmp_hello"
        case .rgmpBye: "rgmp_bye"
        case .rgmpJoin: "rgmp_join"
        case .rgmpLeave: "rgmp_leave"
        case _ where type.isExperimental: "experimental"
        default: "unknown"
        }
    }
}

extension MembershipQuery {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("group", groupAddress)
        guard let version3 else { return }
        sink.member("suppress_router_side_processing", version3.suppressRouterSideProcessing)
        sink.member("querier_robustness_variable", version3.robustnessVariable)
        sink.member("querier_query_interval_code", version3.queryIntervalCode.rawValue)
        sink.member("querier_query_interval_s", version3.queryIntervalCode.units)
        if version3.flags != 0 { sink.member("flags", version3.flags) }
        sink.member("number_of_sources", version3.numberOfSources)
        sink.key("sources")
        sink.beginArray()
        for source in version3.sourceAddresses { sink.value(source) }
        sink.endArray()
    }
}

extension MembershipReport {
    fileprivate func json(into sink: inout TextSink) {
        if flags != 0 { sink.member("flags", flags) }
        sink.member("number_of_group_records", numberOfGroupRecords)
        sink.key("group_records")
        sink.beginArray()
        var cursor = groupRecords.cursor
        while let record = cursor.next() {
            sink.comma()
            // What is the same in all records of a type is one literal.
            switch record.type.rawValue {
            case 1: sink.put(#"{"record_type":"mode_is_include","record_type_code":1,"group":""#)
            case 2: sink.put(#"{"record_type":"mode_is_exclude","record_type_code":2,"group":""#)
            case 3:
                sink.put(#"{"record_type":"change_to_include_mode","record_type_code":3,"group":""#)
            case 4:
                sink.put(#"{"record_type":"change_to_exclude_mode","record_type_code":4,"group":""#)
            case 5: sink.put(#"{"record_type":"allow_new_sources","record_type_code":5,"group":""#)
            case 6: sink.put(#"{"record_type":"block_old_sources","record_type_code":6,"group":""#)
            default:
                sink.put(#"{"record_type":"unknown","record_type_code":"#)
                sink.put(record.type.rawValue)
                sink.put(#","group":""#)
            }
            sink.put("", record.multicastAddress, #"","sources":["#)
            var found: UInt16 = 0
            while let source = cursor.nextSource() {
                sink.value(source)
                found &+= 1
            }
            sink.endArray()
            if found != record.numberOfSources {
                sink.member("number_of_sources", record.numberOfSources)
            }
            if record.auxDataLen > 0 {
                sink.member("auxiliary_data_length_bytes", Int(record.auxDataLen) * 4)
                sink.member("auxiliary_data", hex: groupRecords.auxiliaryData(of: record))
            }
            sink.endObject()
        }
        sink.endArray()
    }
}

extension MtraceMessage {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("group", group)
        sink.member("source", source)
        sink.member("destination", destination)
        sink.member("response_address", responseAddress)
        sink.member("response_ttl", responseTTL)
        sink.member("query_id", queryID)
        sink.key("blocks")
        sink.beginArray()
        for block in blocks {
            sink.beginObject()
            sink.member("query_arrival_time", block.queryArrivalTime)
            sink.member("incoming_interface", block.incomingInterface)
            sink.member("outgoing_interface", block.outgoingInterface)
            sink.member("previous_hop_router", block.previousHopRouter)
            sink.member("input_packets", block.inputPackets)
            sink.member("output_packets", block.outputPackets)
            sink.member("forwarded_packets", block.forwardedPackets)
            sink.member("routing_protocol", block.routingProtocol)
            sink.member("forwarding_ttl", block.forwardingTTL)
            sink.member("forwarding_code", block.forwardingCode)
            sink.endObject()
        }
        sink.endArray()
    }
}

extension DVMRPMessage {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("major_version", majorVersion)
        sink.member("minor_version", minorVersion)
        sink.member("capabilities", capabilities)
        switch body {
        case .probe(let generationID, let neighbors):
            sink.member("generation_id", generationID)
            sink.key("neighbors")
            sink.beginArray()
            for neighbor in neighbors { sink.value(neighbor) }
            sink.endArray()
        case .report(let blocks):
            sink.key("routes")
            sink.beginArray()
            for block in blocks {
                for route in block.routes {
                    sink.beginObject()
                    sink.member("network", route.network)
                    sink.member("netmask", block.netmask)
                    sink.member("metric", route.metric)
                    sink.endObject()
                }
            }
            sink.endArray()
        case .neighbors(let interfaces):
            sink.key("interfaces")
            sink.beginArray()
            for interface in interfaces {
                sink.beginObject()
                sink.member("local_address", interface.localAddress)
                sink.member("metric", interface.metric)
                sink.member("threshold", interface.threshold)
                if let flags = interface.flags { sink.member("flags", flags) }
                sink.member("neighbor_count", interface.neighborCount)
                sink.key("neighbors")
                sink.beginArray()
                for neighbor in interface.neighbors { sink.value(neighbor) }
                sink.endArray()
                sink.endObject()
            }
            sink.endArray()
        case .prune(let source, let group, let lifetime, let netmask):
            sink.member("source", source)
            sink.member("group", group)
            sink.member("prune_lifetime_s", lifetime)
            if let netmask { sink.member("source_network_mask", netmask) }
        case .graft(let source, let group, let netmask):
            sink.member("source", source)
            sink.member("group", group)
            if let netmask { sink.member("source_network_mask", netmask) }
        case .none: break
        }
    }
}

extension PIMVersion1Message.Body {
    fileprivate func json(into sink: inout TextSink) {
        switch self {
        case .query(let modeAndReserved, let holdtime):
            sink.member("mode", modeAndReserved >> 12)
            sink.member("holdtime_s", holdtime)
        case .joinPrune(let message):
            sink.member("upstream_neighbor", message.upstreamNeighbor)
            sink.member("holdtime_s", message.holdtime)
            sink.member("number_of_groups", message.numberOfGroups)
            sink.key("groups")
            sink.beginArray()
            for group in message.groups {
                sink.beginObject()
                sink.member("group", group.address)
                sink.member("group_mask", group.mask)
                sink.key("joins")
                group.joins.json(into: &sink)
                sink.key("prunes")
                group.prunes.json(into: &sink)
                sink.endObject()
            }
            sink.endArray()
        case .registerStop(let group, let source):
            sink.member("group", group)
            sink.member("source", source)
        case .rpReachable(let group, let groupMask, let rp, let reservedAndHoldtime):
            sink.member("group", group)
            sink.member("group_mask", groupMask)
            sink.member("rp", rp)
            sink.member("holdtime_s", reservedAndHoldtime & 0xFFFF)
        case .assert(let group, let groupMask, let source, let metricPreference, let metric):
            sink.member("group", group)
            sink.member("group_mask", groupMask)
            sink.member("source", source)
            sink.member("rp_tree", metricPreference >> 31 == 1)
            sink.member("metric_preference", metricPreference & 0x7FFF_FFFF)
            sink.member("metric", metric)
        case .none: break
        }
    }
}

extension [PIMVersion1JoinPrune.Source] {
    fileprivate func json(into sink: inout TextSink) {
        sink.beginArray()
        for source in self {
            sink.beginObject()
            sink.member("source", source.address)
            sink.member("flags", source.flagsAndMaskLength >> 6)
            sink.member("mask_length", source.maskLength)
            sink.endObject()
        }
        sink.endArray()
    }
}
