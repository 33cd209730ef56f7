import MulticastText
import MulticastWire
import ToolSupport

extension MLDMessage {
    /// Puts the message in tcpdump's shape, with what tcpdump leaves out: times in seconds, QRV,
    /// QQIC, S, and all sources.
    func text(into sink: inout TextSink, style: TextStyle) {
        switch content {
        case .query(let query):
            sink.put("mld query")
            if let version {
                sink.put(" v")
                sink.put(version)
            } else {
                sink.put(" of no version")
            }
            if let maximumResponseDelay {
                sink.put(" [max resp time ")
                sink.put(seconds: maximumResponseDelay)
                sink.put("]")
            }
            query.text(into: &sink, style: style)
        case .listener(_, _, let multicastAddress):
            sink.put(type == .multicastListenerDone ? "mld done " : "mld v1 report ")
            sink.put(group: multicastAddress, style: style)
        case .report(let report):
            report.text(into: &sink, style: style)
        case .routerAdvertisement(let queryInterval, let robustnessVariable):
            sink.put("mld router advertisement, interval ")
            sink.put(code)
            sink.put("s, query-interval ")
            sink.put(queryInterval)
            sink.put("s, robustness ")
            sink.put(robustnessVariable)
        case .empty, .cut:
            nameOnly(into: &sink)
        }
        if !additionalData.isEmpty {
            sink.put(" [")
            sink.put(additionalData.count)
            sink.put(" more octet(s)]")
        }
    }

    private func nameOnly(into sink: inout TextSink) {
        switch type {
        case .multicastListenerQuery: sink.put("mld query")
        case .multicastListenerReport: sink.put("mld v1 report")
        case .multicastListenerDone: sink.put("mld done")
        case .version2MulticastListenerReport: sink.put("mld v2 report")
        case .multicastRouterAdvertisement: sink.put("mld router advertisement")
        case .multicastRouterSolicitation: sink.put("mld router solicitation")
        case .multicastRouterTermination: sink.put("mld router termination")
        default:
            sink.put("mld type ")
            sink.put(type.rawValue)
        }
    }
}

extension MulticastListenerQuery {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        let numberOfSources = version2?.numberOfSources ?? 0
        if multicastAddress != .unspecified || numberOfSources > 0 {
            sink.put(" [gaddr ")
            sink.put(group: multicastAddress, style: style)
            if let version2, numberOfSources > 0 {
                sink.put(", ")
                sink.put(numberOfSources)
                sink.put(" source(s) {")
                for source in version2.sourceAddresses {
                    sink.put(octet: UInt8(ascii: " "))
                    sink.put(source)
                }
                sink.put(" }")
            }
            sink.put("]")
        }
        guard let version2 else { return }
        sink.put(" [qrv ")
        sink.put(version2.robustnessVariable)
        sink.put(", qqic ")
        sink.put(version2.queryIntervalCode.units)
        sink.put("s")
        if version2.suppressRouterSideProcessing { sink.put(", S") }
        if version2.hasExtensions { sink.put(", E") }
        sink.put("]")
        version2.extensions.text(into: &sink)
    }
}

extension MulticastListenerReport {
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("mld v2 report, ")
        sink.put(numberOfRecords)
        sink.put(" group record(s)")
        for record in records {
            sink.put(" [gaddr ")
            sink.put(group: record.multicastAddress, style: style)
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
            for source in record.sourceAddresses {
                sink.put(octet: UInt8(ascii: " "))
                sink.put(source)
            }
            sink.put(" }")
            if record.auxDataLen > 0 {
                sink.put(" aux ")
                sink.put(Int(record.auxDataLen) * 4)
            }
            sink.put("]")
        }
        extensions.text(into: &sink)
    }
}

extension [MembershipExtension] {
    fileprivate func text(into sink: inout TextSink) {
        for item in self {
            sink.put(" [extension ")
            sink.put(item.type)
            sink.put(", ")
            sink.put(item.value.count)
            sink.put(" octet(s)]")
        }
    }
}
