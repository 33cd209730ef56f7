import MulticastWire

// Nearly every layer of nearly every control message is as its RFC has it. One look in place shows
// that, where the checks would each look on their own at a sighting made for them.
extension Dissection {
    /// Whether one look at the layer at `index` shows that no check could object to it.
    ///
    /// `false` says nothing yet: the checks tell. Whatever a check is added for must be looked at
    /// here as well; judging frames both ways, as tests do, proves that it is.
    func isOrdinary(layerAt index: Int) -> Bool {
        switch layers.span[index].content {
        case .ethernet(let frame):
            guard index + 1 < layers.count, let packet = ipv4Packet(at: index + 1) else {
                return false
            }
            return frame.isOrdinary(around: packet)
        case .ipv4(let packet):
            return packet.isOrdinary
                && packet.header.lowerBound &+ Int(packet.totalLength) <= originalLength
                && hasCorrectChecksum(at: index)
        case .igmp:
            guard index > 0, let packet = ipv4Packet(at: index - 1),
                packet.isOrdinaryAroundReport, !endsEarly
            else { return false }
            return layers.span[index].content.isOrdinaryReport
                && hasCorrectChecksum(at: index)
        default:
            return false
        }
    }

    /// The IPv4 packet at `index`, if that is what lies there.
    private func ipv4Packet(at index: Int) -> IPv4Packet? {
        guard case .ipv4(let packet) = layers.span[index].content else { return nil }
        return packet
    }
}

extension Layer.Content {
    /// Whether this is a version 3 report of nothing but ordinary records.
    ///
    /// Told of the content where it lies: a message that is taken out of it is copied.
    fileprivate var isOrdinaryReport: Bool {
        guard case .igmp(let message) = self else { return false }
        return message.isOrdinaryReport
    }
}

extension EthernetFrame {
    /// Whether the frame comes from a station, and goes to the address of the group that the
    /// packet in it goes to.
    fileprivate func isOrdinary(around packet: IPv4Packet) -> Bool {
        packet.destination.isMulticast && !source.isGroup
            && destination == MACAddress(mapping: packet.destination)
    }
}

extension IPv4Packet {
    /// Whether the packet comes whole from a host, and has a TTL that fits its destination.
    fileprivate var isOrdinary: Bool {
        totalLength != 0 && !isFragment && !source.isMulticast && source != .broadcast
            && (timeToLive == 1 || timeToLive != 0 && !destination.isLocalNetworkControl)
            && (`protocol` == .igmp || !destination.isFloodProne)
    }

    /// Whether the packet is as RFC 9776 §4 and §4.2.15 have the one that carries a version 3
    /// report.
    fileprivate var isOrdinaryAroundReport: Bool {
        timeToLive == 1 && typeOfService == 0xC0 && routerAlert == 0
            && destination == .allVersion3Routers
    }
}

extension IGMPMessage {
    /// Whether this is a version 3 report of nothing but ordinary records.
    fileprivate var isOrdinaryReport: Bool {
        guard type == .version3MembershipReport, maxRespCode.rawValue == 0,
            additionalData.isEmpty, case .report(let report) = content
        else { return false }
        return report.flags & 0x7FFF == 0 && report.groupRecords.areOrdinary
    }
}
