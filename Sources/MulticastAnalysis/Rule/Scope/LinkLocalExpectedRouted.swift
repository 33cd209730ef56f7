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
        judge: { patient in
            let local = patient.streams.filter {
                !$0.isRoutable
                    && ($0.stream.destinationPort == 5353 || $0.stream.destinationPort == 5355)
            }
            guard let first = local.first else { return [] }
            let odd = local.filter {
                $0.stream.destinationPort == 5353 && $0.stream.timesToLive.contains { $0 != 255 }
            }
            let found = odd.map { stream in
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
}
