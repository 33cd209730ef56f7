/// The TTLs that thresholds conventionally have, and how far packets with them may go.
///
/// They are those of the MBone, before boundaries were by address (RFC 2365 §3).
public enum ConventionalScope: UInt8, CaseIterable, Sendable {
    /// The host alone.
    case host = 0
    /// The subnet.
    case subnet = 1
    /// The campus or department.
    case campus = 16
    /// Well-connected sites of the country.
    case connectedSites = 32
    /// The country.
    case country = 48
    /// The continent.
    case continent = 64
    /// Well-connected sites of the world.
    case connectedWorld = 128
    /// The world.
    case world = 255

    /// The scope in a word or two.
    public var name: StaticString {
        switch self {
        case .host: "host"
        case .subnet: "subnet"
        case .campus: "campus"
        case .connectedSites: "sites of a country"
        case .country: "country"
        case .continent: "continent"
        case .connectedWorld: "sites of the world"
        case .world: "world"
        }
    }
}
