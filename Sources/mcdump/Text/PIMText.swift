import MulticastText
import MulticastWire
import ToolSupport

extension PIMMessage {
    /// Puts the message on one line: what it is, and each field with the RFC's name.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("pim v")
        sink.put(version)
        sink.put(octet: UInt8(ascii: " "))
        if version == 2 {
            sink.put(text: type.description)
        } else {
            sink.put("type ")
            sink.put(type.rawValue)
        }
        switch content {
        case .hello(let options):
            for option in options { option.text(into: &sink) }
        case .register:
            if content.isNullRegister { sink.put(", null") }
            if content.isBorderRegister { sink.put(", border") }
        case .registerStop(let group, let source):
            sink.put(", group ")
            group.text(into: &sink, style: style)
            sink.put(", source ")
            sink.put(source.address)
        case .joinPrune(let message):
            message.text(into: &sink, style: style)
        case .bootstrap(let message):
            if isNotForwarded { sink.put(", no-forward") }
            message.text(into: &sink, style: style)
        case .assert(let message):
            message.text(into: &sink, style: style)
        case .candidateRPAdvertisement(let message):
            message.text(into: &sink, style: style)
        case .stateRefresh(let message):
            message.text(into: &sink, style: style)
        case .dfElection(let message):
            if let dfElectionSubtype {
                sink.put(octet: UInt8(ascii: " "))
                sink.put(text: dfElectionSubtype.description)
            }
            message.text(into: &sink)
        case .other, .cut, .cutHeader: break
        }
        if !additionalData.isEmpty {
            sink.put(" [")
            sink.put(additionalData.count)
            sink.put(" more octet(s)]")
        }
    }
}

extension PIMHelloOption {
    fileprivate func text(into sink: inout TextSink) {
        sink.put(", ")
        sink.put(text: type.description)
        switch meaning {
        case .holdtime(let seconds):
            sink.put(octet: UInt8(ascii: " "))
            sink.put(holdtime: seconds)
            if seconds == 0 { sink.put(" (goodbye)") }
        case .lanPruneDelay(let canDisableJoinSuppression, let delay, let interval):
            sink.put(" propagation-delay ")
            sink.put(delay)
            sink.put("ms override-interval ")
            sink.put(interval)
            sink.put("ms")
            if canDisableJoinSuppression { sink.put(" T") }
        case .drPriority(let priority):
            sink.put(octet: UInt8(ascii: " "))
            sink.put(priority)
        case .generationID(let identifier):
            sink.put(" 0x")
            sink.put(hex: identifier, digits: 8)
        case .stateRefreshCapable(let version, let interval, _):
            sink.put(" version ")
            sink.put(version)
            sink.put(" interval ")
            sink.put(interval)
            sink.put("s")
        case .addressList(let addresses):
            sink.put(" {")
            for address in addresses {
                sink.put(octet: UInt8(ascii: " "))
                sink.put(address)
            }
            sink.put(" }")
        case .interfaceID(let router, let local):
            sink.put(" router 0x")
            sink.put(hex: router, digits: 8)
            sink.put(" local ")
            sink.put(local)
        case .bidirectionalCapable, .joinAttribute: break
        case .unknown:
            sink.put(" (")
            sink.put(value.count)
            sink.put(" octet(s))")
        }
    }
}

extension PIMJoinPrune {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(", upstream-neighbor ")
        sink.put(upstreamNeighbor.address)
        sink.put(", holdtime ")
        sink.put(holdtime: holdtime)
        for set in groups {
            sink.put(", group ")
            set.group.text(into: &sink, style: style)
            sink.put(" join {")
            for source in set.joinedSources { source.text(into: &sink) }
            sink.put(" } prune {")
            for source in set.prunedSources { source.text(into: &sink) }
            sink.put(" }")
        }
        if groups.count != Int(numberOfGroups) {
            sink.put(", ")
            sink.put(numberOfGroups)
            sink.put(" group(s) announced")
        }
    }
}

