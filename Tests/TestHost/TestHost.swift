import Glibc

/// A host of the network tests: joins, leaves and sends on one interface as standard input says.
///
/// It runs in a network namespace (`ip netns exec NAMESPACE testhost INTERFACE`) and makes the
/// kernel speak IGMP and MLD. Each line is answered with `ok` or with what went wrong:
///
///     join GROUP [SOURCE]        leave GROUP [SOURCE]
///     block GROUP SOURCE         unblock GROUP SOURCE
///     filter GROUP include|exclude [SOURCE …]
///     send GROUP PORT TEXT       frame OCTETS-IN-HEXADECIMAL
///     stream GROUP PORT TTL OCTETS
///
/// A stream is RTP, fifty packets a second, and goes on until the host is ended.
@main
struct TestHost {
    private let interface: UInt32
    private let ipv4: Int32
    private let ipv6: Int32

    static func main() {
        guard CommandLine.arguments.count == 2, let host = TestHost(CommandLine.arguments[1])
        else {
            answer("usage: testhost INTERFACE")
            exit(2)
        }
        answer("ok")
        while let line = readLine() {
            do throws(Failure) {
                try host.obey(line.split(separator: " ", maxSplits: 3).map(String.init))
                answer("ok")
            } catch {
                answer("\(line): \(error.description)")
            }
        }
    }

    private static func answer(_ line: String) {
        print(line)
        fflush(nil)
    }

    /// What could not be done.
    private struct Failure: Error {
        let description: String

        static var system: Failure { Failure(description: String(cString: strerror(errno))) }
    }

