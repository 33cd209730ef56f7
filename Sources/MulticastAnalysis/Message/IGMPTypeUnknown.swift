import MulticastWire

extension Finding.Rule {
    /// A type that the registry lacks or has retired.
    public static let igmpTypeUnknown = Finding.Rule("igmp-type-unknown", .minor, "RFC 9778")
}

/// Receivers ignore a type they do not know.
///
/// 1 to 8 are of RFC 988, the first IGMP.
@Sendable func igmpTypeUnknown(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    let type = sighting.message.type
    guard !type.isRegistered else { return }
    let digits = String(type.rawValue, radix: 16)
    let word = "the type is 0x" + (digits.count < 2 ? "0" : "") + digits
    sighting.find(
        .igmpTypeUnknown, at: sighting.place(0, 1),
        1 ... 8 ~= type.rawValue
            ? word + ", which RFC 988 had and RFC 1112 took away"
            : word + ", which is not registered",
        in: &findings)
}
