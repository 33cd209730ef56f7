import Foundation
import Testing

/// What a Linux host holds, from `/proc/PID/net`.
struct HostState {
    private(set) var groups: [String: HeldGroup] = [:]
    /// The group of each family that was joined last.
    private var newest: [Bool: String] = [:]
    /// The version of IGMP that it speaks on `eth0` (1 to 3).
    private(set) var igmpVersion = 0

    init(of host: Host) throws {
        func lines(_ name: String) throws -> [[Substring]] {
            let path = "/proc/\(host.processIdentifier)/net/\(name)"
            let data = try Data(contentsOf: URL(filePath: path))
            return String(decoding: data, as: UTF8.self).split(separator: "\n").map {
                $0.split { " \t:".contains($0) }
            }
        }
        // A line of an interface has its number, its name, the count and the version; those of its
        // groups follow, as numbers in the machine's order.
        var isWanted = false
        for words in try lines("igmp").dropFirst() {
            if words.count == 4 {
                isWanted = words[1] == "eth0"
                if isWanted { igmpVersion = Int(words[3].dropFirst()) ?? 0 }
            } else if isWanted, let number = UInt32(words[0], radix: 16) {
                add(withUnsafeBytes(of: number) { Array($0) })
            }
        }
        for words in try lines("igmp6") where words[1] == "eth0" { add(octets(words[2])) }
        // How many sockets want a source, and how many do not: here there is one. IPv4 addresses
        // are `0xEF010101` here.
        for name in ["mcfilter", "mcfilter6"] {
            for words in try lines(name).dropFirst() where words[1] == "eth0" {
                add(
                    octets(words[2].trimmingPrefix("0x")), octets(words[3].trimmingPrefix("0x")),
                    isExclude: words[4] == "0")
            }
        }
    }

    /// Whether the sources of a family's groups are known.
    ///
    /// `/proc/net/mcfilter` and `mcfilter6` leave out an interface whose newest group has no
    /// sources (the kernel's `igmp_mcf_get_first` and `igmp6_mcf_get_first` look at no other).
    func knowsSources(isIPv6: Bool) -> Bool {
        newest[isIPv6].flatMap { groups[$0] }.map { !$0.sources.isEmpty } ?? true
    }

    private func octets(_ digits: Substring) -> [UInt8] {
        let values = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: values.count - 1, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }

    private func text(_ address: [UInt8]) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = address.count == 4 ? AF_INET : AF_INET6
        inet_ntop(family, address, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    private mutating func add(
        _ group: [UInt8], _ source: [UInt8]? = nil, isExclude: Bool = true
    ) {
        let isIPv6 = group.count > 4
        let group = text(group)
        // The kernel puts a new group before the others.
        newest[isIPv6] = newest[isIPv6] ?? group
        var held = groups[group] ?? HeldGroup(isExclude: true)
        held.isExclude = isExclude
        if let source { held.sources[text(source)] = isExclude ? 0 : 1 }
        groups[group] = held
    }
}
