import MulticastWire

extension DoctorRule {
    /// Datagrams reached the host, and a socket had no room for them.
    static let receiverBufferDrop = DoctorRule(
        ofHost: "receiver-buffer-drop", .stream, .major,
        title: "The host drops datagrams after the network delivered them",
        reference: "Linux udp(7), proc(5)",
        displayFilter: "udp && ip.dst == 224.0.0.0/4",
        why: """
            A socket keeps what its program has not read yet, some 200 kilobytes unless it is set \
            otherwise. What comes while it is full is dropped: captures are complete, and the program \
            has gaps.
            """,
        linux: """
            sysctl -w net.core.rmem_max=8388608 and have the program set SO_RCVBUF; ss -lunp names the \
            program of a socket; give it more processor time
            """,
        network: "nothing: the network delivered it")
}

extension HostCheck {
    /// What sockets and processors had no room for.
    static let receiverBufferDrop = HostCheck(.receiverBufferDrop) { host in
        let sockets = host.sockets.filter(\.takesGroups)
        let later = Dictionary(
            (host.laterSockets ?? []).map { ($0.inode, $0.drops) },
            uniquingKeysWith: { first, _ in first })
        var found: [Verdict] = []
        for socket in sockets {
            let now = later[socket.inode] ?? socket.drops
            guard now > 0 else { continue }
            let growth = now > socket.drops ? now - socket.drops : 0
            let evidence = [
                HostEvidence(
                    in: socket.address.isIPv6 ? "proc/net/udp6" : "proc/net/udp",
                    "\(socket.name), inode \(socket.inode), user \(socket.user): \(now) drops")
            ]
            let subject = Subject(
                group: socket.address.isMulticast ? socket.address : nil, port: socket.port)
            found.append(
                growth > 0
                    ? .fail(
                        "the socket at \(socket.name) dropped \(growth) datagrams while it was "
                            + "watched, and \(now) since it was opened", on: subject, evidence)
                    : .suspect(
                        "the socket at \(socket.name) dropped \(now) datagrams since it was opened",
                        on: subject, severity: .minor,
                        needs: "whether it still drops: run this again while it receives", evidence)
            )
        }
        if host.backlogDrops > 0 {
            found.append(
                .suspect(
                    "processors had no room for \(host.backlogDrops) packets since the host started",
                    on: Subject(), severity: .info,
                    needs: "whether they still drop: run this again while the stream comes",
                    [HostEvidence(in: "proc/net/softnet_stat", "\(host.backlogDrops) dropped")]))
        }
        if !found.isEmpty { return found }
        guard !sockets.isEmpty else {
            return [.notApplicable("no UDP socket takes datagrams to groups")]
        }
        return [.ok("nothing was dropped at \(Words.count(sockets.count, "socket"))")]
    }
}
