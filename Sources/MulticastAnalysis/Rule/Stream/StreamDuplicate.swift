import MulticastWire

extension DoctorRule {
    /// The same packets come more than once.
    static let streamDuplicate = DoctorRule(
        "stream-duplicate", .stream, .major,
        title: "Every packet arrives twice",
        reference: "RFC 7761 §3.6, §4.3.2, §4.6",
        displayFilter: "ip.dst == 224.0.0.0/4",
        why: """
            Two routers forward the same stream to one link, or a loop of switches carries it around: \
            twice the load, and noise in audio. A mirror port that copies both directions shows the \
            same, for unicast as well.
            """,
        linux:
            "see that both routers hear each other's PIM Hellos; look for a loop of bridges (STP)",
        network: """
            enable PIM on both routers of the link so that they elect a designated router and Assert \
            works; break the loop
            """,
        subCodes: [
            SubCode(
                "duplicate-forwarder", .major, title: "Two routers forward the same stream",
                reference: "RFC 7761 §4.6"),
            SubCode(
                "pim-dr-conflict", .major, title: "A PIM router restarts again and again",
                reference: "RFC 7761 §4.3.1, §4.3.2"),
        ],
        judge: judgeDuplicates)

    @Sendable private static func judgeDuplicates(of patient: Case) -> [Verdict] {
        var (found, single): ([Verdict], SeenStream?) = ([], nil)
        for stream in patient.streams where stream.isRoutable {
            let macs = patient.forwarders.forwarders(of: stream.stream)
            if let two = twoForwarders(macs, stream) {
                found.append(two)
                continue
            }
            guard stream.stream.packets >= 100 || stream.length >= .seconds(3),
                let duplicates = stream.stream.duplicates
            else { continue }
            guard duplicates * 20 >= stream.stream.packets else {
                single = single ?? stream
                continue
            }
            found.append(verdict(on: stream, duplicates, macs, patient))
        }
        found += patient.pimNeighbors.filter { $0.restartCount > 2 }.map { router in
            .suspect(
                "\(router.address) changed its Generation ID \(router.restartCount) times",
                on: Subject(router.link, host: router.address, mac: router.mac),
                subCode: "pim-dr-conflict",
                [Evidence(nil, at: router.lastSeen, "its last Hello")])
        }
        guard found.isEmpty, let single else { return found }
        return [.ok("packets come once", on: single.subject, [single.first("the stream begins")])]
    }

    private static func twoForwarders(
        _ macs: [ForwarderSightings.Forwarder], _ stream: SeenStream
    ) -> Verdict? {
        guard macs.count > 1 else { return nil }
        let start = max(macs[0].first, macs[1].first)
        let end = min(macs[0].last, macs[1].last)
        guard end > start, end.since(start) > .seconds(3), macs[0].frames > 2, macs[1].frames > 2
        else { return nil }
        return .fail(
            "the stream of \(stream.stream.source) to \(stream.stream.group) comes from "
                + "\(macs[0].mac) and from \(macs[1].mac) at the same time",
            on: stream.subject, subCode: "duplicate-forwarder",
            macs.map { Evidence($0.frame, at: $0.first, "from \($0.mac)") })
    }

    private static func verdict(
        on stream: SeenStream, _ duplicates: UInt64, _ macs: [ForwarderSightings.Forwarder],
        _ patient: Case
    ) -> Verdict {
        let share = Double(duplicates) / Double(max(1, stream.stream.packets))
        let says =
            "\(Words.share(share)) of the packets of \(stream.stream.source) to "
            + "\(stream.stream.group) come twice"
        let evidence = [stream.first("TTL \(stream.timesToLive)")]
        let interface = stream.stream.link.interface
        if patient.vantage(of: interface) == .cooked {
            return .inconclusive(
                says + "; a capture on all interfaces of a host sees each packet at each of them",
                on: stream.subject, needs: "a capture on one interface", evidence)
        }
        let facts =
            patient.interfaces.indices.contains(interface)
            ? patient.interfaces[interface].link : LinkLayerFacts()
        if facts.duplicateShare > 0.05 {
            return .inconclusive(
                says + "; unicast does so too, as at a mirror port that copies both directions",
                on: stream.subject, needs: "a mirror of one direction, or the port of a receiver",
                evidence)
        }
        let isLoop = stream.stream.timesToLive.count == 1
        return isLoop
            ? .fail(
                says + ", with the same TTL: a loop of switches, or two ports mirrored",
                on: stream.subject,
                evidence)
            : .fail(
                says + ", with different TTLs: two paths, or a loop of routers", on: stream.subject,
                evidence)
    }
}
