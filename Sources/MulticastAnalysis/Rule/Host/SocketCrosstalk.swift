import MulticastWire

extension DoctorRule {
    /// Sockets that are bound to the same port get each other's groups.
    static let socketCrosstalk = DoctorRule(
        ofHost: "socket-crosstalk", .host, .minor,
        title: "Sockets receive other groups on the same port",
        reference: "Linux ip(7) (IP_MULTICAST_ALL)",
        displayFilter: "udp && ip.dst == 224.0.0.0/4",
        why: """
            By default Linux gives a socket that is bound to a port of any address the data of every \
            group that any socket of the host has joined. Two programs on one port with different \
            groups get both streams.
            """,
        linux: "bind to the group's address instead of any, or set IP_MULTICAST_ALL to 0",
        network: "give streams ports of their own")
}

extension HostCheck {
    /// Ports of discovery, where all programs are meant to hear all groups.
    private static let sharedPorts: Set<UInt16> = [
        1900, 3702, 5353, 5355, 319, 320, 9875, 7400,
    ]

    /// Sockets that are bound to one port of any address, while several groups are joined.
    static let socketCrosstalk = HostCheck(.socketCrosstalk) { host in
        let groups = Set(host.routable.map(\.group).filter { !$0.isIPv6 }).sorted()
        guard groups.count > 1 else {
            return [.notApplicable("fewer than two groups are joined but those of the link")]
        }
        let open = host.sockets.filter {
            $0.isWildcard && !$0.address.isIPv6 && !sharedPorts.contains($0.port)
        }
        let shared = Dictionary(grouping: open, by: \.port).filter { $0.value.count > 1 }
            .sorted { $0.key < $1.key }
        guard !shared.isEmpty else {
            return [.ok("no two sockets are bound to one port of any address")]
        }
        return shared.map { port, sockets in
            .suspect(
                "\(sockets.count) sockets are bound to port \(port) of any address, and "
                    + "\(Words.list(groups.map(\.description))) are joined",
                on: Subject(port: port),
                needs: "whether the programs set IP_MULTICAST_ALL to 0, which the kernel does not "
                    + "tell",
                sockets.map {
                    HostEvidence(
                        in: "proc/net/udp", "\($0.name), inode \($0.inode), user \($0.user)")
                })
        }
    }
}
