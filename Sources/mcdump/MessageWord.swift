import MulticastWire

/// The words of `--type`: a protocol, or a kind of message, of whatever protocol has one.
enum MessageWord: String, CaseIterable {
    // Kinds of messages.
    case query, report, leave, hello, join, prune, register
    case registerStop = "register-stop"
    case assert, bootstrap, graft
    case candidateRP = "candidate-rp"
    case stateRefresh = "state-refresh"
    case advertisement, solicitation, termination
    case sourceActive = "source-active"
    // Protocols.
    case igmp, mld, pim, msdp, sap, mtrace, mrd, rgmp, dvmrp, probe
    // Those that only --all would show.
    case rtp, recognised, udp

    /// Whether only frames that hold a control message can be of this kind.
    var isControl: Bool {
        switch self {
        case .rtp, .recognised, .udp: false
        default: true
        }
    }
}

extension Dissection {
    /// The words that fit the frame.
    var words: Set<MessageWord> {
        layers.reduce(into: []) { words, layer in
            switch layer.content {
            case .igmp(let message): words.formUnion(message.words)
            case .mld(let message): words.formUnion(message.words)
            case .pim(let message): words.formUnion(message.words)
            case .msdp(let segment):
                words.insert(.msdp)
                for message in segment.messages {
                    if case .sourceActive = message.value { words.insert(.sourceActive) }
                }
            case .sap: words.insert(.sap)
            case .mtrace2: words.insert(.mtrace)
            case .probe: words.insert(.probe)
            case .rtp: words.insert(.rtp)
            case .recognised: words.insert(.recognised)
            case .udp: words.insert(.udp)
            case .unreadable(let name):
                if let word = MessageWord(rawValue: "\(name)") { words.insert(word) }
            default: break
            }
        }
    }
}

extension IGMPMessage {
    fileprivate var words: [MessageWord] {
        switch type {
        case .membershipQuery: [.igmp, .query]
        case .version2LeaveGroup: [.igmp, .leave]
        case .dvmrp: [.igmp, .dvmrp]
        case .pimVersion1: [.igmp, .pim]
        case .mtraceQuery, .mtraceResponse: [.igmp, .mtrace]
        case .routerAdvertisement: [.igmp, .mrd, .advertisement]
        case .routerSolicitation: [.igmp, .mrd, .solicitation]
        case .routerTermination: [.igmp, .mrd, .termination]
        case .rgmpHello: [.igmp, .rgmp, .hello]
        case .rgmpJoin: [.igmp, .rgmp, .join]
        case .rgmpLeave: [.igmp, .rgmp, .leave]
        case .rgmpBye: [.igmp, .rgmp]
        case .version3MembershipReport:
            endsMembership ? [.igmp, .report, .leave] : [.igmp, .report]
        default: isReport ? [.igmp, .report] : [.igmp]
        }
    }

    /// Whether a record is what version 3 has for a leave: TO_IN without sources
    /// (RFC 9776 §4.2.16).
    private var endsMembership: Bool {
        guard case .report(let report) = content else { return false }
        return report.groupRecords.contains {
            $0.type == .changeToIncludeMode && $0.numberOfSources == 0
        }
    }
}

extension MLDMessage {
    fileprivate var words: [MessageWord] {
        switch type {
        case .multicastListenerQuery: [.mld, .query]
        case .multicastListenerReport: [.mld, .report]
        case .multicastListenerDone: [.mld, .leave]
        case .version2MulticastListenerReport:
            endsListening ? [.mld, .report, .leave] : [.mld, .report]
        case .multicastRouterAdvertisement: [.mld, .mrd, .advertisement]
        case .multicastRouterSolicitation: [.mld, .mrd, .solicitation]
        case .multicastRouterTermination: [.mld, .mrd, .termination]
        default: [.mld]
        }
    }

    /// Whether a record is what version 2 has for a Done: TO_IN without sources
    /// (RFC 9777 §5.2.12).
    private var endsListening: Bool {
        guard case .report(let report) = content else { return false }
        return report.records.contains {
            $0.type == .changeToIncludeMode && $0.numberOfSources == 0
        }
    }
}

extension PIMMessage {
    fileprivate var words: [MessageWord] {
        switch content {
        case .hello: [.pim, .hello]
        case .register: [.pim, .register]
        case .registerStop: [.pim, .registerStop]
        case .joinPrune(let message):
            if type == .graft || type == .graftAck {
                [.pim, .graft]
            } else {
                [.pim]
                    + (message.groups.contains { !$0.joinedSources.isEmpty } ? [.join] : [])
                    + (message.groups.contains { !$0.prunedSources.isEmpty } ? [.prune] : [])
            }
        case .bootstrap: [.pim, .bootstrap]
        case .assert: [.pim, .assert]
        case .candidateRPAdvertisement: [.pim, .candidateRP]
        case .stateRefresh: [.pim, .stateRefresh]
        default: [.pim]
        }
    }
}
