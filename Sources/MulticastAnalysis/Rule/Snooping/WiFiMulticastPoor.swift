import MulticastWire

extension DoctorRule {
    /// Multicast over Wi-Fi is lost, or comes in bursts.
    static let wifiMulticastPoor = DoctorRule(
        "wifi-multicast-poor", .snooping, .major,
        title: "Multicast over Wi-Fi: loss, lowest rate, bursts for power saving",
        reference: "RFC 9119",
        displayFilter: "wlan.da[0] & 1",
        why: """
            An access point sends multicast at its lowest rate, without acknowledgement, and for \
            stations that sleep only after a beacon. Much of it is lost, and all else slows down.
            """,
        linux: "set multicast_to_unicast=1 in hostapd, or mcast_to_unicast on the bridge port",
        network:
            "switch multicast-to-unicast on, raise the lowest rate, filter what Wi-Fi does not need",
        judge: judgeWiFi)

    @Sendable private static func judgeWiFi(of patient: Case) -> [Verdict] {
        var (found, fine): ([Verdict], SeenStream?) = ([], nil)
        for stream in patient.streams {
            let numbers = stream.numbers
            guard numbers.expected >= 100,
                isWireless(stream.stream.link.interface, patient)
                    || isComb(stream)
            else { continue }
            let share = Double(numbers.lost) / Double(numbers.expected)
            guard share > 0.01 else {
                fine = fine ?? stream
                continue
            }
            found.append(
                .suspect(
                    "\(Words.share(share)) of the stream of \(stream.stream.source) to "
                        + "\(stream.stream.group) is lost"
                        + (isComb(stream)
                            ? ", and it comes in the rhythm of beacons" : " on Wi-Fi"),
                    on: stream.subject, [stream.first("the stream begins")]))
        }
        guard found.isEmpty, let fine else { return found }
        return [.ok("less than 1 % of numbered streams is lost on Wi-Fi", on: fine.subject)]
    }

    private static func isWireless(_ interface: Int, _ patient: Case) -> Bool {
        guard patient.interfaces.indices.contains(interface) else { return false }
        let type = patient.interfaces[interface].description?.linkType
        return type == .ieee80211 || type == .radiotap
    }

    /// Whether pauses are those between beacons: a multiple of 102.4 ms, give or take 5 ms.
    private static func isComb(_ stream: SeenStream) -> Bool {
        guard let interval = stream.interval, interval < .milliseconds(50) else { return false }
        let gap = Double(stream.stream.longestGap.inNanoseconds) / 1e6
        return [102.4, 204.8, 307.2].contains { (gap - $0).magnitude < 5 }
    }
}
