public import MulticastWire

// What active checks ask an examination.
extension Examination {
    /// How many packets of a group were seen up to now, of one source if one is told.
    public func packets(of group: IPAddress, from source: IPAddress?) -> Int {
        (0 ..< traffic.streams.count).reduce(0) { sum, number in
            let stream = traffic.streams[number]
            guard stream.group == group, source == nil || stream.source == source else {
                return sum
            }
            return sum + Int(clamping: stream.packets)
        }
    }

    /// Whether a host has reported any group since `time`.
    public func hasReport(of host: IPAddress, since time: Timestamp) -> Bool {
        sightings.parts.now.reports.values.contains { reports in
            reports.reversed().prefix { $0.time >= time }.contains { $0.host == host }
        }
    }

    /// Whether a host was seen to query, to speak PIM or to announce itself as a router.
    public func isRouter(_ host: IPAddress) -> Bool {
        let control = traffic.control
        return control.pimNeighbors.neighbors.contains { $0.address == host }
            || control.discoveredRouters.routers.contains { $0.address == host }
            || sightings.parts.now.queries.values.contains { queries in
                queries.contains { $0.isOfQuerier && $0.source == host }
            }
    }

    /// The timers that the queries of a family tell, and the defaults where there is none.
    public func queryTimers(isIPv6: Bool) -> QueryTimers {
        let queries = sightings.parts.now.queries.filter { $0.key.isIPv6 == isIPv6 }.values
        return QueryTimers(observing: queries.max { $0.count < $1.count } ?? [])
    }
}
