import MulticastWire

/// Frames that begin with what is not known: those of a file, or of an interface.
struct UnreadableLinkType: Error, CustomStringConvertible {
    /// The file or the interface.
    let place: String
    let linkType: LinkType

    var description: String {
        "\(place): frames of link type \(linkType.rawValue) are not read "
            + "(LINK TYPES in mcdump(1) has those that are)"
    }
}
