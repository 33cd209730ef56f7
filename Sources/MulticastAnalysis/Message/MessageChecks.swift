public import MulticastWire

/// Every check of a single frame, by the layer it looks at; each is a file beside this one.
enum MessageChecks {
    /// Checks of the whole frame, whatever it holds; `message` is the link type.
    static let frame: [MessageCheck<LinkType>] = [frameCut]
    static let ethernet: [MessageCheck<EthernetFrame>] = [
        macGroupMismatch,
        macBroadcast,
        macUnicast,
        macSourceGroup,
    ]
    static let ipv4: [MessageCheck<IPv4Packet>] = [
        ipHeaderChecksumBad,
        ipv4LengthInvalid,
        ipv4SourceMulticast,
        ipv4TTLZero,
        linkLocalGroupTTL,
        groupFloodProne,
        igmpFragmented,
    ]
    static let ipv6: [MessageCheck<IPv6Packet>] = [
        ipv6LengthInvalid,
        ipv6SourceMulticast,
        ipv6HopLimitZero,
    ]
    static let udp: [MessageCheck<UDPDatagram>] = [
        udpChecksumBad,
        udpLengthInvalid,
    ]
    static let igmp: [MessageCheck<IGMPMessage>] = [
        igmpChecksumBad,
        igmpLengthInvalid,
        igmpCountsOverrun,
        igmpAdditionalData,
        igmpReservedBitsSet,
        igmpTypeUnknown,
        igmpTTLNotOne,
        igmpRouterAlertMissing,
        igmpToSUnusual,
        igmpQueryDestinationWrong,
        igmpQueryGroupInvalid,
        igmpGeneralQuerySources,
        igmpQuerySourceZero,
        igmpResponseOverInterval,
        igmpRobustnessOne,
        igmpMaxRespZero,
        igmpReportDestinationWrong,
        igmpLeaveToGroup,
        igmpReportGroupInvalid,
        igmpReportAllSystems,
        igmpRecordTypeUnknown,
        igmpRecordContradiction,
        igmpSourceInvalid,
        igmpSSMVersion,
        igmpSSMExclude,
    ]
    static let mld: [MessageCheck<MLDMessage>] = [
        mldChecksumBad,
        mldLengthInvalid,
        mldCountsOverrun,
        mldHopLimitNotOne,
        mldRouterAlertMissing,
        mldSourceNotLinkLocal,
        mldQueryDestinationWrong,
        mldReportDestinationWrong,
        mldGroupInvalid,
        mldRecordTypeUnknown,
        mldSSMVersion,
        mldSSMExclude,
    ]
    static let pim: [MessageCheck<PIMMessage>] = [
        pimChecksumBad,
        pimTTLNotOne,
        pimDestinationWrong,
        pimLengthInvalid,
    ]
    static let msdp: [MessageCheck<MSDPSegment>] = [
        msdpLengthInvalid
    ]
    /// Checks of a layer that could not be read at all; `message` is its protocol's name.
    static let unreadable: [MessageCheck<StaticString>] = [
        ipHeaderLengthInvalid,
        udpHeaderMissing,
        igmpHeaderMissing,
        mldHeaderMissing,
        pimHeaderMissing,
    ]
}

extension Dissection {
    /// What this frame shows by itself, outermost layer first, in the order of the checks.
    public var findings: [Finding] {
        var findings: [Finding] = []
        judge(into: &findings)
        return findings
    }

    /// Puts what this frame shows by itself into `findings`, in the place of what was there.
    public func judge(into findings: inout [Finding]) {
        findings.removeAll(keepingCapacity: true)
        look(with: MessageChecks.frame, at: linkType, 0, nil, nil, &findings)
        var (ipv4, ipv6): (IPv4Packet?, IPv6Packet?)
        for index in layers.indices {
            switch layers[index].content {
            case .ethernet(let frame):
                look(with: MessageChecks.ethernet, at: frame, index, nil, nil, &findings)
            case .ipv4(let packet):
                (ipv4, ipv6) = (packet, nil)
                look(with: MessageChecks.ipv4, at: packet, index, ipv4, ipv6, &findings)
            case .ipv6(let packet):
                (ipv4, ipv6) = (nil, packet)
                look(with: MessageChecks.ipv6, at: packet, index, ipv4, ipv6, &findings)
            case .udp(let datagram):
                look(with: MessageChecks.udp, at: datagram, index, ipv4, ipv6, &findings)
            case .igmp(let message):
                look(with: MessageChecks.igmp, at: message, index, ipv4, ipv6, &findings)
            case .mld(let message):
                look(with: MessageChecks.mld, at: message, index, ipv4, ipv6, &findings)
            case .pim(let message):
                look(with: MessageChecks.pim, at: message, index, ipv4, ipv6, &findings)
            case .msdp(let segment):
                look(with: MessageChecks.msdp, at: segment, index, ipv4, ipv6, &findings)
            case .unreadable(let name):
                look(with: MessageChecks.unreadable, at: name, index, ipv4, ipv6, &findings)
            default:
                break
            }
        }
    }

    @inline(__always)
    private func look<Message: Sendable>(
        with checks: [MessageCheck<Message>], at message: Message, _ index: Int,
        _ ipv4: IPv4Packet?, _ ipv6: IPv6Packet?, _ findings: inout [Finding]
    ) {
        guard !checks.isEmpty, index < layers.count else { return }
        let sighting = Sighting(message, in: self, at: index, ipv4: ipv4, ipv6: ipv6)
        for check in checks { check(sighting, &findings) }
    }
}
