/// The Record Type of a Multicast Address Record (RFC 9777; RFC 3810 §5.2.12).
///
/// Receivers ignore records of a type they do not know; a diagnostic tool shows them.
public struct MLDRecordType: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// Creates a type from the octet on the wire; every octet is one.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Current state: the filter mode is INCLUDE, for the listed sources.
    public static let modeIsInclude = MLDRecordType(rawValue: 1)
    /// Current state: the filter mode is EXCLUDE, for the listed sources.
    public static let modeIsExclude = MLDRecordType(rawValue: 2)
    /// The filter mode has become INCLUDE, for the listed sources.
    public static let changeToIncludeMode = MLDRecordType(rawValue: 3)
    /// The filter mode has become EXCLUDE, for the listed sources.
    public static let changeToExcludeMode = MLDRecordType(rawValue: 4)
    /// The listed sources are wanted from now on.
    public static let allowNewSources = MLDRecordType(rawValue: 5)
    /// The listed sources are no longer wanted.
    public static let blockOldSources = MLDRecordType(rawValue: 6)

    /// Whether an RFC defines the type.
    public var isKnown: Bool { 1 ... 6 ~= rawValue }
}

extension MLDRecordType: CustomStringConvertible {
    /// The RFC's name, or `RECORD_TYPE_n` for a type it does not define.
    public var description: String {
        switch self {
        case .modeIsInclude: "MODE_IS_INCLUDE"
        case .modeIsExclude: "MODE_IS_EXCLUDE"
        case .changeToIncludeMode: "CHANGE_TO_INCLUDE_MODE"
        case .changeToExcludeMode: "CHANGE_TO_EXCLUDE_MODE"
        case .allowNewSources: "ALLOW_NEW_SOURCES"
        case .blockOldSources: "BLOCK_OLD_SOURCES"
        default: "RECORD_TYPE_\(rawValue)"
        }
    }
}