extension PIMBootstrap {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(", fragment-tag 0x")
        sink.put(hex: fragmentTag, digits: 4)
        sink.put(", hash-mask-len ")
        sink.put(hashMaskLength)
        sink.put(", bsr ")
        sink.put(bsrAddress.address)
        sink.put(" priority ")
        sink.put(bsrPriority)
        for range in groups {
            sink.put(", group ")
            range.group.text(into: &sink, style: style)
            sink.put(" rps ")
            sink.put(range.fragmentRPCount)
            sink.put(" of ")
            sink.put(range.rpCount)
            sink.put(" {")
            for rp in range.rps {
                sink.put(octet: UInt8(ascii: " "))
                sink.put(rp.address.address)
                sink.put("(priority ")
                sink.put(rp.priority)
                sink.put(", holdtime ")
                sink.put(holdtime: rp.holdtime)
                sink.put(")")
            }
            sink.put(" }")
        }
    }
}

extension PIMAssert {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(", group ")
        group.text(into: &sink, style: style)
        sink.put(", source ")
        sink.put(source.address)
        if isRendezvousPointTree { sink.put(", RPT") }
        sink.put(", metric-preference ")
        sink.put(metricPreference)
        sink.put(", metric ")
        sink.put(metric)
    }
}

extension PIMCandidateRPAdvertisement {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(", rp ")
        sink.put(rpAddress.address)
        sink.put(", priority ")
        sink.put(priority)
        sink.put(", holdtime ")
        sink.put(holdtime: holdtime)
        for group in groups {
            sink.put(", group ")
            group.text(into: &sink, style: style)
        }
        if groups.count != Int(prefixCount) {
            sink.put(", ")
            sink.put(prefixCount)
            sink.put(" group(s) announced")
        } else if prefixCount == 0 {
            sink.put(", all groups")
        }
    }
}

extension PIMStateRefresh {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(", group ")
        group.text(into: &sink, style: style)
        sink.put(", source ")
        sink.put(source.address)
        sink.put("/")
        sink.put(maskLength)
        sink.put(", originator ")
        sink.put(originator.address)
        sink.put(", metric-preference ")
        sink.put(metricPreference & 0x7FFF_FFFF)
        sink.put(", metric ")
        sink.put(metric)
        sink.put(", ttl ")
        sink.put(timeToLive)
        sink.put(", interval ")
        sink.put(interval)
        sink.put("s")
        if isPruneIndicator { sink.put(", P") }
        if isPruneNow { sink.put(", N") }
        if isAssertOverride { sink.put(", O") }
    }
}

extension PIMDFElection {
    fileprivate func text(into sink: inout TextSink) {
        sink.put(", rp ")
        sink.put(rpAddress.address)
        sink.put(", sender metric-preference ")
        sink.put(senderMetricPreference)
        sink.put(" metric ")
        sink.put(senderMetric)
        if let other {
            sink.put(", ")
            sink.put(interval == nil ? "new winner " : "offering ")
            sink.put(other.address.address)
            sink.put(" metric-preference ")
            sink.put(other.metricPreference)
            sink.put(" metric ")
            sink.put(other.metric)
        }
        if let interval {
            sink.put(", interval ")
            sink.put(interval)
            sink.put("ms")
        }
    }
}

extension PIMEncodedGroupAddress {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        // A name is that of a single group, not of a range that starts at it.
        if isSingleGroup {
            sink.put(group: address, style: style)
        } else {
            sink.put(address)
        }
        sink.put("/")
        sink.put(maskLength)
        if isBidirectional { sink.put("(bidir)") }
        if isAdminScopeZone { sink.put("(zone)") }
    }
}

extension PIMEncodedSourceAddress {
    fileprivate func text(into sink: inout TextSink) {
        sink.put(octet: UInt8(ascii: " "))
        sink.put(address)
        sink.put("/")
        sink.put(maskLength)
        guard isSparse || isWildcard || isRendezvousPointTree else { return }
        sink.put("(")
        if isSparse { sink.put("S") }
        if isWildcard { sink.put("W") }
        if isRendezvousPointTree { sink.put("R") }
        sink.put(")")
    }
}

extension TextSink {
    /// Puts a holdtime in seconds, of which the largest is for ever.
    fileprivate mutating func put(holdtime seconds: UInt16) {
        if seconds == 0xFFFF {
            put("forever")
        } else {
            put(seconds)
            put("s")
        }
    }
}
