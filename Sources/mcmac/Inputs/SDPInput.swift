import MulticastAnalysis
import MulticastWire

/// The groups of one session description (RFC 8866), with ports, sources, bit rates and its name.
struct SDPInput {
    /// How many groups one description may name: layers and media.
    static let maximumGroups = 4096

    /// The groups, and the line that names each.
    private(set) var uses: [(group: IPAddress, line: Int, detail: GroupUses.Detail)] = []
    /// What could not be taken, and why.
    private(set) var refusals: [(line: Int, reason: String)] = []
    /// The name of the session.
    let name: ArraySlice<UInt8>

    /// Reads a description whose first line has this number in its file.
    init(_ description: SessionDescription, firstLine: Int) {
        let lines = description.lines
        let starts = lines.indices.filter { lines[$0].type == "m" }
        let session = SessionDescription(lines: Array(lines[..<(starts.first ?? lines.endIndex)]))
        name = session.sessionName?.trimmed ?? []
        let whole = Part(lines[..<(starts.first ?? lines.endIndex)], firstLine: firstLine)
        if starts.isEmpty {
            // Without media: the group is the session's, and no port is known.
            guard let connection = session.connection else {
                refuse(firstLine, "the description has no c= line; expected c=IN IP4 GROUP")
                return
            }
            let detail = GroupUses.Detail(bitRate: whole.bitRate)
            add(connection, whole.connectionLine, [Sources(session.sourceFilters)], detail)
        }
        // Worked out once: a hostile description has as many media as lines for all of them.
        let (common, commonSources) = (session.connection, Sources(session.sourceFilters))
        for (start, end) in zip(starts, starts.dropFirst() + [lines.endIndex]) {
            let part = Part(lines[start ..< end], firstLine: firstLine + start)
            let medium = SessionDescription(lines: Array(lines[start ..< end])).media.first
            guard let medium else {
                refuse(firstLine + start, "the m= line has no port; expected m=MEDIA PORT PROTO …")
                continue
            }
            guard let connection = medium.connection ?? common else {
                refuse(firstLine + start, "the medium has no c= line; expected c=IN IP4 GROUP")
                continue
            }
            let detail = GroupUses.Detail(
                // Port 0 says that the medium is not sent.
                port: medium.port > 0 ? UInt16(exactly: medium.port) : nil,
                bitRate: part.bitRate ?? (starts.count == 1 ? whole.bitRate : nil))
            add(
                connection, part.connectionLine ?? whole.connectionLine,
                [Sources(medium.sourceFilters), commonSources], detail)
        }
    }

    private mutating func refuse(_ line: Int, _ reason: String) { refusals.append((line, reason)) }

    private mutating func add(
        _ connection: SessionDescription.Connection, _ line: Int?,
        _ sources: [Sources], _ detail: GroupUses.Detail
    ) {
        let line = line ?? 1
        let group: IPAddress
        do throws(GroupText.Refusal) {
            group = try GroupText(field: connection.connectionAddress).group
        } catch {
            return refuse(line, error.reason)
        }
        var detail = detail
        detail.source = sources.lazy.compactMap { $0.source(of: group) }.first
        let count = connection.numberOfAddresses
        guard count >= 1, count <= Self.maximumGroups - uses.count else {
            return refuse(
                line,
                "the c= line has \(count) addresses; expected 1 to "
                    + "\(Self.maximumGroups) in a description")
        }
        for offset in 0 ..< count {
            guard let next = group.advanced(by: UInt32(offset)), next.isMulticast else {
                return refuse(line, "address \(offset + 1) of the c= line is behind the last group")
            }
            uses.append((next, line, detail))
        }
    }

    /// What a session or a medium says that has to be found by its line.
    private struct Part {
        /// Where the `c=` line stands.
        var connectionLine: Int?
        /// What the `b=` line says, in bits per second.
        var bitRate: UInt64?

        init(_ lines: ArraySlice<SessionDescription.Line>, firstLine: Int) {
            for (offset, line) in lines.enumerated() {
                if line.type == "c", connectionLine == nil { connectionLine = firstLine + offset }
                if line.type == "b", bitRate == nil { bitRate = Self.bitRate(line.value) }
            }
        }

        /// `AS:` is kilobits per second (RFC 8866), `TIAS:` bits per second (RFC 3890).
        private static func bitRate(_ value: ArraySlice<UInt8>) -> UInt64? {
            guard let colon = value.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let number = value[(colon + 1)...]
            return switch String(decoding: value[..<colon], as: UTF8.self) {
            case "AS": BitRate.bitsPerSecond(number, unit: 1000)
            case "TIAS": BitRate.bitsPerSecond(number)
            default: nil
            }
        }
    }
}

/// The sources that filters of a session or a medium include (RFC 4570).
private struct Sources {
    private var ofGroups: [IPAddress: IPAddress] = [:]
    private var ofAll: IPAddress?

    init(_ filters: [SessionDescription.SourceFilter]) {
        for filter in filters where filter.isInclude {
            // A list of sources is one of redundant senders: the first stands for them.
            guard let source = filter.sources.first.flatMap({ IPAddress(utf8: $0.span) }) else {
                continue
            }
            if filter.destination == [UInt8(ascii: "*")] {
                ofAll = ofAll ?? source
            } else if let group = IPAddress(utf8: filter.destination.span) {
                ofGroups[group] = ofGroups[group] ?? source
            }
        }
    }

    /// The source of a group, by its own filter or by that for all.
    func source(of group: IPAddress) -> IPAddress? { ofGroups[group] ?? ofAll }
}

extension IPAddress {
    /// The address so many further on; `nil` behind the last.
    fileprivate func advanced(by offset: UInt32) -> IPAddress? {
        switch self {
        case .v4(let address):
            let (next, overflows) = address.rawValue.addingReportingOverflow(offset)
            return overflows ? nil : .v4(IPv4Address(rawValue: next))
        case .v6(let address):
            let (low, overflows) = address.low.addingReportingOverflow(UInt64(offset))
            return overflows ? nil : .v6(IPv6Address(high: address.high, low: low))
        }
    }
}
