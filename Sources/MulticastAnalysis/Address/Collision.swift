public import MulticastWire

/// What is wrong about a MAC address that groups in use map to.
///
/// A few words, since there may be millions: ``CollisionTable`` tells the groups and the reasons.
public struct Collision: Sendable {
    /// The address that frames to the groups go to.
    public let mac: MACAddress
    /// How bad it is: as its worst problem.
    public let severity: Finding.Severity
    /// The bits per second that are sent to the address, as far as that is known.
    public let bitRate: UInt64
    /// The places of the uses in the order of their family.
    let places: Range<UInt32>

    /// Something that is wrong about groups that share a MAC address, or about one of them.
    public struct Problem: Hashable, Sendable {
        /// What it is.
        public let kind: Kind
        /// How bad it is, with the bit rates that are known.
        public let severity: Finding.Severity
        /// The group it is about; `nil` if it is about all of them.
        public let group: IPAddress?
    }

    /// What can be wrong.
    public enum Kind: Hashable, Sendable {
        /// Two or more groups go to the address.
        case sharedMAC
        /// One group has several names.
        case severalNames
        /// Several sources send to one group, and receivers cannot choose between them.
        case severalSources
        /// One group is sent to several ports, which switches cannot tell apart.
        case severalPorts
        /// A reason not to use a group, in use by others or not.
        case hazard(GroupHazard)

        /// The name in kebab case, an interface that never changes.
        public var name: String {
            switch self {
            case .sharedMAC: "shared-mac"
            case .severalNames: "several-names"
            case .severalSources: "several-sources"
            case .severalPorts: "several-ports"
            case .hazard(let hazard): hazard.name
            }
        }
    }
}

/// A group of a ``Collision``, and what is said of all its uses together.
public struct GroupInUse: Sendable {
    /// The group.
    public let group: IPAddress
    /// The bits per second that are sent to it; `nil` if no input says.
    public internal(set) var bitRate: UInt64?
    /// Whether one input gives it several names.
    public internal(set) var hasSeveralNames = false
    /// Whether several hosts send to it.
    public internal(set) var hasSeveralSources = false
    /// Whether it is sent to several ports, other than RTP's and the next one, RTCP's.
    public internal(set) var hasSeveralPorts = false
    /// What speaks against the group, whoever else is there.
    public internal(set) var hazards: GroupHazards = []
    /// Whether it is a well-known group, which cannot be exchanged for another.
    public internal(set) var isWellKnown = false
    /// Whether it should be exchanged for another group.
    public internal(set) var hasToMove = false
    /// How many uses there are.
    public var useCount: Int { places.count }
    /// The places of the uses in the order of their family.
    var places: Range<Int>
    /// The number of the first use among those of its family.
    let firstUse: Int
}

extension Finding.Severity {
    /// The order of severities: 0 is the worst.
    public var rank: Int {
        switch self {
        case .critical: 0
        case .major: 1
        case .minor: 2
        case .info: 3
        }
    }
}
