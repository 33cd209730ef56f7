import MulticastWire

extension HostCheck {
    /// Whether groups are joined over Wi-Fi.
    static let wifiMulticastPoor = HostCheck(.wifiMulticastPoor) { host in
        let joined = Dictionary(grouping: host.routable, by: \.interface)
        let wireless = host.links.filter { $0.isWireless && joined[$0.name] != nil }
        guard !joined.isEmpty else {
            return [.notApplicable("no group is joined but those of the link")]
        }
        guard !wireless.isEmpty else { return [.ok("no group is joined over Wi-Fi")] }
        return wireless.map { link in
            let groups = Set((joined[link.name] ?? []).map(\.group)).sorted()
            return .suspect(
                "\(Words.list(groups.map(\.description))) joined on \(link.name), which is Wi-Fi: "
                    + "groups are sent once, at a low rate, and nobody confirms them",
                on: host.subject(link.name), severity: .info,
                needs: "a capture at the station: mcdoctor -r tells loss and bursts",
                [HostEvidence(in: "sys/class/net/\(link.name)/uevent", "DEVTYPE=wlan")])
        }
    }
}
