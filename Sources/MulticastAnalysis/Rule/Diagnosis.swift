public import MulticastWire

/// What all rules say of a capture.
public struct Diagnosis: Sendable {
    /// Each rule that was asked, in the order of the catalogue, with all that it says; never empty.
    public let outcomes: [Outcome]
    /// From when to when frames were seen; `nil` if none was.
    public let span: ClosedRange<Timestamp>?
    /// How many frames were seen.
    public let frames: Int
    /// Where it was captured, and what that hides, a sentence each.
    public let setting: [String]
    /// What there is, and how it does: a sentence each, for links in order.
    public let observations: [Observation]
    /// Who did what when, link by link.
    public let history: [History]
    /// How long one has to look so that all that comes again and again has come.
    ///
    /// It is the longest Group Membership Interval of a link, by what was seen or else by default.
    public let patience: Duration
    /// What was left out for want of room, in words; empty if nothing was.
    public let leftOut: [String]
    /// What was tried meanwhile.
    public var activeChecks: [ActiveCheckRun] = []
    /// The points of capture and the ways of streams between them; `nil` of a single capture.
    public var comparison: PointComparison?
    /// What was looked at.
    public var patient = Patient.capture

    /// What rules look at.
    public enum Patient: Hashable, Sendable {
        /// Frames.
        case capture
        /// How a host is set up.
        case host
    }

    /// A rule and what it says.
    public struct Outcome: Sendable {
        /// The rule.
        public let rule: DoctorRule
        /// What it says; findings come first, the worst before others.
        public let verdicts: [Verdict]
        /// Findings that were left out, since there are too many alike.
        public let furtherFindings: Int
    }

    /// Something that is there, and what there is to say of it.
    public struct Observation: Hashable, Sendable {
        /// What it is about.
        public let subject: Subject
        /// A sentence without capital and full stop.
        public let says: String
    }

    /// The most findings of one rule.
    public static let findingLimit = 32

    /// Whether looking on would hardly tell more: no rule waits for time to pass, and all that comes
    /// again and again could have come.
    public var isDecided: Bool {
        guard let span, span.upperBound.since(span.lowerBound) >= patience else { return false }
        return outcomes.allSatisfy { outcome in
            outcome.verdicts.allSatisfy { $0.more == nil }
        }
    }

    /// All findings that are at least so bad, with their rules, the worst first.
    public func findings(
        atLeast severity: Finding.Severity = .info
    ) -> [(rule: DoctorRule, verdict: Verdict)] {
        outcomes.flatMap { outcome in
            outcome.verdicts.filter(\.kind.isFinding).map { (rule: outcome.rule, verdict: $0) }
        }
        .filter { $0.rule.severity(of: $0.verdict).rank <= severity.rank }
        .enumerated()
        .sorted { left, right in
            let one = (left.element.rule.severity(of: left.element.verdict).rank, left.element)
            let two = (right.element.rule.severity(of: right.element.verdict).rank, right.element)
            return (one.0, one.1.verdict.kind == .fail ? 0 : 1, left.offset)
                < (two.0, two.1.verdict.kind == .fail ? 0 : 1, right.offset)
        }
        .map(\.element)
    }
}

extension Examination {
    /// Asks rules what they make of all that was seen up to now.
    public mutating func diagnosis(by rules: [DoctorRule] = DoctorRule.all) -> Diagnosis {
        if let last = clock.span?.upperBound { traffic.advance(to: last) }
        traffic.measureLeaves()
        let (before, patient) = Case.all(of: self)
        return Diagnosis(
            outcomes: rules.map { Diagnosis.Outcome($0, on: patient, before: before) },
            span: patient.span,
            frames: patient.frames, setting: patient.setting, observations: patient.observations,
            history: patient.history,
            patience: patient.segments.map { $0.membershipIntervals[1] }.max() ?? .seconds(270),
            leftOut: patient.leftOut, activeChecks: patient.activeChecks,
            comparison: patient.comparisonWithMembers)
    }
}

