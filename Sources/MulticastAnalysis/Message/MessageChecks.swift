public import MulticastWire

/// Every check of a single frame, by the layer it looks at; each is a file beside this one.
///
/// The lists are calls and not an array of functions: a call through one costs more than most of
/// the checks.
enum MessageChecks {
    /// Looks at the whole frame, whatever it holds; the message is its link type.
    static func look(_ at: Sighting<LinkType>, _ findings: inout [Finding]) {
        frameCut(at, &findings)
    }

    static func look(_ at: Sighting<EthernetFrame>, _ findings: inout [Finding]) {
        macGroupMismatch(at, &findings)
        macBroadcast(at, &findings)
        macUnicast(at, &findings)
        macSourceGroup(at, &findings)
    }

    static func look(_ at: Sighting<IPv4Packet>, _ findings: inout [Finding]) {
        ipHeaderChecksumBad(at, &findings)
        ipv4LengthInvalid(at, &findings)
        ipv4SourceMulticast(at, &findings)
        ipv4TTLZero(at, &findings)
        linkLocalGroupTTL(at, &findings)
        groupFloodProne(at, &findings)
        igmpFragmented(at, &findings)
    }

    static func look(_ at: Sighting<IPv6Packet>, _ findings: inout [Finding]) {
        ipv6LengthInvalid(at, &findings)
        ipv6SourceMulticast(at, &findings)
        ipv6HopLimitZero(at, &findings)
    }

    static func look(_ at: Sighting<UDPDatagram>, _ findings: inout [Finding]) {
        udpChecksumBad(at, &findings)
        udpLengthInvalid(at, &findings)
    }

    static func look(_ at: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
        igmpChecksumBad(at, &findings)
        igmpLengthInvalid(at, &findings)
        igmpCountsOverrun(at, &findings)
        igmpAdditionalData(at, &findings)
        igmpReservedBitsSet(at, &findings)
        igmpTypeUnknown(at, &findings)
        igmpTTLNotOne(at, &findings)
        igmpRouterAlertMissing(at, &findings)
        igmpToSUnusual(at, &findings)
        if at.message.isQuery {
            igmpQueryDestinationWrong(at, &findings)
            igmpQueryGroupInvalid(at, &findings)
            igmpGeneralQuerySources(at, &findings)
            igmpQuerySourceZero(at, &findings)
            igmpResponseOverInterval(at, &findings)
            igmpRobustnessOne(at, &findings)
            igmpMaxRespZero(at, &findings)
            igmpSourceInvalid(at, &findings)
            return
        }
        igmpReportDestinationWrong(at, &findings)
        igmpLeaveToGroup(at, &findings)
        igmpSSMVersion(at, &findings)
        if case .report(let report) = at.message.content, report.groupRecords.areOrdinary {
            return
        }
        igmpReportGroupInvalid(at, &findings)
        igmpReportAllSystems(at, &findings)
        igmpRecordTypeUnknown(at, &findings)
        igmpRecordContradiction(at, &findings)
        igmpSourceInvalid(at, &findings)
        igmpSSMExclude(at, &findings)
    }

    static func look(_ at: Sighting<MLDMessage>, _ findings: inout [Finding]) {
        mldChecksumBad(at, &findings)
        mldLengthInvalid(at, &findings)
        mldCountsOverrun(at, &findings)
        mldHopLimitNotOne(at, &findings)
        mldRouterAlertMissing(at, &findings)
        mldSourceNotLinkLocal(at, &findings)
        mldQueryDestinationWrong(at, &findings)
        mldReportDestinationWrong(at, &findings)
        mldGroupInvalid(at, &findings)
        mldRecordTypeUnknown(at, &findings)
        mldSSMVersion(at, &findings)
        mldSSMExclude(at, &findings)
    }

    static func look(_ at: Sighting<PIMMessage>, _ findings: inout [Finding]) {
        pimChecksumBad(at, &findings)
        pimTTLNotOne(at, &findings)
        pimDestinationWrong(at, &findings)
        pimLengthInvalid(at, &findings)
    }

    static func look(_ at: Sighting<MSDPSegment>, _ findings: inout [Finding]) {
        msdpLengthInvalid(at, &findings)
    }

    /// Looks at a layer that could not be read at all; the message is its protocol's name.
    static func look(_ at: Sighting<StaticString>, _ findings: inout [Finding]) {
        ipHeaderLengthInvalid(at, &findings)
        udpHeaderMissing(at, &findings)
        igmpHeaderMissing(at, &findings)
        mldHeaderMissing(at, &findings)
        pimHeaderMissing(at, &findings)
    }
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
        judge(into: &findings, sparesOrdinary: true)
    }

    /// Judges the frame with no look at whether a layer is ordinary, unless `sparesOrdinary`.
    func judge(into findings: inout [Finding], sparesOrdinary: Bool) {
        if !findings.isEmpty { findings.removeAll(keepingCapacity: true) }
        // There is but one check of a whole frame, and only what is cut is its business.
        if isCut, !layers.isEmpty {
            MessageChecks.look(sighting(linkType, 0, nil, -1), &findings)
        }
        var ipv4: IPv4Packet?
        var ipv6 = -1
        for index in layers.indices {
            if sparesOrdinary, isOrdinary(layerAt: index) {
                if case .ipv4(let packet) = layers.span[index].content {
                    (ipv4, ipv6) = (packet, -1)
                }
                continue
            }
            switch layers.span[index].content {
            case .ethernet(let frame):
                MessageChecks.look(sighting(frame, index, nil, -1), &findings)
            case .ipv4(let packet):
                (ipv4, ipv6) = (packet, -1)
                MessageChecks.look(sighting(packet, index, ipv4, ipv6), &findings)
            case .ipv6(let packet):
                (ipv4, ipv6) = (nil, index)
                MessageChecks.look(sighting(packet, index, ipv4, ipv6), &findings)
            case .udp(let datagram):
                MessageChecks.look(sighting(datagram, index, ipv4, ipv6), &findings)
            case .igmp(let message):
                MessageChecks.look(sighting(message, index, ipv4, ipv6), &findings)
            case .mld(let message):
                MessageChecks.look(sighting(message, index, ipv4, ipv6), &findings)
            case .pim(let message):
                MessageChecks.look(sighting(message, index, ipv4, ipv6), &findings)
            case .msdp(let segment):
                MessageChecks.look(sighting(segment, index, ipv4, ipv6), &findings)
            case .unreadable(let name):
                MessageChecks.look(sighting(name, index, ipv4, ipv6), &findings)
            default:
                break
            }
        }
    }

    @inline(__always)
    private func sighting<Message: Sendable>(
        _ message: Message, _ index: Int, _ ipv4: IPv4Packet?, _ ipv6: Int
    ) -> Sighting<Message> {
        Sighting(message, in: self, at: index, ipv4: ipv4, ipv6Index: ipv6)
    }
}
