import CPcap
import Glibc
public import MulticastWire

/// Something of this machine that libpcap can capture on.
public struct NetworkInterface: Hashable, Sendable {
    /// The name that ``LiveCapture`` takes.
    public let name: String
    /// What it is, in words, where the name does not say it.
    public let description: String?
    /// Its IPv4 and IPv6 addresses.
    public let addresses: [IPAddress]
    /// Whether it is administratively up.
    public let isUp: Bool
    /// Whether it works: up, with a link partner.
    public let isRunning: Bool
    /// Whether it leads back to this machine.
    public let isLoopback: Bool

    init(_ device: pcap_if) {
        name = device.name.map { String(cString: $0) } ?? ""
        description = device.description.map { String(cString: $0) }
        let flags = Int32(bitPattern: device.flags)
        isUp = flags & PCAP_IF_UP != 0
        isRunning = flags & PCAP_IF_RUNNING != 0
        isLoopback = flags & PCAP_IF_LOOPBACK != 0
        var addresses: [IPAddress] = []
        var entry = device.addresses
        while let address = entry?.pointee {
            if let found = address.addr.flatMap(IPAddress.init(socketAddress:)) {
                addresses.append(found)
            }
            entry = address.next
        }
        self.addresses = addresses
    }
}

extension IPAddress {
    /// The address in a `sockaddr`; `nil` if its family is neither IPv4 nor IPv6.
    fileprivate init?(socketAddress: UnsafeMutablePointer<sockaddr>) {
        let memory = UnsafeRawPointer(socketAddress)
        switch Int32(socketAddress.pointee.sa_family) {
        case AF_INET:
            let address = memory.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
            self = .v4(IPv4Address(rawValue: UInt32(bigEndian: address)))
        case AF_INET6:
            let address = memory.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            let (high, low) = withUnsafeBytes(of: address) { octets in
                (
                    UInt64(bigEndian: octets.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            self = .v6(IPv6Address(high: high, low: low))
        default:
            return nil
        }
    }
}

extension LiveCapture {
    /// What this machine can capture on, in the order in which libpcap lists it.
    ///
    /// The corresponding C function is `pcap_findalldevs`.
    public static func interfaces() throws(LiveCaptureError) -> [NetworkInterface] {
        var first: UnsafeMutablePointer<pcap_if_t>?
        var message = ErrorBuffer()
        let status = message.fill { pcap_findalldevs(&first, $0) }
        guard Libpcap.complaint == nil, status == 0 else {
            throw LiveCaptureError(
                "list the interfaces", .other(Libpcap.complaint ?? message.text))
        }
        defer { pcap_freealldevs(first) }
        var interfaces: [NetworkInterface] = []
        var entry = first
        while let device = entry?.pointee {
            interfaces.append(NetworkInterface(device))
            entry = device.next
        }
        return interfaces
    }
}
