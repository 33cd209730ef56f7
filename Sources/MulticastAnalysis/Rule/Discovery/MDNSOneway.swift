import MulticastWire

extension DoctorRule {
    /// Questions of mDNS that nobody answers, though somebody could.
    static let mdnsOneway = DoctorRule(
        "mdns-oneway", .discovery, .major,
        title: "mDNS is heard in one direction only: services vanish",
        reference: "RFC 6762",
        displayFilter: "mdns",
        why: """
            A host asks for a service three times and nobody answers, though the service is there: it \
            made itself known, and its record holds, or it answers later. The question does not reach it, \
            or its answer does not come back. Devices vanish when their records run out.
            """,
        linux: """
            let UDP port 5353 to 224.0.0.251 and ff02::fb pass the firewalls of both; look at the \
            interfaces that avahi-daemon uses
            """,
        network: """
            switch client isolation and the filtering of 224.0.0.251 off on access points; a switch must \
            send 224.0.0.0/24 to all ports, whoever joined
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            let exchanges = patient.packets.multicastDNS.exchanges
            let rows = exchanges.sorted {
                ($0.key.link, $0.key.name.description) < ($1.key.link, $1.key.name.description)
            }
            .compactMap { topic, exchange -> Row? in
                guard let end = patient.span(of: topic.link)?.upperBound else { return nil }
                let asked = exchange.unanswered(until: end)
                return asked.isEmpty ? nil : Row(topic: topic, exchange: exchange, asked: asked)
            }
            let found = rows.compactMap(judge)
            guard found.isEmpty else { return found }
            guard let first = rows.first else {
                let answered = exchanges.count { $0.value.answer != nil }
                return answered > 0
                    ? [
                        .ok(
                            "\(Words.count(answered, "name is", "names are")) known, and no question stays open"
                        )
                    ]
                    : []
            }
            return [
                .inconclusive(
                    "\(Words.count(rows.count, "name is", "names are")) asked for in vain, such as "
                        + "\(first.topic.name); whether there is anybody to answer is not seen",
                    on: Subject(first.topic.link, host: first.asked.first?.source),
                    needs: "a capture at the port of the device that should answer",
                    first.asked.map { $0.shows("asks for \(first.topic.name)") })
            ]
        })

    private struct Row {
        let topic: MulticastDNSSightings.Topic
        let exchange: MulticastDNSSightings.Exchange
        let asked: [PacketSighting]
    }

    private static func judge(_ row: Row) -> Verdict? {
        guard let first = row.asked.first, let last = row.asked.last else { return nil }
        let subject = Subject(row.topic.link, host: first.source, mac: first.mac)
        let asked = row.asked.map { $0.shows("asks for \(row.topic.name)") }
        let says = "\(first.source) asks \(row.asked.count) times for \(row.topic.name) in vain"
        if let answer = row.exchange.answer,
            last.time.since(answer.sighting.time) < .seconds(Int64(answer.timeToLive)),
            answer.sighting.source != first.source
        {
            return .suspect(
                says + ", and \(answer.sighting.source) had told that it is there", on: subject,
                needs: "a capture at the port of \(answer.sighting.source)",
                [
                    answer.sighting.shows("\(row.topic.name), for \(answer.timeToLive) s")
                ] + asked)
        }
        if let answer = row.exchange.answerAfterRow, answer.sighting.source != first.source {
            return .suspect(
                says + "; \(answer.sighting.source) tells of it later", on: subject,
                severity: .minor, needs: "a capture at the port of \(answer.sighting.source)",
                asked + [answer.sighting.shows("\(row.topic.name), at last")])
        }
        return nil
    }
}
