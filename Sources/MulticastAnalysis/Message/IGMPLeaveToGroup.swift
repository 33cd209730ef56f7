import MulticastWire

extension Finding.Rule {
    /// A leave is sent to its group.
    public static let igmpLeaveToGroup = Finding.Rule(
        "igmp-leave-to-group", .minor, "RFC 2236 §9", evidenceFor: ["report-wrong-destination"])
}

/// Early implementations did so; routers should accept it, but a leave is for routers, at
/// 224.0.0.2.
@Sendable func igmpLeaveToGroup(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    guard sighting.message.type == .version2LeaveGroup, let ipv4 = sighting.ipv4,
        case .group(let group) = sighting.message.content, group.isMulticast,
        ipv4.destination == group, group != .allRouters
    else { return }
    let place = ipv4.header.lowerBound + 16
    sighting.find(
        .igmpLeaveToGroup, at: place ..< place + 4,
        "a leave to its group \(group); 224.0.0.2 is right", in: &findings)
}
