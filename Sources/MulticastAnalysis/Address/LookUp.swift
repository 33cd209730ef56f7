public import MulticastWire

/// What somebody asks about: a group, a channel, an Ethernet address, or the beginning of one.
public enum LookUp: Hashable, Sendable {
    /// A group, with the source of a channel (RFC 4607 §1) if there is one.
    case group(IPAddress, source: IPAddress?)
    /// An Ethernet address that IP groups map to.
    case mac(MACAddress)
    /// A block of Ethernet addresses in which some are those of IP groups.
    case block(MACPrefix)

    /// Reads what is asked about.
    ///
    /// An IP address or Ethernet address in any notation, or a channel: `S@G`, `S,G` or `(S,G)`.
    ///
    /// - Throws: ``LookUpError`` that says what the text is instead.
    public init(_ text: String) throws(LookUpError) {
        if let address = IPAddress(text) {
            self = .group(try Self.group(address), source: nil)
        } else if let address = MACAddress(text) {
            guard address.isIPv4Group || address.isIPv6Group else {
                throw LookUpError(MACPrefix(address, length: 48))
            }
            self = .mac(address)
        } else if let prefix = MACPrefix(text) {
            guard EthernetBlock.blocks(of: prefix).contains(where: \.isOfGroups) else {
                throw LookUpError(prefix)
            }
            self = .block(prefix)
        } else {
            self = try Self.channel(text)
        }
    }

    private static func group(_ address: IPAddress) throws(LookUpError) -> IPAddress {
        guard let kind = address.unicastKind else { return address }
        let groups =
            switch address {
            case .v4: "224.0.0.0 to 239.255.255.255"
            case .v6: "ff00::/8"
            }
        throw LookUpError("\(address) is \(kind), and no group; groups are \(groups)")
    }

    private static func channel(_ text: String) throws(LookUpError) -> LookUp {
        let isBlank = { (octet: UInt8) in octet == UInt8(ascii: " ") }
        var utf8 = Array(text.utf8)[...]
        if utf8.first == UInt8(ascii: "("), utf8.last == UInt8(ascii: ")") {
            utf8 = utf8.dropFirst().dropLast()
        }
        let parts = utf8.split(
            maxSplits: 1, omittingEmptySubsequences: false,
            whereSeparator: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: ",") })
        let addresses = parts.map { part in
            let trimmed = part.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
            return IPAddress(String(decoding: Array(trimmed), as: UTF8.self))
        }
        guard addresses.count == 2, let source = addresses[0], let group = addresses[1] else {
            if let prefix = IPPrefix(text) {
                throw LookUpError("\(prefix) is a block of addresses; expected one of them")
            }
            throw LookUpError(
                "'\(text)' is no address; expected one like 239.1.2.3, ff15::8000:1, "
                    + "10.0.0.1@232.1.2.3 or 01:00:5e:01:02:03")
        }
        guard !source.isMulticast else {
            throw LookUpError(
                "'\(text)': the source \(source) is a group; expected SOURCE@GROUP")
        }
        switch (source, group) {
        case (.v4, .v4), (.v6, .v6): break
        default: throw LookUpError("'\(text)': source and group are of different families")
        }
        return .group(try Self.group(group), source: source)
    }
}

/// Why nothing can be looked up: what was asked about is no group, and no address of groups.
public struct LookUpError: Error, Hashable, CustomStringConvertible {
    /// What it is, or what was expected, with no full stop.
    ///
    /// It repeats what was asked, so it is text of others for whoever shows it.
    public let description: String

    init(_ description: String) { self.description = description }

    init(_ addresses: MACPrefix) {
        self.init(
            "\(addresses) is \(addresses.kind), and no IP group maps to it; "
                + "they map to 01:00:5e:00:00:00/25 and 33:33:00:00:00:00/16")
    }
}
