import MulticastText
import MulticastWire
import ToolSupport

extension IGMPMessage {
    /// Puts the message in tcpdump's shape, with what tcpdump leaves out: times in seconds, QRV,
    /// QQIC, S, and all sources.
    func text(into sink: inout TextSink, style: TextStyle) {
        switch content {
        case .query(let query):
            sink.put("igmp query")
            if !query.isCut { put(version: version, into: &sink) }
            if let milliseconds = maxRespMilliseconds {
                sink.put(" [max resp time ")
                sink.put(seconds: milliseconds)
                sink.put("]")
            }
            query.text(into: &sink, style: style)
        case .group(let group):
            switch type {
            case .version1MembershipReport: sink.put("igmp v1 report ")
            case .version2MembershipReport: sink.put("igmp v2 report ")
            case .version2LeaveGroup: sink.put("igmp leave ")
            case .rgmpHello: sink.put("rgmp hello ")
            case .rgmpBye: sink.put("rgmp bye ")
            case .rgmpJoin: sink.put("rgmp join ")
            default: sink.put("rgmp leave ")
            }
            sink.put(group: group, style: style)
        case .report(let report):
            report.text(into: &sink, style: style)
        case .routerAdvertisement(let advertisement):
            sink.put("igmp router advertisement, interval ")
            sink.put(maxRespCode.rawValue)
            sink.put("s, query-interval ")
            sink.put(advertisement.queryInterval)
            sink.put("s, robustness ")
            sink.put(advertisement.robustnessVariable)
        case .mtrace(let message):
            sink.put(type == .mtraceResponse ? "mtrace response" : "mtrace query")
            message.text(into: &sink, style: style, hops: maxRespCode.rawValue)
        case .dvmrp(let message):
            sink.put("igmp dvmrp ")
            put(name: DVMRPMessage.name(ofCode: maxRespCode.rawValue), into: &sink)
            sink.put(", version ")
            sink.put(message.majorVersion)
            sink.put(".")
            sink.put(message.minorVersion)
            message.body.text(into: &sink, style: style)
        case .pimVersion1(let message):
            sink.put("igmp pimv1 ")
            put(name: PIMVersion1Message.name(ofCode: maxRespCode.rawValue), into: &sink)
            message.body.text(into: &sink, style: style)
        case .none:
            nameOnly(into: &sink)
        }
        if !additionalData.isEmpty, content != .none {
            if let extensions {
                for item in extensions {
                    sink.put(" [extension ")
                    sink.put(item.type)
                    sink.put(", ")
                    sink.put(item.value.count)
                    sink.put(" octet(s)]")
                }
            } else {
                sink.put(" [")
                sink.put(additionalData.count)
                sink.put(" more octet(s)]")
            }
        }
    }

    private func nameOnly(into sink: inout TextSink) {
        switch type {
        case .membershipQuery: sink.put("igmp query")
        case .version1MembershipReport: sink.put("igmp v1 report")
        case .version2MembershipReport: sink.put("igmp v2 report")
        case .version2LeaveGroup: sink.put("igmp leave")
        case .version3MembershipReport: sink.put("igmp v3 report")
        case .routerAdvertisement: sink.put("igmp router advertisement")
        case .routerSolicitation: sink.put("igmp router solicitation")
        case .routerTermination: sink.put("igmp router termination")
        case .mtraceQuery: sink.put("mtrace query")
        case .mtraceResponse: sink.put("mtrace response")
        case .dvmrp: sink.put("igmp dvmrp")
        case .pimVersion1: sink.put("igmp pimv1")
        case .ciscoTrace: sink.put("igmp cisco trace")
        case .createGroupRequest: sink.put("igmp v0 create group request")
        case .createGroupReply: sink.put("igmp v0 create group reply")
        case .joinGroupRequest: sink.put("igmp v0 join group request")
        case .joinGroupReply: sink.put("igmp v0 join group reply")
        case .leaveGroupRequest: sink.put("igmp v0 leave group request")
        case .leaveGroupReply: sink.put("igmp v0 leave group reply")
        case .confirmGroupRequest: sink.put("igmp v0 confirm group request")
        case .confirmGroupReply: sink.put("igmp v0 confirm group reply")
        case .igapMembershipReport: sink.put("igap report")
        case .igapMembershipQuery: sink.put("igap query")
        case .igapLeaveGroup: sink.put("igap leave")
        case _ where type.isRGMP: sink.put("rgmp")
        case _ where type.isExperimental:
            sink.put("igmp experimental type 0x")
            sink.put(hex: type.rawValue, digits: 2)
        default:
            sink.put("igmp type 0x")
            sink.put(hex: type.rawValue, digits: 2)
        }
        if !additionalData.isEmpty {
            sink.put(", ")
            sink.put(additionalData.count)
            sink.put(" octet(s) more")
        }
    }

