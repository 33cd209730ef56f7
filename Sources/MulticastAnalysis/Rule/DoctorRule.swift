/// A fault that multicast networks have, how it shows in a capture, and what to do about it.
///
/// To add one: write a file beside those of its class that extends this type by a constant, and add
/// the constant to ``all``. The last argument is the judgement, a function from a ``Case`` to
/// verdicts. It computes and does nothing else: whatever a frame, a stream or a member tells is in
/// the case already; what is not yet, a gatherer in `Case/` has to note while frames come by.
///
/// A judgement gives a ``Verdict/Kind/fail`` only for what is certain, a suspect for what something
/// else may look like, and is inconclusive, saying what to capture, rather than ok without
/// evidence. It speaks for each segment by itself (``Case/judgeSegments(_:)``), takes timers from
/// what was observed (``Segment/timers``), asks for the vantage before it says that something is
/// not there, and names the frames. Programs rely on names and variants: they never change.
public struct DoctorRule: Sendable {
    /// The name in kebab case.
    public let name: String
    /// What kind of fault it is.
    public let ruleClass: RuleClass
    /// How bad the fault usually is.
    public let severity: Finding.Severity
    /// The fault in an admin's words.
    public let title: String
    /// The standards the rule rests on, with the sections that were read.
    public let reference: String
    /// What shows the frames in question in Wireshark.
    public let displayFilter: String
    /// What the fault does, and whence it comes.
    public let why: String
    /// What to do about it.
    public let advice: Advice
    /// The variants that are told apart by a name of their own.
    public let subCodes: [SubCode]
    /// Whether it measures time, so that it says nothing where clocks went back.
    let measuresTime: Bool
    /// Whether it combines what stations of one network do, as all that measures time does.
    ///
    /// Where frames of several networks are mixed it says nothing.
    let isOfOneNetwork: Bool
    /// Whether it is about something that does not come, so that it says nothing where the capture
    /// has lost frames.
    let isOfAbsence: Bool
    /// Whether no capture shows it: what a host says is in its ``HostCheck``.
    public private(set) var isOfHostOnly = false
    let judge: @Sendable (Case) -> [Verdict]

    init(
        _ name: String, _ ruleClass: RuleClass, _ severity: Finding.Severity, title: String,
        reference: String, displayFilter: String, why: String, linux: String, network: String,
        subCodes: [SubCode] = [], measuresTime: Bool = false, isOfOneNetwork: Bool = false,
        isOfAbsence: Bool = false,
        judge: @escaping @Sendable (Case) -> [Verdict]
    ) {
        (self.name, self.ruleClass, self.severity) = (name, ruleClass, severity)
        (self.title, self.reference, self.displayFilter) = (title, reference, displayFilter)
        (self.why, self.subCodes, self.measuresTime) = (why, subCodes, measuresTime)
        self.isOfOneNetwork = isOfOneNetwork || measuresTime
        self.isOfAbsence = isOfAbsence
        advice = Advice(linux: linux, network: network)
        self.judge = judge
    }

    /// A rule about something that no capture shows; `judge` may do so where it was tried.
    init(
        ofHost name: String, _ ruleClass: RuleClass, _ severity: Finding.Severity, title: String,
        reference: String, displayFilter: String, why: String, linux: String, network: String,
        judge: @escaping @Sendable (Case) -> [Verdict] = { _ in
            [.notApplicable("only the host itself shows it: see 'mcdoctor host'")]
        }
    ) {
        self.init(
            name, ruleClass, severity, title: title, reference: reference,
            displayFilter: displayFilter, why: why, linux: linux, network: network, judge: judge)
        isOfHostOnly = true
    }

    /// What to do about a fault.
    public struct Advice: Hashable, Sendable {
        /// On a Linux host, bridge or router.
        public let linux: String
        /// On switches and routers in general.
        public let network: String
    }

    /// A variant of a fault.
    public struct SubCode: Hashable, Sendable {
        /// Its name in kebab case.
        public let name: String
        /// How bad it usually is.
        public let severity: Finding.Severity
        /// The variant in an admin's words.
        public let title: String
        /// The standards it rests on.
        public let reference: String
        /// What it does and whence it comes; `nil` if that is what the rule says.
        public let why: String?
        /// What to do about it; `nil` if that is what the rule says.
        public let advice: Advice?

        /// A variant that is caused and mended as the rule says.
        init(_ name: String, _ severity: Finding.Severity, title: String, reference: String) {
            (self.name, self.severity, self.title) = (name, severity, title)
            (self.reference, why, advice) = (reference, nil, nil)
        }

        /// A variant with words of its own.
        init(
            _ name: String, _ severity: Finding.Severity, title: String, reference: String,
            why: String, linux: String, network: String
        ) {
            (self.name, self.severity, self.title) = (name, severity, title)
            (self.reference, self.why) = (reference, why)
            advice = Advice(linux: linux, network: network)
        }
    }

    /// The rule with a name; `nil` if there is none.
    public static func named(_ name: String) -> DoctorRule? { all.first { $0.name == name } }

    /// How bad a verdict of this rule is.
    public func severity(of verdict: Verdict) -> Finding.Severity {
        verdict.severity ?? subCode(of: verdict)?.severity ?? severity
    }

    /// The title that fits a verdict: that of its variant, if it is of one.
    public func title(of verdict: Verdict) -> String { subCode(of: verdict)?.title ?? title }

    /// The reference that fits a verdict: that of its variant, if it is of one.
    public func reference(of verdict: Verdict) -> String {
        subCode(of: verdict)?.reference ?? reference
    }

    /// What a verdict's fault does: by its variant, if that has words of its own.
    public func why(of verdict: Verdict) -> String { subCode(of: verdict)?.why ?? why }

    /// What to do about a verdict: by its variant, if that has words of its own.
    public func advice(of verdict: Verdict) -> Advice { subCode(of: verdict)?.advice ?? advice }

    private func subCode(of verdict: Verdict) -> SubCode? {
        verdict.subCode.flatMap { name in subCodes.first { $0.name == name } }
    }
}

/// What kinds of faults there are: the sections of the manual, and of lists of rules.
public enum RuleClass: String, Sendable, CaseIterable {
    /// Who asks for memberships.
    case querier
    /// Who is a member, and what members say.
    case membership
    /// Versions of IGMP and MLD beside each other.
    case version
    /// Groups and Ethernet addresses.
    case addressing
    /// How far packets get.
    case scope = "ttl-scope"
    /// How well data comes.
    case stream
    /// What switches do with it.
    case snooping
    /// What routers do with it.
    case routing
    /// Packets that are too large.
    case mtu
    /// How a host is set up.
    case host
    /// How long things take.
    case timing
    /// What somebody may do on purpose.
    case security
    /// What only IPv6 has.
    case ipv6 = "ipv6-mld"
    /// How services find each other.
    case discovery
    /// Clocks and announcements of audio and video.
    case ptpAV = "ptp-av"
    /// What several points of capture tell together.
    case path

    /// The heading of the class.
    public var heading: String {
        switch self {
        case .querier: "Queriers"
        case .membership: "Memberships"
        case .version: "Versions"
        case .addressing: "Addresses"
        case .scope: "TTL and scope"
        case .stream: "Streams"
        case .snooping: "Snooping and flooding"
        case .routing: "Routing"
        case .mtu: "Fragments and MTU"
        case .host: "Hosts"
        case .timing: "Timing"
        case .security: "Security"
        case .ipv6: "IPv6"
        case .discovery: "Discovery"
        case .ptpAV: "PTP and AV"
        case .path: "Between points"
        }
    }
}
