import MulticastWire

extension DoctorRule {
    /// Reflectors of mDNS that reflect each other.
    static let mdnsReflectorLoop = DoctorRule(
        "mdns-reflector-loop", .discovery, .major,
        title: "mDNS is reflected in a loop, or by two reflectors",
        reference: "RFC 6762",
        displayFilter: "mdns && dns.flags.response == 1",
        why: """
            The same answer comes from several stations at once. Two reflectors, or one that hears \
            itself, send each message round and round; hosts find their own names taken and count them \
            up: name-2, name-3.
            """,
        linux: """
            run one reflector only (avahi-daemon: enable-reflector=yes, reflect-ipv=no), on interfaces \
            that are different links
            """,
        network: "use the mDNS gateway of one device, and switch all others off",
        measuresTime: true,
        judge: { patient in
            patient.packets.multicastDNS.repetitions.sorted { $0.key < $1.key }
                .flatMap { link, seen in judge(link, seen) }
        })

    /// Repetitions a minute that are more than chance.
    private static let repetitionsPerMinute = 20
    /// Messages a second that are more than discovery.
    private static let messagesPerSecond = 100

    private static func judge(
        _ link: LinkKey, _ seen: MulticastDNSSightings.Repetitions
    ) -> [Verdict] {
        var found: [Verdict] = []
        let evidence = seen.evidence.map {
            $0.shows("the same answer from \($0.mac.map(\.description) ?? "somebody")")
        }
        if seen.mostPerMinute > repetitionsPerMinute {
            let stations = seen.stations.map(\.description).sorted()
            let says =
                "\(seen.mostPerMinute) answers a minute come again from another station: "
                + Words.list(stations)
            // A host on the link by cable and by Wi-Fi says all twice, and no more.
            found.append(
                seen.mostCopies > 3
                    ? .fail(
                        says + "; up to \(seen.mostCopies) times within a second",
                        on: Subject(link), evidence)
                    : .suspect(
                        says + "; a host that is on this link twice does so too", on: Subject(link),
                        severity: .minor, evidence))
        }
        if seen.mostPerSecond > messagesPerSecond, let busiest = seen.busiest {
            found.append(
                .suspect(
                    "\(seen.mostPerSecond) messages of mDNS come in one second", on: Subject(link),
                    [busiest.shows("in the busiest second")]))
        }
        guard found.isEmpty, seen.responses > 0 else { return found }
        return [
            .ok(
                "\(Words.count(seen.responses, "answer")) of mDNS, and "
                    + (seen.count == 0 ? "none" : "only \(seen.count)") + " came twice",
                on: Subject(link))
        ]
    }
}
