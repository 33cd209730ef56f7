/// The Type of a PIM version 2 message (RFC 7761 §4.9 and the registry that RFC 9436 keeps).
public struct PIMType: RawRepresentable, Hashable, Sendable {
    /// The four bits on the wire.
    public let rawValue: UInt8

    /// Creates a type from its low four bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0xF }

    /// Hello (RFC 7761 §4.9.2).
    public static let hello = PIMType(rawValue: 0)
    /// Register (RFC 7761 §4.9.3).
    public static let register = PIMType(rawValue: 1)
    /// Register-Stop (RFC 7761 §4.9.4).
    public static let registerStop = PIMType(rawValue: 2)
    /// Join/Prune (RFC 7761 §4.9.5).
    public static let joinPrune = PIMType(rawValue: 3)
    /// Bootstrap (RFC 5059).
    public static let bootstrap = PIMType(rawValue: 4)
    /// Assert (RFC 7761 §4.9.6).
    public static let assert = PIMType(rawValue: 5)
    /// Graft of dense mode (RFC 3973).
    public static let graft = PIMType(rawValue: 6)
    /// Graft-Ack of dense mode (RFC 3973).
    public static let graftAck = PIMType(rawValue: 7)
    /// Candidate-RP-Advertisement (RFC 5059).
    public static let candidateRPAdvertisement = PIMType(rawValue: 8)
    /// State Refresh of dense mode (RFC 3973).
    public static let stateRefresh = PIMType(rawValue: 9)
    /// DF Election of Bidirectional PIM (RFC 5015).
    public static let dfElection = PIMType(rawValue: 10)
    /// ECMP Redirect (RFC 6754).
    public static let ecmpRedirect = PIMType(rawValue: 11)
    /// PIM Flooding Mechanism (RFC 8364).
    public static let floodingMechanism = PIMType(rawValue: 12)
}

extension PIMType: CustomStringConvertible {
    /// The RFC's name in lower case, or `type n` for one that has none.
    public var description: String {
        switch self {
        case .hello: "hello"
        case .register: "register"
        case .registerStop: "register-stop"
        case .joinPrune: "join/prune"
        case .bootstrap: "bootstrap"
        case .assert: "assert"
        case .graft: "graft"
        case .graftAck: "graft-ack"
        case .candidateRPAdvertisement: "candidate-rp-advertisement"
        case .stateRefresh: "state-refresh"
        case .dfElection: "df-election"
        case .ecmpRedirect: "ecmp-redirect"
        case .floodingMechanism: "pim-flooding-mechanism"
        default: "type \(rawValue)"
        }
    }
}
