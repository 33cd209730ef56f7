/// The names of groups and of the blocks they lie in.
///
/// The names are those of the IANA registry of IPv4 multicast addresses at the date that each
/// entry's reference gives, some that are in use without being registered (marked "de facto"),
/// and well-known IPv6 groups. A site adds its own with ``add(csv:)``, and those win.
///
/// The tables are part of the program and are read at the first look-up.
public struct GroupRegistry: Sendable {
    private var own: Table?

    /// The names that come with the package.
    public static var standard: GroupRegistry { GroupRegistry() }

    private init() {}

    /// What the registry says of a group or block.
    public struct Entry: Hashable, Sendable {
        /// The group, or the groups that share the entry.
        public let groups: IPPrefix
        /// The name, on one line.
        public let name: String
        /// Where the name is from, with the date of the registry; empty if a site's own file does
        /// not say.
        public let reference: String
        /// The name without the remarks in parentheses that follow it.
        public let shortName: String
        /// Whether the entry is from a file that was added.
        public let isOwn: Bool
        /// Whether the name is in use without being registered.
        public let isDeFacto: Bool

        init(_ groups: IPPrefix, name: String, reference: String, isOwn: Bool) {
            self.groups = groups
            self.name = name
            self.reference = reference
            self.isOwn = isOwn
            let utf8 = Array(name.utf8)
            let remark = utf8.indices.dropFirst().first { index in
                utf8[index] == UInt8(ascii: "(") && utf8[index - 1] == UInt8(ascii: " ")
            }
            shortName =
                remark.map { String(decoding: utf8[..<($0 - 1)], as: UTF8.self) } ?? name
            let (text, mark) = (Array(reference.utf8), Array("de facto".utf8))
            isDeFacto = !isOwn && text.indices.contains { text[$0...].starts(with: mark) }
        }

        /// Whether the entry tells one group's use.
        ///
        /// A range that vendors fill by habit does not: whoever sends to 239.255.7.7 need not be
        /// one of them.
        public var namesOneUse: Bool { !isDeFacto || groups.length >= 24 }
    }

    /// The entry of a group's own name; `nil` if it has none.
    public func name(of group: IPv4Address) -> Entry? {
        let index = nameIndex(of: group)
        return index == .none ? nil : entry(index)
    }

    /// The entry of a group's own name; `nil` if it has none.
    public func name(of group: IPv6Address) -> Entry? {
        if let own {
            let index = own.ipv6.find(group.bits)
            if index >= 0 { return own.ipv6Entries[index] }
        }
        let index = Self.groups.ipv6.find(group.bits)
        return index >= 0 ? Self.groups.ipv6Entries[index] : nil
    }

    /// The entry of a group's own name; `nil` if it has none.
    public func name(of group: IPAddress) -> Entry? {
        switch group {
        case .v4(let group): name(of: group)
        case .v6(let group): name(of: group)
        }
    }

    /// The entry of the block that a group lies in, which every IPv4 group has.
    public func block(of group: IPv4Address) -> Entry? {
        let index = Self.blocks.ipv4.find(group.rawValue)
        return index >= 0 ? Self.blocks.ipv4Entries[index] : nil
    }

    /// All entries of names, the site's own last.
    public var names: [Entry] {
        let entries = Self.groups.ipv4Entries + Self.groups.ipv6Entries
        return entries + (own?.ipv4Entries ?? []) + (own?.ipv6Entries ?? [])
    }

    /// All entries of IPv4 blocks.
    public var blocks: [Entry] { Self.blocks.ipv4Entries }

    /// Adds the names of a file; they win over those that are there, whatever the prefix length.
    ///
    /// The columns are `group,prefixlen,name,reference`, the last of which may be left out, and
    /// an empty `prefixlen` is that of one group. A first line with these names is not needed;
    /// lines that begin with `#` are comments. An error leaves the registry as it was.
    public mutating func add(csv: [UInt8]) throws(RegistryError) {
        let entries = try Self.entries(of: csv, areOwn: true)
        own = Table((own?.ipv4Entries ?? []) + (own?.ipv6Entries ?? []) + entries)
    }
}

extension GroupRegistry {
    private static let groups = Table(
        shipped(PackageResources.groups_csv) + shipped(PackageResources.groups6_csv))
    private static let blocks = Table(shipped(PackageResources.blocks_csv))

    /// Where an IPv4 entry stands: 0 and above in the package's list, -2 and below in the site's.
    private struct Index: Equatable {
        let value: Int
        static var none: Index { Index(value: -1) }
    }

