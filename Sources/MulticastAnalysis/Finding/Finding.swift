/// Something a frame shows that is worth telling: it can be read, but should not be so.
public struct Finding: Hashable, Sendable {
    /// What was broken.
    public let rule: Rule
    /// The octets that show it, counted from the start of the frame.
    public let octets: Range<Int>
    /// What was seen, in one line with no capital and no full stop.
    public let message: String
    /// The doctor's rules that this is evidence for: those of ``Rule/evidenceFor`` that fit the
    /// message at hand.
    public let evidenceFor: [String]

    /// Creates a finding.
    ///
    /// Of the rule's ``Rule/evidenceFor`` those given hold, or all of them if none are given.
    public init(
        _ rule: Rule, at octets: Range<Int>, evidenceFor: [String]? = nil, _ message: String
    ) {
        self.rule = rule
        self.octets = octets
        self.message = message
        self.evidenceFor = evidenceFor ?? rule.evidenceFor
    }

    /// A kind of finding.
    ///
    /// Programs rely on it: name and severity never change.
    public struct Rule: Hashable, Sendable {
        /// The name in kebab case.
        public let name: String
        /// How bad a finding of this kind is.
        public let severity: Severity
        /// The standard the rule rests on, with the section that was read; `nil` if none does.
        public let reference: String?
        /// The doctor's rules that a finding of this kind can be evidence for.
        public let evidenceFor: [String]

        /// Creates a kind of finding.
        public init(
            _ name: String, _ severity: Severity, _ reference: String?, evidenceFor: [String] = []
        ) {
            self.name = name
            self.severity = severity
            self.reference = reference
            self.evidenceFor = evidenceFor
        }
    }

    /// How bad a finding is for those who wait for the traffic.
    public enum Severity: String, Sendable, CaseIterable {
        /// Multicast does not work where this is seen.
        case critical
        /// Some of it does not work.
        case major
        /// It works, and some device is at fault.
        case minor
        /// It is legal, and good to know.
        case info
    }
}
