public import MulticastWire

/// What tells a router from all others: an address on a link.
struct LinkedRouter: Hashable, Sendable {
    let link: LinkKey
    let address: IPAddress
}

/// Something that happened to a router.
public struct RouterChange<Kind: Hashable & Sendable>: Hashable, Sendable {
    /// When.
    public let time: Timestamp
    /// Where.
    public let link: LinkKey
    /// The router.
    public let address: IPAddress
    /// What.
    public let kind: Kind

    init(_ kind: Kind, of router: LinkedRouter, at time: Timestamp) {
        (self.kind, self.time) = (kind, time)
        (link, address) = (router.link, router.address)
    }
}