    // Only numbers are touched until an entry is found, so that groups without a name cost a
    // search and nothing else.
    private func nameIndex(of group: IPv4Address) -> Index {
        if let own {
            let index = own.ipv4.find(group.rawValue)
            if index >= 0 { return Index(value: -2 - index) }
        }
        return Index(value: Self.groups.ipv4.find(group.rawValue))
    }

    private func entry(_ index: Index) -> Entry? {
        if index.value >= 0 { return Self.groups.ipv4Entries[index.value] }
        return own?.ipv4Entries[-2 - index.value]
    }

    /// The entries of a table of the package, which tests hold to be without fault.
    private static func shipped(_ csv: [UInt8]) -> [Entry] {
        do throws(RegistryError) {
            return try entries(of: csv, areOwn: false)
        } catch {
            preconditionFailure("a table of the package is at fault: \(error)")
        }
    }

    private static func entries(
        of csv: [UInt8], areOwn: Bool
    ) throws(RegistryError) -> [Entry] {
        var reader = CSVReader(csv)
        var entries: [Entry] = []
        var isFirst = true
        while let (line, fields) = try reader.next() {
            defer { isFirst = false }
            if isFirst, fields.first.map({ String(decoding: $0, as: UTF8.self) }) == "group" {
                continue
            }
            guard 3 ... 4 ~= fields.count else {
                throw RegistryError(
                    line: line,
                    "\(fields.count) columns; expected group,prefixlen,name,reference, with quotes "
                        + "around what holds a comma")
            }
            let name = text(fields[2])
            guard !name.isEmpty else { throw RegistryError(line: line, "the name is empty") }
            entries.append(
                Entry(
                    try prefix(fields[0], fields[1], line), name: name,
                    reference: fields.count == 4 ? text(fields[3]) : "", isOwn: areOwn))
        }
        return entries
    }

    private static func prefix(
        _ group: [UInt8], _ length: [UInt8], _ line: Int
    ) throws(RegistryError) -> IPPrefix {
        func shown(_ octets: [UInt8]) -> String { "'\(String(decoding: octets, as: UTF8.self))'" }
        guard let address = IPAddress(utf8: trimmed(group)) else {
            throw RegistryError(line: line, "\(shown(group)) is no address; expected a group")
        }
        guard address.isMulticast else {
            throw RegistryError(line: line, "\(address) is no group")
        }
        let digits = trimmed(length)
        let bits =
            digits.isEmpty
            ? address.bitWidth : decimalNumber(digits, upTo: address.bitWidth)
        guard let bits, let prefix = IPPrefix(address, length: bits) else {
            throw RegistryError(
                line: line,
                "\(shown(length)) is no prefix length; expected 0 to \(address.bitWidth)")
        }
        guard prefix.base == address else {
            throw RegistryError(
                line: line, "\(address) has bits behind its prefix; expected \(prefix)")
        }
        return prefix
    }

    /// A field as one line of text.
    private static func text(_ field: [UInt8]) -> String {
        String(decoding: trimmed(field), as: UTF8.self)
    }

    private static func trimmed(_ field: [UInt8]) -> ArraySlice<UInt8> {
        let blanks: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t")]
        var slice = field[...]
        while let last = slice.last, blanks.contains(last) { slice.removeLast() }
        while let first = slice.first, blanks.contains(first) { slice.removeFirst() }
        return slice
    }

    /// Entries of both families and how to find them; a class, so that a registry is copied
    /// without its arrays.
    private final class Table: Sendable {
        let ipv4: PrefixTable<UInt32>
        let ipv6: PrefixTable<UInt128>
        let ipv4Entries: [Entry]
        let ipv6Entries: [Entry]

        init(_ entries: [Entry]) {
            var ipv4: [(base: UInt32, length: Int)] = []
            var ipv6: [(base: UInt128, length: Int)] = []
            var (ipv4Entries, ipv6Entries): ([Entry], [Entry]) = ([], [])
            for entry in entries {
                switch entry.groups.base {
                case .v4(let base):
                    ipv4.append((base.rawValue, entry.groups.length))
                    ipv4Entries.append(entry)
                case .v6(let base):
                    ipv6.append((base.bits, entry.groups.length))
                    ipv6Entries.append(entry)
                }
            }
            self.ipv4 = PrefixTable(ipv4)
            self.ipv6 = PrefixTable(ipv6)
            self.ipv4Entries = ipv4Entries
            self.ipv6Entries = ipv6Entries
        }
    }
}
