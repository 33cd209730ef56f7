public import MulticastWire

/// Frames that begin with what is not known: those of a file, or of an interface.
public struct UnreadableLinkType: Error, CustomStringConvertible {
    /// The file or the interface.
    public let place: String
    /// What its frames begin with.
    public let linkType: LinkType

    /// Creates the error.
    public init(place: String, linkType: LinkType) {
        (self.place, self.linkType) = (place, linkType)
    }

    /// What is not read, and where that stands.
    public var description: String {
        "\(place): frames of link type \(linkType.rawValue) are not read "
            + "(LINK TYPES in mcdump(1) has those that are)"
    }
}
