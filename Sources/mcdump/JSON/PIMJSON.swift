import MulticastText
import MulticastWire
import ToolSupport

extension PIMMessage {
    /// Puts the members of the layer's object; the packet in a Register is layers of its own.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "pim")
        sink.member("version", version)
        sink.member("message", name)
        sink.member("type_code", type.rawValue)
        if content != .cutHeader {
            if reserved != 0 { sink.member("reserved", reserved) }
            sink.member("checksum", checksum)
            checksumJSON(into: &sink, in: frame, at: index)
        }
        switch content {
        case .hello(let options): options.json(into: &sink)
        case .register:
            sink.member("border", content.isBorderRegister)
            sink.member("null_register", content.isNullRegister)
        case .registerStop(let group, let source):
            group.json(into: &sink)
            sink.member("source", source.address)
        case .joinPrune(let message): message.json(into: &sink)
        case .bootstrap(let message):
            sink.member("no_forward", isNotForwarded)
            message.json(into: &sink)
        case .assert(let message): message.json(into: &sink)
        case .candidateRPAdvertisement(let message): message.json(into: &sink)
        case .stateRefresh(let message): message.json(into: &sink)
        case .dfElection(let message):
            if let dfElectionSubtype {
                sink.member("subtype", text: dfElectionSubtype.description)
                sink.member("subtype_code", dfElectionSubtype.rawValue)
            }
            message.json(into: &sink)
        case .other, .cut, .cutHeader: break
        }
        if !additionalData.isEmpty { sink.member("additional_data", hex: additionalData) }
    }

    private func checksumJSON(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.key("checksum_correct")
        // What a checksum of another version covers is not known.
        switch version == 2 ? frame.checksumVerdict(at: index) : .unknown {
        case .correct: sink.value(true)
        case .wrong(let expected):
            sink.value(false)
            sink.member("checksum_expected", expected)
        default: sink.null()
        }
    }

    private var name: StaticString {
        guard version == 2 else { return "unknown" }
        return switch type {
        case .hello: "hello"
        case .register: "register"
        case .registerStop: "register_stop"
        case .joinPrune: "join_prune"
        case .bootstrap: "bootstrap"
        case .assert: "assert"
        case .graft: "graft"
        case .graftAck: "graft_ack"
        case .candidateRPAdvertisement: "candidate_rp_advertisement"
        case .stateRefresh: "state_refresh"
        case .dfElection: "df_election"
        case .ecmpRedirect: "ecmp_redirect"
        case .floodingMechanism: "pim_flooding_mechanism"
        default: "unknown"
        }
    }
}

extension [PIMHelloOption] {
    fileprivate func json(into sink: inout TextSink) {
        sink.key("options")
        sink.beginArray()
        for option in self {
            sink.beginObject()
            option.json(into: &sink)
            sink.endObject()
        }
        sink.endArray()
    }
}

extension PIMHelloOption {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("option", name)
        sink.member("option_type", type.rawValue)
        switch meaning {
        case .holdtime(let seconds):
            sink.member("holdtime_s", seconds)
        case .lanPruneDelay(let canDisableJoinSuppression, let delay, let interval):
            sink.member("t_bit", canDisableJoinSuppression)
            sink.member("propagation_delay_ms", delay)
            sink.member("override_interval_ms", interval)
        case .drPriority(let priority):
            sink.member("dr_priority", priority)
        case .generationID(let identifier):
            sink.member("generation_id", identifier)
        case .stateRefreshCapable(let version, let interval, _):
            sink.member("version", version)
            sink.member("interval_s", interval)
        case .addressList(let addresses):
            sink.key("addresses")
            sink.beginArray()
            for address in addresses { sink.value(address) }
            sink.endArray()
        case .interfaceID(let router, let local):
            sink.member("router_identifier", router)
            sink.member("local_interface_identifier", local)
        case .bidirectionalCapable, .joinAttribute: break
        case .unknown:
            sink.member("value", hex: value)
        }
    }

    private var name: StaticString {
        switch type {
        case .holdtime: "holdtime"
        case .lanPruneDelay: "lan_prune_delay"
        case .oldDRPriority: "old_dr_priority"
        case .drPriority: "dr_priority"
        case .generationID: "generation_id"
        case .stateRefreshCapable: "state_refresh_capable"
        case .bidirectionalCapable: "bidirectional_capable"
        case .addressList: "address_list"
        case .joinAttribute: "join_attribute"
        case .pimOverTCP: "pim_over_tcp"
        case .pimOverSCTP: "pim_over_sctp"
        case .popCount: "pop_count"
        case .multiTopologyID: "multi_topology_id"
        case .interfaceID: "interface_id"
        case .ecmpRedirect: "ecmp_redirect"
        case .drLoadBalancingCapability: "dr_load_balancing_capability"
        case .drLoadBalancingList: "dr_load_balancing_list"
        case .hierarchicalJoinAttribute: "hierarchical_join_attribute"
        case .oldAddressList: "old_address_list"
        default: "unknown"
        }
    }
}

