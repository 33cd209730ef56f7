// From the link layer to the network layer.
extension Dissection {
    /// Reads the frame from its first octet, which is what `type` says.
    mutating func link(_ type: LinkType, from reader: inout ByteReader) {
        switch type {
        case .ethernet:
            ethernet(from: &reader)
        default:
            fail(
                "link layer",
                reader.invalid(
                    "Link Type", Int(type.rawValue), expected: "a link type mckit reads"),
                at: reader.rest)
        }
    }

    /// Reads an Ethernet frame and what it carries.
    mutating func ethernet(from reader: inout ByteReader) {
        guard
            let frame = read(
                "ethernet", from: &reader, EthernetFrame.init(from:), as: Layer.Content.ethernet)
        else { return }
        payload(of: frame.etherType, from: &reader)
    }

    /// Reads what an EtherType announces.
    mutating func payload(of type: EtherType, from reader: inout ByteReader) {
        var type = type
        while type.isVLAN {
            let announced = type
            guard
                let tag = read(
                    "vlan", from: &reader,
                    { reader throws(DecodeError) in try VLANTag(announced, from: &reader) },
                    as: Layer.Content.vlan)
            else { return }
            type = tag.etherType
        }
        switch type {
        case .ipv4: ipv4(from: &reader)
        case .ipv6: ipv6(from: &reader)
        default: break
        }
    }
}
