import MulticastWire

extension DoctorRule {
    /// Data comes to a port where nobody joined.
    static let unregisteredFlood = DoctorRule(
        "unregistered-flood", .snooping, .major,
        title: "This port receives groups that nobody here joined",
        reference: "RFC 4541 §2.1.2",
        displayFilter: "ip.dst == 224.0.0.0/4 && !(ip.dst == 224.0.0.0/24)",
        why: """
            The switch floods: it does not snoop, there is no querier, the group shares the address of \
            224.0.0.x, its table is full, or it takes this port for that of a router. Slow ports and \
            Wi-Fi are filled by what nobody wants.
            """,
        linux: "set mcast_snooping 1 and mcast_querier 1 on the bridge; see bridge mdb show",
        network: """
            switch snooping and a querier on together, drop unknown multicast where there is such an \
            option; look why this port counts as one of a router
            """,
        subCodes: [
            SubCode(
                "snooping-absent", .major, title: "The switch does not snoop at all",
                reference: "RFC 4541 §1, §2.1.2")
        ],
        measuresTime: true,
        judge: { patient in patient.segments.compactMap { judgeFlood(of: $0, patient) } })

    /// What is worth a word, in bits per second.
    private static var muchFlood: UInt64 { 100_000 }

    private static func judgeFlood(of segment: Segment, _ patient: Case) -> Verdict? {
        let streams = segment.streams.filter(\.isRoutable)
        guard !streams.isEmpty else { return nil }
        let joined = Set(segment.reports.lazy.filter(\.isJoin).map(\.group))
        let stations = patient.reporters[segment.link.interface] ?? []
        let stray = streams.filter { stream in
            guard !joined.contains(stream.stream.group) else { return false }
            // What comes from this port's station goes out of it.
            guard let mac = stream.beginning?.mac else { return true }
            return !stations.contains(mac)
        }
        let place = patient.vantage(of: segment.link.interface)
        let isPort = place == .accessPort
        guard let first = stray.first else {
            guard isPort else {
                return .inconclusive(
                    "all groups that come are reported here, by whom of this port is not known",
                    on: segment.subject,
                    needs: "--vantage access-port, if this is the port of one station")
            }
            return .ok("all groups that come are joined here", on: segment.subject)
        }
        let groups = Set(stray.map(\.stream.group))
        let all = Set(streams.map(\.stream.group))
        let says =
            "of \(Words.count(all.count, "group")) that \(all.count == 1 ? "comes" : "come") "
            + "\(groups.count) \(groups.count == 1 ? "is" : "are") not reported here: "
            + Words.list(groups.sorted().map(\.description))
        let evidence = stray.prefix(8).map {
            $0.first("data of \($0.stream.group), \(Words.bitRate($0.bitsPerSecond))")
        }
        guard place != .mirror else {
            return .notApplicable("at a mirror port the groups of all are to be seen")
        }
        let needed = segment.membershipIntervals[1]
        guard isPort else {
            return .inconclusive(
                says, on: segment.subject,
                needs: "--vantage access-port, if this is the port of one station", Array(evidence))
        }
        guard segment.length >= needed else {
            return .inconclusive(
                says + "; a report may have come before the capture", on: segment.subject,
                needs: "a capture at this port for \(needed.inWords)", Array(evidence)
            ).awaiting(needed - segment.length)
        }
        let heavy = stray.filter { $0.bitsPerSecond > muchFlood && $0.length >= .seconds(5) }
        guard !heavy.isEmpty || groups.count >= 3 else {
            return .ok(
                "little comes that nobody here joined: \(first.stream.group)", on: segment.subject,
                Array(evidence))
        }
        let isAbsent = groups.count >= 3 && groups.count * 5 >= all.count * 4
        return .suspect(
            says, on: segment.subject, subCode: isAbsent ? "snooping-absent" : nil, Array(evidence))
    }
}