    private func put(version: Int?, into sink: inout TextSink) {
        guard let version else {
            sink.put(" of no version")
            return
        }
        sink.put(" v")
        sink.put(version)
    }

    private func put(name: StaticString?, into sink: inout TextSink) {
        if let name {
            sink.put(name)
        } else {
            sink.put("code ")
            sink.put(maxRespCode.rawValue)
        }
    }
}

extension MembershipQuery {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        let sources = version3?.sourceAddresses ?? []
        if !isGeneral || !sources.isEmpty {
            sink.put(" [gaddr ")
            sink.put(group: groupAddress, style: style)
            if let version3, version3.numberOfSources > 0 {
                sink.put(", ")
                sink.put(version3.numberOfSources)
                sink.put(" source(s) {")
                for source in sources { sink.put(" ", source) }
                sink.put(" }")
            }
            sink.put("]")
        }
        guard let version3 else { return }
        sink.put(" [qrv ")
        sink.put(version3.robustnessVariable)
        sink.put(", qqic ")
        sink.put(version3.queryIntervalCode.units)
        sink.put("s")
        if version3.suppressRouterSideProcessing { sink.put(", S") }
        if version3.hasExtensions { sink.put(", E") }
        sink.put("]")
    }
}

extension MembershipReport {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("igmp v3 report, ")
        sink.put(numberOfGroupRecords)
        sink.put(" group record(s)")
        var cursor = groupRecords.cursor
        while let record = cursor.next() {
            sink.put(" [gaddr ", record.multicastAddress)
            sink.put(nameOf: record.multicastAddress, style: style)
            switch record.type.rawValue {
            case 1: sink.put(" is_in {")
            case 2: sink.put(" is_ex {")
            case 3: sink.put(" to_in {")
            case 4: sink.put(" to_ex {")
            case 5: sink.put(" allow {")
            case 6: sink.put(" block {")
            default:
                sink.put(" type-")
                sink.put(record.type.rawValue)
                sink.put(" {")
            }
            while let source = cursor.nextSource() { sink.put(" ", source) }
            sink.put(" }")
            if record.auxDataLen > 0 {
                sink.put(" aux ")
                sink.put(Int(record.auxDataLen) * 4)
            }
            sink.put("]")
        }
    }
}

extension MtraceMessage {
    fileprivate func text(into sink: inout TextSink, style: TextStyle, hops: UInt8) {
        sink.put(" id 0x")
        sink.put(hex: queryID, digits: 6)
        sink.put(", ")
        sink.put(source)
        sink.put(" to ")
        sink.put(destination)
        sink.put(" via ")
        sink.put(group: group, style: style)
        sink.put(", reply to ")
        sink.put(responseAddress)
        sink.put(" ttl ")
        sink.put(responseTTL)
        sink.put(", at most ")
        sink.put(hops)
        sink.put(" hop(s)")
        for block in blocks {
            sink.put(" [in ")
            sink.put(block.incomingInterface)
            sink.put(" out ")
            sink.put(block.outgoingInterface)
            sink.put(" previous ")
            sink.put(block.previousHopRouter)
            sink.put(" ttl ")
            sink.put(block.forwardingTTL)
            sink.put(" code ")
            sink.put(block.forwardingCode)
            sink.put("]")
        }
    }
}

