import MulticastWire

extension DoctorRule {
    /// Packets that pass one point and not the next.
    static let pathLoss = DoctorRule(
        "path-loss", .path, .major,
        title: "Packets are lost between two points",
        reference: "RFC 7680",
        displayFilter: "ip.dst == 224.0.0.0/4",
        why: """
            Single packets pass one point of capture and never the next one, while others of the same \
            stream do: a queue that overflows, a policer, a line with errors. A capture that could not \
            keep up looks the same at its own point.
            """,
        linux: """
            ip -s link and ethtool -S on every interface between the two points, tc -s qdisc on the \
            sending ones; compare what tcpdump says at its end of dropped packets
            """,
        network: """
            look at output drops, policers and errors of the interfaces between the two points; long \
            bursts speak for a queue, single packets for a line
            """,
        isOfAbsence: true, judge: judgeLoss)

    /// How many packets have to be compared.
    private static let least = 50

    @Sendable private static func judgeLoss(_ patient: Case) -> [Verdict] {
        guard let comparison = patient.comparison else { return [onePoint] }
        var (found, clean, few): ([Verdict], Verdict?, Verdict?) = ([], nil, nil)
        for path in comparison.paths {
            for leg in path.legs {
                let names = (
                    here: comparison.points[leg.from].name, there: comparison.points[leg.to].name
                )
                let subject = Subject(group: path.group, source: path.source)
                let says =
                    "between \(names.here) and \(names.there) "
                    + "\(leg.lost) of \(leg.compared) packets of \(path.source) to \(path.group) "
                    + "are lost"
                let evidence = [leg.from, leg.to].compactMap {
                    patient.firstFrame(of: path, at: $0)
                }
                if leg.compared < least {
                    few =
                        few
                        ?? .inconclusive(
                            says + ", and these are too few to tell", on: subject,
                            needs:
                                "captures of both points for longer, with 100 octets of each packet",
                            evidence)
                } else if leg.lost >= 3, leg.lossShare >= 0.002 {
                    let bursts = leg.bursts.map {
                        ", \(Words.count($0.count, "time")), at most \($0.longest) in a row"
                    }
                    found.append(
                        .suspect(
                            "\(says) (\(Words.share(leg.lossShare)))\(bursts ?? "")", on: subject,
                            severity: leg.lossShare >= 0.02 ? .major : .minor,
                            needs: "the counts of packets that the captures themselves dropped",
                            evidence))
                } else {
                    clean = clean ?? .ok(says, on: subject, evidence)
                }
            }
        }
        return found.isEmpty ? [clean ?? few].compactMap(\.self) : found
    }
}
