import MulticastWire

extension DoctorRule {
    /// Datagrams with a wrong checksum, which receivers drop.
    static let udpChecksum = DoctorRule(
        "udp-checksum", .stream, .minor,
        title: "Bad or missing UDP checksums on multicast",
        reference: "RFC 768; RFC 6936",
        displayFilter: "udp.checksum.status == \"Bad\"",
        why: """
            Some receivers drop what others take, since their network card checks it. A capture on \
            the sending host itself sees checksums before the card has filled them in.
            """,
        linux: "ethtool -K eth0 tx off on the sender, to see whether its offload is at fault",
        network: "look at devices on the way that rewrite addresses or payloads",
        judge: { patient in
            let found = patient.evidence(for: "udp-checksum") {
                // Of what is dissected some is for one host, in tunnels above all.
                $0.destination?.isMulticast ?? true
            }.map { evidence in
                Verdict.suspect(
                    evidence.says, on: evidence.subject, evidence.evidence,
                    further: evidence.further)
            }
            guard found.isEmpty, patient.streams.contains(where: { $0.stream.protocol == .udp })
            else { return found }
            return [.ok("the checksums of the data that was looked into hold")]
        })
}
