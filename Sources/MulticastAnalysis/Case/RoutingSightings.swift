import MulticastWire

/// What multicast routers say to each other, as rules look at it: who says it when, in which frames.
///
/// ``MulticastState`` knows what comes of it; this knows which frames say so. Each table has a
/// bound, and what finds no room is counted.
struct RoutingSightings: Sendable {
    /// A router, or one that is spoken to, on a link.
    struct Router: Hashable, Sendable {
        let link: LinkKey
        let address: IPAddress
    }

    /// What there is of messages that are alike: where it begins and ends.
    struct Trace: Sendable {
        let first: FrameReference
        let firstTime: Timestamp
        var last: FrameReference
        var lastTime: Timestamp
        var count = 1

        init(_ frame: FrameReference, _ time: Timestamp) {
            (first, last) = (frame, frame)
            (firstTime, lastTime) = (time, time)
        }

        mutating func extend(_ frame: FrameReference, _ time: Timestamp) {
            (last, lastTime, count) = (frame, time, count + 1)
        }
    }

    /// The most entries of a table.
    static let limit = 4096

    /// The Hellos of each router.
    private(set) var hellos: [Router: HelloTrace] = [:]
    /// Messages of routers to their neighbours that are no Hellos.
    private(set) var others: [Router: Trace] = [:]
    /// Join/Prune messages by the router they are for.
    private(set) var requests: [Router: Trace] = [:]
    /// Which rendezvous points are named for a group, link by link, in the order of time.
    private(set) var rendezvousPoints: [IPAddress: [RendezvousPointNaming]] = [:]
    /// Who spoke as bootstrap router, and for how long without another in between, by link.
    private(set) var bootstraps: [LinkKey: [BootstrapRun]] = [:]
    /// Registers by who sends them to whom, about what.
    private(set) var registers: [RegisterKey: RegisterTrace] = [:]
    /// Prunes of groups, newest last.
    private(set) var prunes: [PruneSighting] = []
    /// Protocols of the past, and those between domains.
    private(set) var legacy: [LegacyKey: Trace] = [:]
    /// What found no room.
    private(set) var leftOff = 0

