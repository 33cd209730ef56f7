import MulticastWire

extension Finding.Rule {
    /// A report or leave is not sent where those it tells hear it.
    public static let igmpReportDestinationWrong = Finding.Rule(
        "igmp-report-destination-wrong", .major, "RFC 9776 §4.2.15",
        evidenceFor: ["report-wrong-destination"])
}

/// A version 1 or 2 report goes to its group, where other members hear it and keep silent; one of
/// version 3 to 224.0.0.22; a leave to 224.0.0.2, or to its group, which is another rule's.
@Sendable func igmpReportDestinationWrong(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard let destination = sighting.ipv4?.destination, let start = sighting.ipv4?.header.lowerBound
    else { return }
    let right: IPv4Address
    switch sighting.message.content {
    case .report: right = .allVersion3Routers
    case .group(let group):
        switch sighting.message.type {
        case .version1MembershipReport, .version2MembershipReport:
            // What is no group has no right destination.
            guard group.isMulticast else { return }
            right = group
        case .version2LeaveGroup where destination == group && group.isMulticast: return
        case .version2LeaveGroup: right = .allRouters
        default: return
        }
    default: return
    }
    guard destination != right else { return }
    sighting.find(
        .igmpReportDestinationWrong, at: start + 16 ..< start + 20,
        "\(sighting.message.type.words) to \(destination); \(right) is right", in: &findings)
}