extension Diagnosis.Outcome {
    /// Asks a rule about a capture; of how it began, if that is a case of its own, what was wrong
    /// counts.
    fileprivate init(_ rule: DoctorRule, on patient: Case, before: Case?) {
        let now = Self.verdicts(of: rule, on: patient)
        let old = before.map { Self.verdicts(of: rule, on: $0) } ?? []
        struct Matter: Hashable {
            let subject: Subject
            let subCode: String?
        }
        func matter(_ verdict: Verdict) -> Matter {
            Matter(subject: verdict.subject, subCode: verdict.subCode)
        }
        let told = old.isEmpty ? [] : Set(now.lazy.filter(\.kind.isFinding).map(matter))
        let others = old.filter { $0.kind.isFinding && !told.contains(matter($0)) }
        self.init(
            rule, verdicts: [others, now].joined(),
            ifNone: patient.frames > 0
                ? "nothing was seen that the fault could be in" : "the capture is empty")
    }

    private static func verdicts(of rule: DoctorRule, on patient: Case) -> [Verdict] {
        var verdicts = patient.frames > 0 ? rule.judge(patient) : []
        if rule.measuresTime, patient.clockStepsBack > 0 {
            verdicts = verdicts.map { verdict in
                guard verdict.kind != .notApplicable else { return verdict }
                return verdict.lowered(
                    to: .inconclusive, because: "the capture's time goes back",
                    needs: "a capture, or captures in their order, whose clock was not set back")
            }
        }
        if rule.isOfAbsence, patient.interfaces.contains(where: { $0.blindness != nil }) {
            verdicts = verdicts.map { verdict in
                guard verdict.kind.isFinding, let blindness = patient.blindness(to: verdict.subject)
                else { return verdict }
                return verdict.lowered(
                    to: .inconclusive, because: blindness.words, needs: blindness.needs)
            }
        }
        guard rule.isOfOneNetwork, !patient.mixedLinks.isEmpty else { return verdicts }
        return verdicts.map { verdict in
            guard verdict.kind != .notApplicable,
                verdict.subject.link.map(patient.mixedLinks.contains) ?? true
            else { return verdict }
            return verdict.lowered(
                to: .inconclusive, because: "frames of several networks are mixed here",
                needs: "a capture of one network, or one that keeps VLAN tags and interfaces")
        }
    }

    /// Puts in order what a rule says; `ifNone` is the reason if it says nothing.
    init(_ rule: DoctorRule, verdicts: some Sequence<Verdict>, ifNone: String) {
        // A capture may have a hundred thousand of them: each is looked at once.
        var findings: [[Verdict]] = []
        var findingCount = 0
        var others: [Verdict.Kind: (first: Verdict, count: Int)] = [:]
        for verdict in verdicts {
            guard verdict.kind.isFinding else {
                others[verdict.kind, default: (verdict, 0)].count += 1
                continue
            }
            findingCount += 1
            let place = rule.severity(of: verdict).rank * 2 + (verdict.kind == .fail ? 0 : 1)
            while findings.count <= place { findings.append([]) }
            if findings[place].count < Diagnosis.findingLimit { findings[place].append(verdict) }
        }
        if findingCount == 0, others.isEmpty {
            others[.notApplicable] = (.notApplicable(ifNone), 1)
        }
        // Of what is no finding one of a kind is told, since a trunk may have a thousand links.
        let alike = [Verdict.Kind.inconclusive, .ok, .notApplicable].compactMap { kind in
            others[kind].map { $0.first.standing(for: $0.count) }
        }
        let isTold = findingCount == 0 ? alike : alike.filter { $0.kind == .inconclusive }
        self.rule = rule
        self.verdicts =
            Array(findings.joined().prefix(Diagnosis.findingLimit))
            + (isTold.count > 1 ? isTold.filter { $0.kind != .notApplicable } : isTold)
        furtherFindings = max(0, findingCount - Diagnosis.findingLimit)
    }
}

extension Verdict {
    /// The verdict, saying of how many places it is one.
    fileprivate func standing(for count: Int) -> Verdict {
        guard count > 1 else { return self }
        let says = "\(says) (and \(count - 1) more like it)"
        return settings.isEmpty
            ? Verdict(
                kind, says, on: subject, subCode: subCode, severity: severity, needs: needs,
                evidence, further: furtherEvidence)
            : Verdict(
                kind, says, on: subject, subCode: subCode, severity: severity, needs: needs,
                shownBy: settings)
    }
}
