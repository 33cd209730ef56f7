/// The Type of an IGMP message (RFC 9778, the registry "IGMP Type Numbers").
public struct IGMPType: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// Creates a type from the octet on the wire; every octet is one.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Create Group Request of RFC 988, the first IGMP; obsolete, as the next seven.
    @inlinable public static var createGroupRequest: IGMPType { IGMPType(rawValue: 0x01) }
    /// Create Group Reply of RFC 988.
    @inlinable public static var createGroupReply: IGMPType { IGMPType(rawValue: 0x02) }
    /// Join Group Request of RFC 988.
    @inlinable public static var joinGroupRequest: IGMPType { IGMPType(rawValue: 0x03) }
    /// Join Group Reply of RFC 988.
    @inlinable public static var joinGroupReply: IGMPType { IGMPType(rawValue: 0x04) }
    /// Leave Group Request of RFC 988.
    @inlinable public static var leaveGroupRequest: IGMPType { IGMPType(rawValue: 0x05) }
    /// Leave Group Reply of RFC 988.
    @inlinable public static var leaveGroupReply: IGMPType { IGMPType(rawValue: 0x06) }
    /// Confirm Group Request of RFC 988.
    @inlinable public static var confirmGroupRequest: IGMPType { IGMPType(rawValue: 0x07) }
    /// Confirm Group Reply of RFC 988.
    @inlinable public static var confirmGroupReply: IGMPType { IGMPType(rawValue: 0x08) }
    /// Membership Query of any version (RFC 9776 §4.1).
    @inlinable public static var membershipQuery: IGMPType { IGMPType(rawValue: 0x11) }
    /// Version 1 Membership Report (RFC 1112 Appendix I).
    @inlinable public static var version1MembershipReport: IGMPType { IGMPType(rawValue: 0x12) }
    /// DVMRP (RFC 1075, and version 3 as mrouted speaks it).
    @inlinable public static var dvmrp: IGMPType { IGMPType(rawValue: 0x13) }
    /// PIM version 1.
    @inlinable public static var pimVersion1: IGMPType { IGMPType(rawValue: 0x14) }
    /// Cisco Trace Messages.
    @inlinable public static var ciscoTrace: IGMPType { IGMPType(rawValue: 0x15) }
    /// Version 2 Membership Report (RFC 2236 §2.1).
    @inlinable public static var version2MembershipReport: IGMPType { IGMPType(rawValue: 0x16) }
    /// Version 2 Leave Group (RFC 2236 §2.1).
    @inlinable public static var version2LeaveGroup: IGMPType { IGMPType(rawValue: 0x17) }
    /// mtrace response.
    @inlinable public static var mtraceResponse: IGMPType { IGMPType(rawValue: 0x1E) }
    /// mtrace query or request.
    @inlinable public static var mtraceQuery: IGMPType { IGMPType(rawValue: 0x1F) }
    /// Version 3 Membership Report (RFC 9776 §4.2).
    @inlinable public static var version3MembershipReport: IGMPType { IGMPType(rawValue: 0x22) }
    /// Multicast Router Advertisement (RFC 4286 §3.2).
    @inlinable public static var routerAdvertisement: IGMPType { IGMPType(rawValue: 0x30) }
    /// Multicast Router Solicitation (RFC 4286 §3.3).
    @inlinable public static var routerSolicitation: IGMPType { IGMPType(rawValue: 0x31) }
    /// Multicast Router Termination (RFC 4286 §3.4).
    @inlinable public static var routerTermination: IGMPType { IGMPType(rawValue: 0x32) }
    /// Membership Report of IGAP, which is not in the registry, as the next two.
    @inlinable public static var igapMembershipReport: IGMPType { IGMPType(rawValue: 0x40) }
    /// Membership Query of IGAP.
    @inlinable public static var igapMembershipQuery: IGMPType { IGMPType(rawValue: 0x41) }
    /// Leave Group of IGAP.
    @inlinable public static var igapLeaveGroup: IGMPType { IGMPType(rawValue: 0x42) }
    /// RGMP Leave a Group (RFC 3488 §2).
    @inlinable public static var rgmpLeave: IGMPType { IGMPType(rawValue: 0xFC) }
    /// RGMP Join a Group (RFC 3488 §2).
    @inlinable public static var rgmpJoin: IGMPType { IGMPType(rawValue: 0xFD) }
    /// RGMP Bye (RFC 3488 §2).
    @inlinable public static var rgmpBye: IGMPType { IGMPType(rawValue: 0xFE) }
    /// RGMP Hello (RFC 3488 §2).
    @inlinable public static var rgmpHello: IGMPType { IGMPType(rawValue: 0xFF) }

    /// Whether the type is a report or leave of versions 1 to 3.
    @inlinable public var isReport: Bool {
        switch rawValue {
        case 0x12, 0x16, 0x17, 0x22: true
        default: false
        }
    }

    /// Whether the type is one of RGMP's four.
    @inlinable public var isRGMP: Bool { rawValue >= 0xFC }

    /// Whether the type is for experiments; RGMP's four lie among those.
    @inlinable public var isExperimental: Bool { rawValue >= 0xF0 }

    /// Whether the type is one of Multicast Router Discovery's three.
    @inlinable public var isRouterDiscovery: Bool { 0x30 ... 0x32 ~= rawValue }

    /// Whether the registry has the type, and has not retired it.
    ///
    /// 0x01 to 0x08 are of RFC 988 and obsolete; 0xf0 to 0xff are for experiments.
    public var isRegistered: Bool {
        switch rawValue {
        case 0x11 ... 0x17, 0x1E, 0x1F, 0x22, 0x30 ... 0x32, 0xF0 ... 0xFF: true
        default: false
        }
    }
}