    /// Takes in what routers say in a frame.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        for index in frame.layers.indices {
            let protocolName: LegacyKey.Kind
            switch frame.layers[index].content {
            case .pim(let message):
                guard frame.isHeard(at: index), let addresses = frame.addresses(before: index)
                else { continue }
                let link = LinkKey(of: frame, before: index, interface: interface)
                observe(
                    message,
                    Said(
                        link: link, source: addresses.source, destination: addresses.destination,
                        time: time, frame: place, inner: frame.innerAddresses(after: index)))
                guard message.type == .stateRefresh else { continue }
                protocolName = .denseMode
            case .igmp(let message) where message.type == .dvmrp: protocolName = .dvmrp
            case .igmp(let message) where message.type == .pimVersion1: protocolName = .pimVersion1
            case .msdp: protocolName = .msdp
            case .recognised(let recognised) where recognised.name == .cgmp: protocolName = .cgmp
            default: continue
            }
            let link = LinkKey(of: frame, before: index, interface: interface)
            let source = frame.addresses(before: index)?.source
            noteLegacy(protocolName, link, source, time, place)
        }
    }

    /// Notes a protocol of the past.
    mutating func noteLegacy(
        _ kind: LegacyKey.Kind, _ link: LinkKey, _ source: IPAddress?, _ time: Timestamp,
        _ place: FrameReference
    ) {
        note(
            LegacyKey(kind: kind, link: link, source: source), in: \.legacy, Trace(place, time)
        ) { $0.extend(place, time) }
    }

    /// A PIM message, and what brought it.
    private struct Said {
        let link: LinkKey
        let source: IPAddress
        let destination: IPAddress
        let time: Timestamp
        let frame: FrameReference
        /// Source and group of the packet in a Register.
        let inner: (source: IPAddress, destination: IPAddress)?
    }

    private mutating func observe(_ message: PIMMessage, _ said: Said) {
        if case .hello(let options) = message.content {
            return observe(options, said)
        }
        let trace = Trace(said.frame, said.time)
        // What is sent to all PIM routers comes from a neighbour; a Register may come from anywhere.
        if said.destination.isMulticast {
            note(Router(link: said.link, address: said.source), in: \.others, trace) {
                $0.extend(said.frame, said.time)
            }
        }
        switch message.content {
        case .joinPrune(let joinPrune) where message.type == .joinPrune:
            observe(joinPrune, said)
        case .bootstrap(let bootstrap):
            observe(bootstrap, said)
        case .register:
            observeRegister(isNull: message.content.isNullRegister, said)
        case .registerStop(let group, let source):
            observeStop(group.address, source.address, said)
        default: break
        }
    }

    private mutating func observe(_ options: [PIMHelloOption], _ said: Said) {
        var holdtime = PIMNeighbor.defaultHelloHoldtime
        for option in options {
            if case .holdtime(let seconds) = option.meaning { holdtime = seconds }
        }
        note(
            Router(link: said.link, address: said.source), in: \.hellos,
            HelloTrace(trace: Trace(said.frame, said.time), holdtime: holdtime)
        ) { $0.extend(said.frame, said.time, holdtime: holdtime) }
    }

    private mutating func observe(_ joinPrune: PIMJoinPrune, _ said: Said) {
        guard said.destination.isMulticast else { return }
        let upstream = joinPrune.upstreamNeighbor.address
        note(
            Router(link: said.link, address: upstream), in: \.requests, Trace(said.frame, said.time)
        ) {
            $0.extend(said.frame, said.time)
        }
        for group in joinPrune.groups {
            let address = group.group.address
            for source in group.joinedSources where source.isWildcard && group.group.isSingleGroup {
                nameRendezvousPoint(source.address, for: address, said)
            }
            if !group.prunedSources.isEmpty {
                guard prunes.count < Self.limit else {
                    leftOff += 1
                    continue
                }
                prunes.append(PruneSighting(link: said.link, group: address, time: said.time))
            }
        }
    }

    private mutating func nameRendezvousPoint(
        _ point: IPAddress, for group: IPAddress, _ said: Said
    ) {
        note(group, in: \.rendezvousPoints, []) { _ in }
        guard var named = rendezvousPoints[group] else { return }
        if let last = named.lastIndex(where: { $0.router.address == said.source }),
            named[last].point == point
        {
            named[last].trace.extend(said.frame, said.time)
        } else if named.count < RendezvousPointNaming.limit {
            named.append(
                RendezvousPointNaming(
                    router: Router(link: said.link, address: said.source), point: point,
                    trace: Trace(said.frame, said.time)))
        } else {
            leftOff += 1
        }
        rendezvousPoints[group] = named
    }

    private mutating func observe(_ bootstrap: PIMBootstrap, _ said: Said) {
        // Each scope zone has a bootstrap router of its own (RFC 5059).
        guard !(bootstrap.groups.first?.group.isAdminScopeZone ?? false) else { return }
        note(said.link, in: \.bootstraps, []) { _ in }
        guard var runs = bootstraps[said.link] else { return }
        let router = bootstrap.bsrAddress.address
        if let last = runs.last, last.router == router {
            runs[runs.count - 1].extend(said.frame, said.time)
        } else if runs.count < BootstrapRun.limit {
            runs.append(BootstrapRun(router: router, trace: Trace(said.frame, said.time)))
        } else {
            leftOff += 1
        }
        bootstraps[said.link] = runs
    }

    private mutating func observeRegister(isNull: Bool, _ said: Said) {
        guard let inner = said.inner else { return }
        let key = RegisterKey(
            router: said.source, point: said.destination, source: inner.source,
            group: inner.destination)
        let trace = Trace(said.frame, said.time)
        note(key, in: \.registers, RegisterTrace(link: said.link)) { _ in }
        registers[key]?.note(isNull: isNull, trace)
    }

    private mutating func observeStop(_ group: IPAddress, _ source: IPAddress, _ said: Said) {
        let (point, router) = (said.source, said.destination)
        guard source == .v4(.unspecified) || source == .v6(.unspecified) else {
            let key = RegisterKey(router: router, point: point, source: source, group: group)
            registers[key]?.stop()
            return
        }
        // A source of zeros stands for all (RFC 7761 §4.9.4).
        for key in registers.keys
        where key.point == point && key.router == router && key.group == group {
            registers[key]?.stop()
        }
    }

    /// Changes an entry of a table, or adds one if there is room.
    private mutating func note<Key: Hashable, Value>(
        _ key: Key, in table: WritableKeyPath<RoutingSightings, [Key: Value]>, _ new: Value,
        _ change: (inout Value) -> Void
    ) {
        if self[keyPath: table][key] != nil {
            change(&self[keyPath: table][key, default: new])
        } else if self[keyPath: table].count < Self.limit {
            self[keyPath: table][key] = new
        } else {
            leftOff += 1
        }
    }
}

extension Dissection {
    /// The addresses of the first IP packet after the layer at `index`: that in a Register.
    fileprivate func innerAddresses(
        after index: Int
    ) -> (source: IPAddress, destination: IPAddress)? {
        for layer in layers[(index + 1)...] {
            switch layer.content {
            case .ipv4(let packet): return (.v4(packet.source), .v4(packet.destination))
            case .ipv6(let packet): return (.v6(packet.source), .v6(packet.destination))
            default: continue
            }
        }
        return nil
    }
}
