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
                reference: "RFC 7761 §4.3.1, §4.3.2",
                why: """
                    A Generation ID is chosen when PIM starts on an interface. A router that \
                    restarts so often drops streams each time, and its neighbours take them over \
                    and give them back.
                    """,
                linux: """
                    see the log of pimd or FRR, and of what starts it anew; look at the \
                    interface for flaps
                    """,
                network: "look at the router's log and uptime, and at the port for flaps"),
        ],
        isOfOneNetwork: true,
        judge: judgeDuplicates)

    @Sendable private static func judgeDuplicates(of patient: Case) -> [Verdict] {
        var (found, quiet): ([Verdict], Verdict?) = ([], nil)
        var (single, unknown): (SeenStream?, SeenStream?) = (nil, nil)
        for stream in patient.streams where stream.isRoutable {
            let forwarders = patient.forwarders.forwarders(of: stream.stream)
            if let two = forwarders.flatMap({ twoForwarders($0, stream) }) {
                found.append(two)
                continue
            }
            guard stream.stream.packets >= 100 || stream.length >= .seconds(3) else { continue }
            guard let duplicates = stream.stream.duplicates ?? stream.duplicatesOfNumbers else {
                unknown = unknown ?? stream
                continue
            }
            guard duplicates * 20 >= stream.stream.packets else {
                single = single ?? stream
                continue
            }
            if let settled = forwarders.flatMap({ settling($0, stream, duplicates) }) {
                quiet = quiet ?? settled
                continue
            }
            found.append(verdict(on: stream, duplicates, forwarders?.all ?? [], patient))
        }
        found += patient.pimNeighbors.filter { $0.restartCount > 2 }.map { router in
            .suspect(
                "\(router.address) changed its Generation ID \(router.restartCount) times",
                on: Subject(router.link, host: router.address, mac: router.mac),
                subCode: "pim-dr-conflict",
                [Evidence(nil, at: router.lastSeen, "its last Hello")])
        }
        if found.isEmpty, let quiet { return [quiet] }
        guard found.isEmpty else { return found }
        if let single {
            return [
                .ok("packets come once", on: single.subject, [single.first("the stream begins")])
            ]
        }
        return unknown.map { [untold($0)] } ?? []
    }

    /// RFC 6864 lets senders give whole packets any Identification, and IPv6 has none.
    private static func untold(_ stream: SeenStream) -> Verdict {
        .inconclusive(
            "nothing that is known tells the packets of \(stream.stream.source) to "
                + "\(stream.stream.group) from each other: they have no numbers, and their "
                + "Identification does not count", on: stream.subject,
            needs: "the sender's count of packets, to compare",
            [stream.first("the stream begins")])
    }

    private static func twoForwarders(
        _ forwarders: ForwarderSightings.Forwarders, _ stream: SeenStream
    ) -> Verdict? {
        guard let together = forwarders.together else { return nil }
        let length = together.upperBound.since(together.lowerBound)
        // One that fails and comes back makes two turns.
        guard length > .seconds(3), forwarders.turnsTogether > 2 else { return nil }
        let macs = forwarders.all.map(\.mac.description)
        return .fail(
            "the stream of \(stream.stream.source) to \(stream.stream.group) comes from "
                + "\(macs.joined(separator: " and from ")) side by side, for \(length.inWords)",
            on: stream.subject, subCode: "duplicate-forwarder",
            forwarders.all.map { Evidence($0.frame, at: $0.first, "from \($0.mac)") })
    }

    /// Two routers that both forwarded for a moment: that is how they find out, and Assert (RFC 7761
    /// §4.6) leaves the stream to one.
    private static func settling(
        _ forwarders: ForwarderSightings.Forwarders, _ stream: SeenStream, _ duplicates: UInt64
    ) -> Verdict? {
        guard let together = forwarders.together,
            stream.stream.lastTime.since(together.upperBound) > .seconds(3)
        else { return nil }
        return .ok(
            "\(Words.count(Int(clamping: duplicates), "packet")) of \(stream.stream.source) to "
                + "\(stream.stream.group) came twice until one of "
                + "\(Words.count(forwarders.all.count, "router")) was left to forward",
            on: stream.subject,
            forwarders.all.map { Evidence($0.frame, at: $0.first, "from \($0.mac)") })
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
        if macs.count > 1 {
            let names = macs.map(\.mac.description).joined(separator: " and ")
            return .fail(
                says + ", from \(names): two routers forward it", on: stream.subject,
                macs.map { Evidence($0.frame, at: $0.first, "from \($0.mac)") })
        }
        let isLoop = stream.stream.timesToLive.count == 1
        return isLoop
            ? .fail(
                says + ", with the same TTL and from one Ethernet address: a loop of switches, two "
                    + "ports mirrored, or a router that is sent them twice itself",
                on: stream.subject, evidence)
            : .fail(
                says + ", with different TTLs: two paths, or a loop of routers", on: stream.subject,
                evidence)
    }
}

extension SeenStream {
    /// How many packets came twice by their RTP sequence numbers; `nil` if they have none.
    fileprivate var duplicatesOfNumbers: UInt64? {
        guard !stream.sequences.isEmpty else { return nil }
        return stream.sequences.reduce(0) { $0 &+ $1.window.duplicates }
    }
}
