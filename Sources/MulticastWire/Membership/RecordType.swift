/// The Record Type of an IGMPv3 or MLDv2 record (RFC 9776 §4.2.13, RFC 3810 §5.2.12).
///
/// A structure and not an enumeration, so that a type no RFC defines is still a value: receivers
/// ignore such records, and a diagnostic tool shows them.
public struct RecordType: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// Creates a type from the octet on the wire; every octet is one.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Current state: the filter mode is INCLUDE, for the listed sources.
    @inlinable public static var modeIsInclude: RecordType { RecordType(rawValue: 1) }
    /// Current state: the filter mode is EXCLUDE, for the listed sources.
    @inlinable public static var modeIsExclude: RecordType { RecordType(rawValue: 2) }
    /// The filter mode has become INCLUDE, for the listed sources.
    @inlinable public static var changeToIncludeMode: RecordType { RecordType(rawValue: 3) }
    /// The filter mode has become EXCLUDE, for the listed sources.
    @inlinable public static var changeToExcludeMode: RecordType { RecordType(rawValue: 4) }
    /// The listed sources are wanted from now on.
    @inlinable public static var allowNewSources: RecordType { RecordType(rawValue: 5) }
    /// The listed sources are no longer wanted.
    @inlinable public static var blockOldSources: RecordType { RecordType(rawValue: 6) }

    /// Whether the type is one of the six that RFC 9776 defines.
    @inlinable public var isDefined: Bool { 1 ... 6 ~= rawValue }

    /// Whether the record says that the filter mode is EXCLUDE, or has become it.
    @inlinable public var isExclude: Bool { rawValue == 2 || rawValue == 4 }
}

extension RecordType: CustomStringConvertible {
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
