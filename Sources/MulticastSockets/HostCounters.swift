import CSockets
import Glibc

/// What this host's kernel counts of datagrams that reached it and no program.
public struct HostCounters: Hashable, Sendable {
    /// Datagrams for which a socket had no room (Udp RcvbufErrors, Udp6RcvbufErrors).
    public let receiveBufferErrors: UInt64
    /// Packets whose source has no route back by the interface they came in by (TcpExt
    /// IPReversePathFilter).
    public let reversePathFilter: UInt64
    /// Datagrams with a wrong checksum (Udp InCsumErrors, Udp6InCsumErrors).
    public let checksumErrors: UInt64

    /// Reads `/proc/net`; what is not there counts as 0.
    public init() {
        let udp = Self.table("/proc/net/snmp", of: "Udp:")
        let extended = Self.table("/proc/net/netstat", of: "TcpExt:")
        let udp6 = Self.text("/proc/net/snmp6").split(separator: "\n").reduce(
            into: [Substring: UInt64]()
        ) { table, line in
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
                .flatMap { $0.split(separator: "\t") }
            if words.count == 2 { table[words[0]] = UInt64(words[1]) }
        }
        receiveBufferErrors = (udp["RcvbufErrors"] ?? 0) &+ (udp6["Udp6RcvbufErrors"] ?? 0)
        checksumErrors = (udp["InCsumErrors"] ?? 0) &+ (udp6["Udp6InCsumErrors"] ?? 0)
        reversePathFilter = extended["IPReversePathFilter"] ?? 0
    }

    /// The names of a line that begins with `name`, and the numbers of the line after it.
    private static func table(_ path: String, of name: String) -> [Substring: UInt64] {
        let lines = text(path).split(separator: "\n").filter { $0.hasPrefix(name) }
        guard lines.count == 2 else { return [:] }
        let names = lines[0].split(separator: " ").dropFirst()
        let numbers = lines[1].split(separator: " ").dropFirst().map { UInt64($0) ?? 0 }
        return Dictionary(zip(names, numbers)) { first, _ in first }
    }

    /// A setting under `/proc/sys/net`, if it is there and a number.
    public static func setting(_ name: String) -> Int? {
        Int(text("/proc/sys/net/" + name).filter { $0.isNumber || $0 == "-" })
    }

    private static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count > 0, octets.count < 1 << 20 else { break }
            octets += piece[..<count]
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
