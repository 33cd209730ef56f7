import MulticastWire

extension DoctorRule {
    /// Discovery that stays on its link, and whoever looks for it elsewhere.
    static let linkLocalExpectedRouted = DoctorRule(
        "link-local-expected-routed", .scope, .minor,
        title: "Somebody tries to route link-local discovery (mDNS, LLMNR, 224.0.0.x)",
        reference: "RFC 5771 §4; RFC 6762",
        displayFilter: "mdns || llmnr",
        why: """
            mDNS and LLMNR are for one link: no router forwards them, whatever it is told. Devices of \
            one VLAN are not found from another.
            """,
        linux:
            "run one mDNS reflector or gateway between the VLANs (avahi-daemon, enable-reflector=yes)",
        network: "use the mDNS gateway of the wireless controller or router; one, not two",
        subCodes: [
            SubCode(
                "mdns-ttl", .info, title: "mDNS is sent with a TTL other than 255",
                reference: "RFC 6762",
                why: """
                    RFC 6762 has mDNS sent with TTL 255. Receivers are not to look at it, and \
                    most do not; a few drop what has another.
                    """,
                linux: """
                    nothing, unless a device is not found; then see what answers for it (avahi- \
                    daemon sends 255)
                    """,
                network: "nothing, unless a device is not found; then update its firmware")
        ],
        measuresTime: true,
        judge: { patient in
            let local = patient.streams.filter {
                !$0.isRoutable
                    && ($0.stream.destinationPort == 5353 || $0.stream.destinationPort == 5355)
            }
            guard let first = local.first else { return [] }
            let odd = local.filter {
                $0.stream.destinationPort == 5353 && $0.stream.timesToLive.contains { $0 != 255 }
            }
            let found =
                elsewhere(patient)
                + odd.map { stream in
                    Verdict.suspect(
                        "\(stream.stream.source) sends mDNS with TTL \(stream.timesToLive)",
                        on: stream.subject, subCode: "mdns-ttl",
                        [stream.first("TTL \(stream.timesToLive)")])
                }
            guard found.isEmpty else { return found }
            return [
                .inconclusive(
                    "discovery of this link is seen; whether somebody on another one waits for it is not",
                    on: first.subject, needs: "captures on both VLANs",
                    [first.first("discovery of \(first.stream.source)")])
            ]
        })

    /// What is asked for in vain on one link, and is told on another.
    private static func elsewhere(_ patient: Case) -> [Verdict] {
        struct Service: Hashable {
            let name: DNSName
            let type: UInt16
        }
        guard let end = patient.span?.upperBound else { return [] }
        let exchanges = patient.packets.multicastDNS.exchanges
        var told: [Service: [PacketSighting]] = [:]
        for (topic, exchange) in exchanges {
            guard let answer = exchange.answer ?? exchange.answerAfterRow else { continue }
            let service = Service(name: topic.name, type: topic.type)
            // One of another link is enough, and two are never all of the same.
            if told[service]?.count ?? 0 < 2 {
                told[service, default: []].append(answer.sighting)
            }
        }
        return exchanges.compactMap { topic, exchange -> (PacketSighting, Verdict)? in
            guard exchange.answer == nil, exchange.answerAfterRow == nil,
                let answer = told[Service(name: topic.name, type: topic.type)]?
                    .first(where: { $0.link != topic.link }),
                let asked = exchange.unanswered(until: end).first
            else { return nil }
            let questions = exchange.unanswered(until: end)
            let verdict = Verdict.suspect(
                "\(asked.source) asks \(questions.count) times for \(topic.name) in vain, and "
                    + "\(answer.source), on another link, has it",
                on: Subject(topic.link, host: asked.source, mac: asked.mac),
                needs: "whether the two links are to know of each other: then a gateway",
                [answer.shows("\(topic.name), on the other link")]
                    + questions.map { $0.shows("asks for \(topic.name)") })
            return (asked, verdict)
        }
        .sorted { ($0.0.time, $0.0.source) < ($1.0.time, $1.0.source) }
        .map(\.1)
    }
}
