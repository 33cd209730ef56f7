/// Which program's probes are sent.
public enum ProbeKind: String, CaseIterable, Hashable, Sendable {
    /// RFC 6450 with mcping's options: to a group, or to a host that answers to one.
    case mcping
    /// RFC 6450 alone: to a host that answers to a group.
    case rfc6450
    /// ssmping and asmping 0.9: to a host that answers to a group.
    case ssmping
    /// mping 2.1: to a group, whose members answer to it.
    case mping
}