    private init?(_ name: String) {
        interface = if_nametoindex(name)
        ipv4 = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        ipv6 = socket(AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
        guard interface != 0, ipv4 >= 0, ipv6 >= 0 else { return nil }
        var request = ip_mreqn()
        request.imr_ifindex = Int32(interface)
        let size = socklen_t(MemoryLayout<ip_mreqn>.size)
        var index = interface
        guard
            setsockopt(ipv4, Int32(IPPROTO_IP), IP_MULTICAST_IF, &request, size) == 0,
            setsockopt(ipv6, Int32(IPPROTO_IPV6), IPV6_MULTICAST_IF, &index, 4) == 0
        else { return nil }
    }

    private func obey(_ words: [String]) throws(Failure) {
        switch (words.first, words.count) {
        case ("join", 2): try membership(MCAST_JOIN_GROUP, of: words[1])
        case ("leave", 2): try membership(MCAST_LEAVE_GROUP, of: words[1])
        case ("join", 3): try source(MCAST_JOIN_SOURCE_GROUP, words[2], of: words[1])
        case ("leave", 3): try source(MCAST_LEAVE_SOURCE_GROUP, words[2], of: words[1])
        case ("block", 3): try source(MCAST_BLOCK_SOURCE, words[2], of: words[1])
        case ("unblock", 3): try source(MCAST_UNBLOCK_SOURCE, words[2], of: words[1])
        case ("filter", 3): try filter(words[1], words[2], [])
        case ("filter", 4):
            try filter(words[1], words[2], words[3].split(separator: " ").map(String.init))
        case ("send", 4): try send(words[3], to: words[1], port: words[2])
        case ("frame", 2): try send(frame: words[1])
        case ("stream", 4): try stream(to: words[1], port: words[2], words[3])
        default: throw Failure(description: "what?")
        }
    }

    /// The socket of an address's family, and the level of that family's options.
    private func endpoint(
        _ address: sockaddr_storage
    ) -> (descriptor: Int32, level: Int32, size: socklen_t) {
        Int32(address.ss_family) == AF_INET
            ? (ipv4, Int32(IPPROTO_IP), socklen_t(MemoryLayout<sockaddr_in>.size))
            : (ipv6, Int32(IPPROTO_IPV6), socklen_t(MemoryLayout<sockaddr_in6>.size))
    }

    private func socketAddress(
        _ text: String, port: UInt16 = 0
    ) throws(Failure) -> sockaddr_storage {
        var storage = sockaddr_storage()
        let isRead = withUnsafeMutableBytes(of: &storage) { memory in
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            if inet_pton(AF_INET, text, &address.sin_addr) == 1 {
                memory.storeBytes(of: address, as: sockaddr_in.self)
                return true
            }
            var address6 = sockaddr_in6()
            address6.sin6_family = sa_family_t(AF_INET6)
            address6.sin6_port = port.bigEndian
            guard inet_pton(AF_INET6, text, &address6.sin6_addr) == 1 else { return false }
            memory.storeBytes(of: address6, as: sockaddr_in6.self)
            return true
        }
        guard isRead else { throw Failure(description: "no address: \(text)") }
        return storage
    }

    private func membership(_ option: Int32, of group: String) throws(Failure) {
        var request = group_req()
        request.gr_interface = interface
        request.gr_group = try socketAddress(group)
        let endpoint = endpoint(request.gr_group)
        let size = socklen_t(MemoryLayout<group_req>.size)
        if setsockopt(endpoint.descriptor, endpoint.level, option, &request, size) != 0 {
            throw .system
        }
    }

    private func source(_ option: Int32, _ source: String, of group: String) throws(Failure) {
        var request = group_source_req()
        request.gsr_interface = interface
        request.gsr_group = try socketAddress(group)
        request.gsr_source = try socketAddress(source)
        let endpoint = endpoint(request.gsr_group)
        let size = socklen_t(MemoryLayout<group_source_req>.size)
        if setsockopt(endpoint.descriptor, endpoint.level, option, &request, size) != 0 {
            throw .system
        }
    }

    /// Puts another filter in the place of the one that the socket has, in one step (RFC 3678 §5.2).
    private func filter(
        _ group: String, _ mode: String, _ sources: [String]
    ) throws(Failure) {
        var request = group_filter()
        request.gf_interface = interface
        request.gf_group = try socketAddress(group)
        request.gf_fmode = UInt32(mode == "include" ? MCAST_INCLUDE : MCAST_EXCLUDE)
        request.gf_numsrc = UInt32(sources.count)
        // The structure ends with the first of the sources.
        var octets = withUnsafeBytes(of: request) { Array($0.dropLast(sourceSize)) }
        for source in sources {
            withUnsafeBytes(of: try socketAddress(source)) { octets += $0 }
        }
        let endpoint = endpoint(request.gf_group)
        let size = socklen_t(octets.count)
        if setsockopt(endpoint.descriptor, endpoint.level, MCAST_MSFILTER, octets, size) != 0 {
            throw .system
        }
    }

    private var sourceSize: Int { MemoryLayout<sockaddr_storage>.size }

    private func send(_ text: String, to group: String, port: String) throws(Failure) {
        guard let port = UInt16(port) else { throw Failure(description: "no port: \(port)") }
        var address = try socketAddress(group, port: port)
        let endpoint = endpoint(address)
        let octets = Array(text.utf8)
        let sent = withUnsafeBytes(of: &address) { memory in
            sendto(
                endpoint.descriptor, octets, octets.count, 0,
                memory.baseAddress?.assumingMemoryBound(to: sockaddr.self), endpoint.size)
        }
        if sent != octets.count { throw .system }
    }

    /// Sends RTP of telephone sound, PCMU, with so many octets in a packet (RFC 3550 §5.1).
    private func stream(to group: String, port: String, _ rest: String) throws(Failure) {
        let numbers = rest.split(separator: " ").compactMap { Int32($0) }
        guard let port = UInt16(port), numbers.count == 2, 12 ... 65_507 ~= numbers[1] else {
            throw Failure(description: "no port, TTL or length: \(port) \(rest)")
        }
        var (address, ttl) = (try socketAddress(group, port: port), numbers[0])
        let endpoint = endpoint(address)
        if setsockopt(endpoint.descriptor, Int32(IPPROTO_IP), IP_MULTICAST_TTL, &ttl, 4) != 0 {
            throw .system
        }
        var octets = [UInt8](repeating: 0xFF, count: Int(numbers[1]))
        func put(_ number: UInt32, at place: Int) {
            for index in 0 ..< 4 {
                octets[place + index] = UInt8(number >> (24 - 8 * index) & 0xFF)
            }
        }
        // Version 2, payload type 0; one host is one source.
        put(UInt32(bitPattern: getpid()), at: 8)
        for number in 0 as UInt32 ..< .max {
            put(0x8000_0000 | number & 0xFFFF, at: 0)
            put(number &* 160, at: 4)
            let sent = withUnsafeBytes(of: &address) { memory in
                sendto(
                    endpoint.descriptor, octets, octets.count, 0,
                    memory.baseAddress?.assumingMemoryBound(to: sockaddr.self), endpoint.size)
            }
            if sent != octets.count { throw .system }
            usleep(20_000)
        }
    }

    /// The layout of `sockaddr_ll` (packet(7)), which the Glibc module does not have.
    private struct LinkAddress {
        var family = UInt16(AF_PACKET)
        var ethertype: UInt16 = 0
        var interface: Int32
        var hardware: UInt16 = 0
        var packet: UInt8 = 0
        var length: UInt8 = 0
        var address: (UInt32, UInt32) = (0, 0)
    }

    private func send(frame text: String) throws(Failure) {
        let digits = text.compactMap(\.hexDigitValue)
        let octets = stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
        let descriptor = socket(AF_PACKET, Int32(SOCK_RAW.rawValue), 0)
        if descriptor < 0 { throw .system }
        defer { close(descriptor) }
        var address = LinkAddress(interface: Int32(interface))
        let sent = withUnsafeBytes(of: &address) { memory in
            sendto(
                descriptor, octets, octets.count, 0,
                memory.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(memory.count))
        }
        if sent != octets.count { throw .system }
    }
}
