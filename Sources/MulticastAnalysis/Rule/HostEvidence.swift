/// A file of a host, or what a program printed there, and what it shows.
public struct HostEvidence: Hashable, Sendable {
    /// The path, without the leading slash.
    public let file: String
    /// What there is to see, in one line with no capital and no full stop.
    public let says: String

    init(in file: String, _ says: String) { (self.file, self.says) = (file, says) }
}

// How rules of a host make verdicts.
extension Verdict {
    /// The fault is there.
    static func fail(
        _ says: String, on subject: Subject, subCode: String? = nil,
        severity: Finding.Severity? = nil, _ settings: [HostEvidence]
    ) -> Verdict {
        Verdict(
            .fail, says, on: subject, subCode: subCode, severity: severity, shownBy: settings)
    }

    /// It looks like the fault.
    static func suspect(
        _ says: String, on subject: Subject, severity: Finding.Severity? = nil,
        needs: String? = nil, _ settings: [HostEvidence]
    ) -> Verdict {
        Verdict(.suspect, says, on: subject, severity: severity, needs: needs, shownBy: settings)
    }

    /// It cannot be told of what was read; `needs` says what would tell.
    static func inconclusive(
        _ says: String, on subject: Subject = Subject(), needs: String, _ settings: [HostEvidence]
    ) -> Verdict {
        Verdict(.inconclusive, says, on: subject, needs: needs, shownBy: settings)
    }

    /// The fault is not there.
    static func ok(
        _ says: String, on subject: Subject = Subject(), _ settings: [HostEvidence]
    ) -> Verdict {
        Verdict(.ok, says, on: subject, shownBy: settings)
    }
}
