public import MulticastWire

extension MembershipState {
    /// Takes in an IGMP message that a router would not drop.
    public mutating func observe(
        _ message: IGMPMessage, from source: IPv4Address, _ mac: MACAddress?, on link: LinkKey,
        at time: Timestamp
    ) {
        let now = pass(to: time)
        guard message.isQuery || message.isReport else { return }
        guard let number = ipv4.number(of: link) else {
            log.hit(.links, on: link, at: time)
            return
        }
        func record(_ group: IPv4Address, _ type: RecordType) -> RecordFacts<IPv4Address> {
            RecordFacts(
                link: number, group: group, host: source, mac: mac,
                level: message.version ?? newestLevel, type: type)
        }
        switch message.content {
        case .query:
            guard let query = QueryFacts(message) else {
                messagesDropped += 1
                return
            }
            ipv4.receive(query, from: source, mac, on: number, at: now, time, &log)
        case .group(let group):
            let type: RecordType =
                message.type == .version2LeaveGroup ? .changeToIncludeMode : .modeIsExclude
            ipv4.receive(record(group, type), [], at: now, time, &log)
        case .report(let report):
            guard Int(report.numberOfGroupRecords) == report.groupRecords.count else {
                messagesDropped += 1
                return
            }
            var cursor = report.groupRecords.cursor
            while let next = cursor.next() {
                sources.removeAll(keepingCapacity: true)
                while let source = cursor.nextSource() { sources.append(source) }
                sources.makeAscending()
                ipv4.receive(record(next.multicastAddress, next.type), sources, at: now, time, &log)
            }
        default: break
        }
    }

    /// Takes in an MLD message that a router would not drop.
    public mutating func observe(
        _ message: MLDMessage, from source: IPv6Address, _ mac: MACAddress?, on link: LinkKey,
        at time: Timestamp
    ) {
        let now = pass(to: time)
        guard let number = ipv6.number(of: link) else {
            log.hit(.links, on: link, at: time)
            return
        }
        func record(
            _ group: IPv6Address, _ type: RecordType, version: Int
        ) -> RecordFacts<IPv6Address> {
            RecordFacts(
                link: number, group: group, host: source, mac: mac,
                level: version + IPv6Address.levelOfVersion0, type: type)
        }
        switch message.content {
        case .query:
            guard let query = QueryFacts(message) else {
                messagesDropped += 1
                return
            }
            ipv6.receive(query, from: source, mac, on: number, at: now, time, &log)
        case .listener(_, _, let group):
            let isDone = message.type == .multicastListenerDone
            let type: RecordType = isDone ? .changeToIncludeMode : .modeIsExclude
            ipv6.receive(record(group, type, version: 1), [], at: now, time, &log)
        case .report(let report):
            guard Int(report.numberOfRecords) == report.records.count else {
                messagesDropped += 1
                return
            }
            for next in report.records {
                var sources = next.sourceAddresses
                sources.makeAscending()
                ipv6.receive(
                    record(next.multicastAddress, next.type, version: 2), sources, at: now, time,
                    &log)
            }
        default: break
        }
    }
}
