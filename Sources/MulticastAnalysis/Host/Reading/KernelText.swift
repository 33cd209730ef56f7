import MulticastWire

/// How the tables of `/proc/net` write IPv4 addresses: as numbers of the machine's own order.
enum AddressOrder: Sendable {
    /// `010000E0` is 224.0.0.1.
    case littleEndian
    /// `E0000001` is 224.0.0.1.
    case bigEndian

    /// The order of the machine that a tree is of: every interface that takes groups is in
    /// 224.0.0.1 (RFC 1112 §7.2), and the table of groups says so.
    init(of tree: HostTree) {
        let isBig = tree.lines("proc/net/igmp").contains { $0.first == "E0000001" }
        self = isBig ? .bigEndian : .littleEndian
    }

    /// An IPv4 address of eight digits.
    func ipv4(_ digits: some StringProtocol) -> IPv4Address? {
        guard digits.utf8.count == 8, let number = UInt32(digits, radix: 16) else { return nil }
        return IPv4Address(rawValue: self == .littleEndian ? number.byteSwapped : number)
    }

    /// An address of a socket: eight digits, or four times eight for IPv6.
    func address(_ digits: Substring) -> IPAddress? {
        if digits.utf8.count == 8 { return ipv4(digits).map(IPAddress.v4) }
        guard digits.utf8.count == 32 else { return nil }
        var bits: UInt128 = 0
        var rest = digits[...]
        while !rest.isEmpty {
            guard let part = ipv4(rest.prefix(8)) else { return nil }
            bits = bits << 32 | UInt128(part.rawValue)
            rest = rest.dropFirst(8)
        }
        return .v6(IPv6Address(bits: bits))
    }
}

/// An IPv6 address as `/proc/net/igmp6` and `/proc/net/ipv6_route` write it: 32 digits.
func packedIPv6(_ digits: some StringProtocol) -> IPv6Address? {
    guard digits.utf8.count == 32 else { return nil }
    return UInt128(digits, radix: 16).map { IPv6Address(bits: $0) }
}

/// Counters of a host's network stack by name, as `/proc/net/snmp`, `netstat` and `snmp6` have
/// them.
struct HostCounterTable: Hashable, Sendable {
    private var values: [String: UInt64] = [:]

    /// Reads the three files in a folder of a tree.
    init(_ tree: HostTree, in folder: String = "proc/net") {
        for file in ["snmp", "netstat"] {
            var names: [Substring] = []
            for line in tree.lines("\(folder)/\(file)") {
                guard let title = line.first else { continue }
                // A line of names is followed by one of numbers with the same title.
                if names.first == title, names.count == line.count {
                    for (name, number) in zip(names, line).dropFirst() {
                        values["\(title.dropLast())\(name)"] = UInt64(number)
                    }
                    names = []
                } else {
                    names = line
                }
            }
        }
        for line in tree.lines("\(folder)/snmp6") where line.count == 2 {
            values[String(line[0])] = UInt64(line[1])
        }
    }

    /// Whether nothing could be read.
    var isEmpty: Bool { values.isEmpty }

    /// A counter, such as `UdpRcvbufErrors`; `nil` if the kernel has none of that name.
    subscript(name: String) -> UInt64? { values[name] }
}
