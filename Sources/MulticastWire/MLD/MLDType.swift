/// The Type of an ICMPv6 message about multicast groups (RFC 9777; RFC 3810 §5, RFC 4286).
public struct MLDType: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// Creates a type from the octet on the wire; every octet is one.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Multicast Listener Query of either version (RFC 3810 §5.1).
    public static let multicastListenerQuery = MLDType(rawValue: 130)
    /// Version 1 Multicast Listener Report (RFC 2710 §3).
    public static let multicastListenerReport = MLDType(rawValue: 131)
    /// Version 1 Multicast Listener Done (RFC 2710 §3).
    public static let multicastListenerDone = MLDType(rawValue: 132)
    /// Version 2 Multicast Listener Report (RFC 3810 §5.2).
    public static let version2MulticastListenerReport = MLDType(rawValue: 143)
    /// Multicast Router Advertisement (RFC 4286 §3).
    public static let multicastRouterAdvertisement = MLDType(rawValue: 151)
    /// Multicast Router Solicitation (RFC 4286 §4).
    public static let multicastRouterSolicitation = MLDType(rawValue: 152)
    /// Multicast Router Termination (RFC 4286 §5).
    public static let multicastRouterTermination = MLDType(rawValue: 153)

    /// Whether ICMPv6 messages of this type are about multicast groups; the others are Neighbor
    /// Discovery, errors and what else ICMPv6 does.
    public var isMulticast: Bool {
        switch rawValue {
        case 130, 131, 132, 143, 151, 152, 153: true
        default: false
        }
    }
}
