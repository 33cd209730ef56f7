import MulticastWire

extension Case {
    /// The links whose frames are those of two networks or more: of two VLANs that were mirrored
    /// without their tags, of several interfaces, or of captures that were merged.
    ///
    /// Two prefixes of 24 bits are two networks where each has a router and another station that
    /// speak there. A router with an address that does not belong to the link, as a switch that
    /// queries, is by itself; so it does not make a second network.
    static func mixedLinks(_ segments: [Segment], _ neighbors: [PIMNeighbor]) -> Set<LinkKey> {
        let routers = Dictionary(grouping: neighbors, by: \.link).mapValues { $0.map(\.address) }
        return Set(
            segments.lazy.filter { !$0.isIPv6 }.filter { segment in
                networks(of: segment, routers[segment.link] ?? []) > 1
            }.map(\.link))
    }

    /// How many networks there are on a segment that have a router and another station.
    private static func networks(of segment: Segment, _ neighbors: [IPAddress]) -> Int {
        var stations: [UInt32: Stations] = [:]
        func note(_ address: IPAddress, isRouter: Bool) {
            guard case .v4(let address) = address, address != .unspecified else { return }
            let network = address.rawValue >> 8
            guard stations[network] != nil || stations.count < 256 else { return }
            stations[network, default: Stations()].note(address, isRouter: isRouter)
        }
        for router in neighbors { note(router, isRouter: true) }
        for query in segment.generalQueries { note(query.source, isRouter: true) }
        guard stations.count > 1 else { return stations.count }
        for report in segment.reports where report.isFirst { note(report.host, isRouter: false) }
        return stations.values.count(where: \.areNetwork)
    }

    /// Who speaks in a prefix.
    private struct Stations {
        private var first: IPv4Address?
        private var hasOther = false
        private var hasRouter = false

        var areNetwork: Bool { hasOther && hasRouter }

        mutating func note(_ address: IPv4Address, isRouter: Bool) {
            hasRouter = hasRouter || isRouter
            hasOther = hasOther || first.map { $0 != address } ?? false
            first = first ?? address
        }
    }
}
