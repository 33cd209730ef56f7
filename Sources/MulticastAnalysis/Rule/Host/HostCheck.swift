import MulticastWire

/// What a rule says of a host: the judgement that goes with a ``DoctorRule``'s words.
///
/// Some faults a host alone shows, others a capture too; then the rule has a judgement of each. To
/// add one, write a file in `Rule/Host/` that extends this type by a constant, and add that to
/// ``all``. As with captures, a fail is for what is certain.
public struct HostCheck: Sendable {
    /// The fault, in words.
    public let rule: DoctorRule
    let judge: @Sendable (HostFacts) -> [Verdict]

    init(_ rule: DoctorRule, _ judge: @escaping @Sendable (HostFacts) -> [Verdict]) {
        (self.rule, self.judge) = (rule, judge)
    }

    /// Every check, in the order of reports.
    public static let all: [HostCheck] = [
        .groupLimitSwitch, .forcedVersionDowngrade, .v3ReportsOnV2Network, .ttlTooLow,
        .linkOversubscribed, .wifiMulticastPoor, .rpfFailure, .mtuBlackhole, .hostMembershipLimit,
        .receiverBufferDrop, .rpFilterDrop,
        .wrongInterface, .noMulticastRoute, .firewallBlocksIGMP, .firewallBlocksData,
        .containerVMBlocks, .worksOnlyInPromisc, .socketCrosstalk, .bridgeSysctl,
    ]
}

extension HostFacts {
    /// Asks rules what they make of the host.
    ///
    /// A rule without a check says that it takes a capture.
    public func diagnosis(by rules: [DoctorRule] = DoctorRule.all) -> Diagnosis {
        Diagnosis(
            outcomes: rules.map { rule in
                let check = HostCheck.all.first { $0.rule.name == rule.name }
                return Diagnosis.Outcome(
                    rule,
                    verdicts: check?.judge(self)
                        ?? [.notApplicable("a host does not show it: it takes a capture")],
                    ifNone: "nothing is set up that the fault could be in")
            },
            span: nil, frames: 0, setting: setting, observations: observations, history: [],
            patience: .zero, leftOut: [],
            patient: .host)
    }

    private var setting: [String] {
        var found: [String] = []
        if laterCounters == nil {
            found.append("counters were read once, so that it is not known whether they still grow")
        }
        return found + gaps.prefix(32).map { "not read: \($0)" }
    }

    /// What there is and how it does: what an admin compares with what should be.
    private var observations: [Diagnosis.Observation] {
        var found: [Diagnosis.Observation] = []
        func observe(_ link: String?, _ says: String) {
            found.append(
                Diagnosis.Observation(subject: link.map { subject($0) } ?? Subject(), says: says))
        }
        for link in links where link.isUp && !link.isLoopback {
            let groups = routable.filter { $0.interface == link.name }.map(\.group)
            if groups.isEmpty, link.isPort { continue }
            var says =
                groups.isEmpty
                ? "no groups but those of the link" : "in \(Words.list(groups.map(\.description)))"
            if let version = link.igmpVersion { says += "; speaks IGMP version \(version)" }
            says += "; rp_filter \(link.reversePathFilter)"
            observe(link.name, says)
        }
        for question in asked where links(in: question.group).isEmpty {
            observe(nil, "\(question.group) is joined by no socket of this host")
        }
        if let route = routes.route(to: .v4(IPv4Address(239, 255, 255, 255))) {
            observe(
                nil,
                "programs that name no interface use \(route.interface ?? "none") for groups, by "
                    + "the route of \(route.prefix)")
        }
        for name in ["UdpRcvbufErrors", "Udp6RcvbufErrors", "TcpExtIPReversePathFilter"] {
            guard let count = counters[name] else { continue }
            observe(
                nil,
                "\(name) \(count)" + (growth(of: name).map { ", \($0) more while watched" } ?? ""))
        }
        if let limit = mostMemberships { observe(nil, "igmp_max_memberships \(limit) a socket") }
        for entry in forwarding.entries.prefix(8) {
            let by = entry.outgoing.map { "\($0.interface) (TTL over \($0.threshold))" }
            observe(
                entry.incoming,
                "forwards \(entry.group) from \(entry.source) to \(Words.list(by)): "
                    + "\(entry.packets) packets came, \(entry.wrong) by a wrong interface")
        }
        return found
    }
}