extension PIMJoinPrune {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("upstream_neighbor", upstreamNeighbor.address)
        sink.member("holdtime_s", holdtime)
        sink.member("number_of_groups", numberOfGroups)
        sink.key("groups")
        sink.beginArray()
        for set in groups {
            sink.beginObject()
            set.group.json(into: &sink)
            sink.member("number_of_joined_sources", set.numberOfJoinedSources)
            sink.member("number_of_pruned_sources", set.numberOfPrunedSources)
            sink.key("joined_sources")
            set.joinedSources.json(into: &sink)
            sink.key("pruned_sources")
            set.prunedSources.json(into: &sink)
            sink.endObject()
        }
        sink.endArray()
    }
}

extension [PIMEncodedSourceAddress] {
    fileprivate func json(into sink: inout TextSink) {
        sink.beginArray()
        for source in self {
            sink.beginObject()
            sink.member("source", source.address)
            sink.member("mask_len", source.maskLength)
            sink.member("sparse", source.isSparse)
            sink.member("wildcard", source.isWildcard)
            sink.member("rpt", source.isRendezvousPointTree)
            source.joinAttributes.json(into: &sink)
            sink.endObject()
        }
        sink.endArray()
    }
}

extension [PIMJoinAttribute] {
    fileprivate func json(into sink: inout TextSink) {
        if isEmpty { return }
        sink.key("join_attributes")
        sink.beginArray()
        for attribute in self {
            sink.beginObject()
            sink.member("type", attribute.type)
            sink.member("transitive", attribute.isTransitive)
            sink.member("value", hex: attribute.value)
            sink.endObject()
        }
        sink.endArray()
    }
}

extension PIMEncodedGroupAddress {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("group", address)
        sink.member("mask_len", maskLength)
        if isBidirectional { sink.member("bidirectional", true) }
        if isAdminScopeZone { sink.member("admin_scope_zone", true) }
        joinAttributes.json(into: &sink)
    }
}

extension PIMBootstrap {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("fragment_tag", fragmentTag)
        sink.member("hash_mask_len", hashMaskLength)
        sink.member("bsr_priority", bsrPriority)
        sink.member("bsr", bsrAddress.address)
        sink.key("groups")
        sink.beginArray()
        for range in groups {
            sink.beginObject()
            range.group.json(into: &sink)
            sink.member("rp_count", range.rpCount)
            sink.member("fragment_rp_count", range.fragmentRPCount)
            sink.key("rps")
            sink.beginArray()
            for rp in range.rps {
                sink.beginObject()
                sink.member("rp", rp.address.address)
                sink.member("holdtime_s", rp.holdtime)
                sink.member("priority", rp.priority)
                sink.endObject()
            }
            sink.endArray()
            sink.endObject()
        }
        sink.endArray()
    }
}

extension PIMAssert {
    fileprivate func json(into sink: inout TextSink) {
        group.json(into: &sink)
        sink.member("source", source.address)
        sink.member("rpt", isRendezvousPointTree)
        sink.member("metric_preference", metricPreference)
        sink.member("metric", metric)
    }
}

extension PIMCandidateRPAdvertisement {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("prefix_count", prefixCount)
        sink.member("priority", priority)
        sink.member("holdtime_s", holdtime)
        sink.member("rp", rpAddress.address)
        sink.key("groups")
        sink.beginArray()
        for group in groups {
            sink.beginObject()
            group.json(into: &sink)
            sink.endObject()
        }
        sink.endArray()
    }
}

extension PIMStateRefresh {
    fileprivate func json(into sink: inout TextSink) {
        group.json(into: &sink)
        sink.member("source", source.address)
        sink.member("originator", originator.address)
        sink.member("rpt", metricPreference >> 31 == 1)
        sink.member("metric_preference", metricPreference & 0x7FFF_FFFF)
        sink.member("metric", metric)
        sink.member("source_mask_len", maskLength)
        sink.member("ttl", timeToLive)
        sink.member("prune_indicator", isPruneIndicator)
        sink.member("prune_now", isPruneNow)
        sink.member("assert_override", isAssertOverride)
        sink.member("interval_s", interval)
    }
}

extension PIMDFElection {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("rp", rpAddress.address)
        sink.member("sender_metric_preference", senderMetricPreference)
        sink.member("sender_metric", senderMetric)
        if let other {
            sink.key(interval == nil ? "new_winner" : "offering")
            sink.beginObject()
            sink.member("address", other.address.address)
            sink.member("metric_preference", other.metricPreference)
            sink.member("metric", other.metric)
            sink.endObject()
        }
        if let interval { sink.member("interval_ms", interval) }
    }
}
