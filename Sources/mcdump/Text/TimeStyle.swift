/// How the time of a packet is shown: `-t` to `-ttttt`, as tcpdump(1) counts them.
enum TimeStyle: Int, Sendable {
    /// The time of day, in the local time zone.
    case timeOfDay
    /// Not at all.
    case none
    /// Seconds since the epoch.
    case epoch
    /// Since the packet before.
    case sincePrevious
    /// Date and time of day.
    case dateAndTime
    /// Since the first packet.
    case sinceFirst

    /// Whether a time is told by that of another packet.
    var isRelative: Bool { self == .sincePrevious || self == .sinceFirst }

    init(repeats: Int) { self = TimeStyle(rawValue: min(repeats, 5)) ?? .timeOfDay }
}
