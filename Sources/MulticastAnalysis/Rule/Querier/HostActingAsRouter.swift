import MulticastWire

extension DoctorRule {
    /// The querier, or a PIM router, does what end hosts do.
    static let hostActingAsRouter = DoctorRule(
        "host-acting-as-router", .querier, .major,
        title: "An end host became the querier",
        reference: "RFC 9776 §6.6.2; RFC 4541 §2.1.1",
        displayFilter: "igmp.type == 0x11 || mdns || ssdp",
        why: """
            Switches send all multicast to the port of the querier. If that is a server with a \
            routing daemon or a container bridge, it gets everything, and multicast depends on it.
            """,
        linux: """
            stop what queries there: ip link set dev br0 type bridge mcast_querier 0, or the daemon \
            (pimd, mrouted, smcrouted -m, querierd); on purpose it is right in small networks
            """,
        network: """
            have a switch with a lower address query; filter queries and PIM on ports of hosts, and \
            set router ports by hand
            """,
        subCodes: [
            SubCode(
                "host-port-learned-as-mrouter", .minor,
                title: "An end host speaks PIM or advertises itself as a router",
                reference: "RFC 4541 §2.1.1; RFC 4286")
        ],
        judge: judgeHosts)

    @Sendable private static func judgeHosts(of patient: Case) -> [Verdict] {
        var found: [Verdict] = []
        var isQuerier = false
        for segment in patient.segments {
            guard let last = segment.generalQueries.last, !last.isFromNobody else { continue }
            isQuerier = true
            guard let habit = habit(of: last.source, on: segment.link, patient) else { continue }
            found.append(
                .suspect(
                    "the querier \(last.source) does what hosts do: \(habit.content)",
                    on: Subject(segment.link, host: last.source, mac: last.mac),
                    severity: .minor,
                    [last.shows(last.words), habit.stream.first(habit.content)]))
        }
        for router in patient.pimNeighbors {
            guard let habit = habit(of: router.address, on: router.link, patient) else { continue }
            found.append(
                .suspect(
                    "\(router.address) sends PIM Hellos, and does what hosts do: \(habit.content)",
                    on: Subject(router.link, host: router.address, mac: router.mac),
                    subCode: "host-port-learned-as-mrouter", [habit.stream.first(habit.content)]))
        }
        guard found.isEmpty, isQuerier else { return found }
        return [.ok("no querier was seen to do what hosts do")]
    }

    /// What an address sends that routers and switches do not.
    private static func habit(
        of address: IPAddress, on link: LinkKey, _ patient: Case
    ) -> (content: String, stream: SeenStream)? {
        for stream in patient.streams where stream.stream.link == link {
            guard stream.stream.source == address else { continue }
            switch stream.stream.destinationPort {
            case 5353?: return ("it sends mDNS", stream)
            case 1900?, 3702?: return ("it sends discovery messages", stream)
            default: continue
            }
        }
        return nil
    }
}
