import MulticastAnalysis
import MulticastWire

extension MetricsPage {
    /// Puts what is told of PIM routers, of who announces sessions, and of routers that advertise
    /// themselves.
    func putRouters(_ text: inout MetricsText, _ names: [String]) {
        func labels(_ link: LinkKey, _ name: StaticString, _ address: IPAddress) -> MetricLabels {
            MetricLabels(link, names).adding(name, address.description)
        }

        let neighbors = rows.pimNeighbors
        let ofNeighbors = neighbors.map { labels($0.link, "router", $0.address) }
        text.put(.pimNeighborPresent, neighbors, ofNeighbors) { $0.end == nil ? 1 : 0 }
        text.put(.pimNeighborDesignated, neighbors, ofNeighbors) {
            rows.designated.contains($0) ? 1 : 0
        }
        text.put(.pimNeighborRestarts, neighbors, ofNeighbors, \.restartCount)
        text.put(.pimNeighborLastHello, neighbors, ofNeighbors, \.lastSeen)

        let announcers = rows.announcers
        let ofAnnouncers = announcers.map { labels($0.link, "source", $0.address) }
        text.put(.sessions, announcers, ofAnnouncers, \.sessions)
        text.put(.lastAnnouncement, announcers, ofAnnouncers, \.lastSeen)

        let routers = rows.routers
        let ofRouters = routers.map { labels($0.link, "router", $0.address) }
        text.put(.routerPresent, routers, ofRouters) { $0.end == nil ? 1 : 0 }
        text.put(.routerLastAdvertisement, routers, ofRouters, \.lastSeen)
    }
}