extension DVMRPMessage.Body {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        switch self {
        case .probe(let generationID, let neighbors):
            sink.put(", generation-id 0x")
            sink.put(hex: generationID, digits: 8)
            for neighbor in neighbors {
                sink.put(", neighbor ")
                sink.put(neighbor)
            }
        case .report(let blocks):
            for block in blocks {
                for route in block.routes {
                    sink.put(" [")
                    sink.put(route.network)
                    sink.put("/")
                    sink.put(block.netmask.rawValue.leadingOnes)
                    sink.put(" metric ")
                    sink.put(route.metric)
                    sink.put("]")
                }
            }
        case .neighbors(let interfaces):
            for interface in interfaces {
                sink.put(" [")
                sink.put(interface.localAddress)
                sink.put(" metric ")
                sink.put(interface.metric)
                sink.put(" threshold ")
                sink.put(interface.threshold)
                if let flags = interface.flags {
                    sink.put(" flags 0x")
                    sink.put(hex: flags, digits: 2)
                }
                sink.put(" {")
                for neighbor in interface.neighbors {
                    sink.put(" ")
                    sink.put(neighbor)
                }
                sink.put(" }]")
            }
        case .prune(let source, let group, let lifetime, _):
            sink.put(" (")
            sink.put(source)
            sink.put(", ")
            sink.put(group: group, style: style)
            sink.put(") lifetime ")
            sink.put(lifetime)
            sink.put("s")
        case .graft(let source, let group, _):
            sink.put(" (")
            sink.put(source)
            sink.put(", ")
            sink.put(group: group, style: style)
            sink.put(")")
        case .none: break
        }
    }
}

extension PIMVersion1Message.Body {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        switch self {
        case .query(let modeAndReserved, let holdtime):
            switch modeAndReserved >> 12 {
            case 0: sink.put(", dense")
            case 1: sink.put(", sparse")
            case 2: sink.put(", sparse-dense")
            default:
                sink.put(", mode ")
                sink.put(modeAndReserved >> 12)
            }
            sink.put(", holdtime ")
            sink.put(holdtime)
            sink.put("s")
        case .joinPrune(let message):
            sink.put(", upstream ")
            sink.put(message.upstreamNeighbor)
            sink.put(", holdtime ")
            sink.put(message.holdtime)
            sink.put("s")
            for group in message.groups {
                sink.put(" [gaddr ")
                sink.put(group: group.address, style: style)
                sink.put(" join {")
                group.joins.text(into: &sink)
                sink.put(" } prune {")
                group.prunes.text(into: &sink)
                sink.put(" }]")
            }
        case .registerStop(let group, let source):
            sink.put(" (")
            sink.put(source)
            sink.put(", ")
            sink.put(group: group, style: style)
            sink.put(")")
        case .rpReachable(let group, _, let rp, let reservedAndHoldtime):
            sink.put(" group ")
            sink.put(group: group, style: style)
            sink.put(", rp ")
            sink.put(rp)
            sink.put(", holdtime ")
            sink.put(reservedAndHoldtime & 0xFFFF)
            sink.put("s")
        case .assert(let group, _, let source, let metricPreference, let metric):
            sink.put(" (")
            sink.put(source)
            sink.put(", ")
            sink.put(group: group, style: style)
            sink.put(")")
            if metricPreference >> 31 == 1 { sink.put(" rp-tree") }
            sink.put(" preference ")
            sink.put(metricPreference & 0x7FFF_FFFF)
            sink.put(" metric ")
            sink.put(metric)
        case .none: break
        }
    }
}

extension [PIMVersion1JoinPrune.Source] {
    fileprivate func text(into sink: inout TextSink) {
        for source in self {
            sink.put(" ")
            sink.put(source.address)
            if source.maskLength != 32 {
                sink.put("/")
                sink.put(source.maskLength)
            }
        }
    }
}

extension UInt32 {
    /// How many of the top bits are 1, as a prefix length has them.
    fileprivate var leadingOnes: Int { (~self).leadingZeroBitCount }
}

extension TextSink {
    /// Puts a time of milliseconds in seconds, with as many digits as it needs and one at least:
    /// `10.0s`, `0.25s`.
    mutating func put(seconds milliseconds: Int) {
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        put(whole)
        put(octet: UInt8(ascii: "."))
        if rest.isMultiple(of: 100) {
            put(rest / 100)
        } else if rest.isMultiple(of: 10) {
            put(UInt(rest / 10), width: 2)
        } else {
            put(UInt(rest), width: 3)
        }
        put("s")
    }
}
