/// What a plan has to be like.
public struct PlanRequest: Hashable, Sendable {
    /// How many groups there are to be, at all sites together.
    public var count: Int
    /// How many sites share them evenly, each with a prefix of its own; `nil` for no sites.
    public var sites: Int?
    /// Whether a prefix covers the groups and no address that is to be avoided, so that one
    /// line of an access list can stand for them; with sites, each site's.
    public var isContiguous: Bool
    /// The ports to choose from, one for each group; `nil` for none.
    public var ports: PortPool?
    /// Chooses an order that looks like none; `nil` for ascending order.
    public var seed: UInt64?

    /// Asks for `count` groups; nothing else is asked for.
    public init(count: Int) {
        self.count = count
        isContiguous = false
    }
}
