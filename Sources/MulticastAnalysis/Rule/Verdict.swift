public import MulticastWire

/// What a rule says of a case, or of one place in it.
public struct Verdict: Hashable, Sendable {
    /// What was found.
    public let kind: Kind
    /// Which variant of the fault it is, where the rule has variants; its name never changes.
    public var subCode: String?
    /// How bad this occurrence is; `nil` for what is usual for the rule or the variant.
    public var severity: Finding.Severity?
    /// Where, and about whom.
    public var subject: Subject
    /// What was seen, in one line with no capital and no full stop.
    public let says: String
    /// What to capture, where and for how long, so that more can be said.
    public var needs: String?
    /// How much longer the same capture would have to go on for that; `nil` if time alone tells
    /// nothing more.
    public private(set) var more: Duration?
    /// The frames that show it, at most ``evidenceLimit``.
    public private(set) var evidence: [Evidence]
    /// How many frames more show it.
    public let furtherEvidence: Int
    /// What files of a host show it, at most ``evidenceLimit``.
    public private(set) var settings: [HostEvidence] = []

    /// How much evidence a verdict keeps.
    public static let evidenceLimit = 24

    /// What a rule can find.
    public enum Kind: String, Sendable, CaseIterable {
        /// The fault is there: certain.
        case fail
        /// It looks like the fault, but something else may look the same.
        case suspect
        /// It cannot be told from this capture; ``Verdict/needs`` says from which it can.
        case inconclusive
        /// The fault is not there, and there is evidence for that.
        case ok
        /// There is nothing that the fault could be in.
        case notApplicable = "not_applicable"

        /// Whether it speaks against the network.
        @inlinable public var isFinding: Bool { self == .fail || self == .suspect }
    }

    init(
        _ kind: Kind, _ says: String, on subject: Subject, subCode: String? = nil,
        severity: Finding.Severity? = nil, needs: String? = nil, _ evidence: [Evidence] = [],
        further: Int = 0
    ) {
        self.kind = kind
        self.says = says
        self.subject = subject
        self.subCode = subCode
        self.severity = severity
        self.needs = needs
        self.evidence = Array(evidence.prefix(Self.evidenceLimit))
        furtherEvidence = max(0, evidence.count - Self.evidenceLimit) + further
    }

    init(
        _ kind: Kind, _ says: String, on subject: Subject, subCode: String? = nil,
        severity: Finding.Severity? = nil, needs: String? = nil, shownBy settings: [HostEvidence]
    ) {
        self.init(kind, says, on: subject, subCode: subCode, severity: severity, needs: needs)
        self.settings = Array(settings.prefix(Self.evidenceLimit))
    }

    /// The same evidence for less: a verdict of another kind, with the reason for it.
    func lowered(to kind: Kind, because reason: String, needs: String? = nil) -> Verdict {
        Verdict(
            kind, "\(reason); \(says)", on: subject, subCode: subCode, severity: severity,
            needs: needs ?? self.needs, evidence, further: furtherEvidence)
    }
}

// How rules make verdicts.
extension Verdict {
    /// The fault is there.
    static func fail(
        _ says: String, on subject: Subject, subCode: String? = nil,
        severity: Finding.Severity? = nil, _ evidence: [Evidence], further: Int = 0
    ) -> Verdict {
        Verdict(
            .fail, says, on: subject, subCode: subCode, severity: severity, evidence,
            further: further)
    }

    /// It looks like the fault.
    static func suspect(
        _ says: String, on subject: Subject, subCode: String? = nil,
        severity: Finding.Severity? = nil, needs: String? = nil, _ evidence: [Evidence],
        further: Int = 0
    ) -> Verdict {
        Verdict(
            .suspect, says, on: subject, subCode: subCode, severity: severity, needs: needs,
            evidence, further: further)
    }

    /// It cannot be told from this capture; `needs` says what would tell.
    static func inconclusive(
        _ says: String, on subject: Subject = Subject(), needs: String, _ evidence: [Evidence] = []
    ) -> Verdict {
        Verdict(.inconclusive, says, on: subject, needs: needs, evidence)
    }

    /// The same, where a capture that goes on for so much longer would tell.
    func awaiting(_ more: Duration) -> Verdict {
        var verdict = self
        verdict.more = max(more, .milliseconds(1))
        return verdict
    }

    /// The fault is not there.
    static func ok(
        _ says: String, on subject: Subject = Subject(), _ evidence: [Evidence] = []
    ) -> Verdict {
        Verdict(.ok, says, on: subject, evidence)
    }

    /// There is nothing that the fault could be in.
    static func notApplicable(_ says: String) -> Verdict {
        Verdict(.notApplicable, says, on: Subject())
    }
}

/// What a verdict is about; what is not told is `nil`.
public struct Subject: Hashable, Sendable {
    /// The link.
    public var link: LinkKey?
    /// The group.
    public var group: IPAddress?
    /// The source of the group's data.
    public var source: IPAddress?
    /// The host or router that does wrong, or that suffers.
    public var host: IPAddress?
    /// Its Ethernet address.
    public var mac: MACAddress?
    /// The UDP port of the data.
    public var port: UInt16?

    /// Creates a subject.
    public init(
        _ link: LinkKey? = nil, group: IPAddress? = nil, source: IPAddress? = nil,
        host: IPAddress? = nil, mac: MACAddress? = nil, port: UInt16? = nil
    ) {
        (self.link, self.group, self.source) = (link, group, source)
        (self.host, self.mac, self.port) = (host, mac, port)
    }
}

/// A frame and what it shows, or a time at which something did not come.
public struct Evidence: Hashable, Sendable {
    /// The frame; `nil` where what counts is that none came.
    public let frame: FrameReference?
    /// When.
    public let time: Timestamp
    /// What there is to see, in one line with no capital and no full stop.
    public let says: String

    init(_ frame: FrameReference?, at time: Timestamp, _ says: String) {
        (self.frame, self.time, self.says) = (frame, time, says)
    }
}

/// Which frame: the number of its file among those that were read, and its own in the file.
public struct FrameReference: Hashable, Sendable {
    /// The file, from 0.
    public let file: Int
    /// The frame's number in the file, from 1, as Wireshark counts.
    public let number: Int

    /// Creates a reference.
    @inlinable
    public init(file: Int = 0, number: Int) { (self.file, self.number) = (file, number) }
}
