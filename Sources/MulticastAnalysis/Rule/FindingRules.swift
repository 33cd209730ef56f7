import MulticastWire

// Rules whose evidence are the findings of single frames.
extension Case {
    /// The findings that are evidence for a rule, link by link, in the order they came.
    func evidence(
        for rule: String, where isMeant: (FindingSightings.Sighting) -> Bool = { _ in true }
    ) -> [FindingEvidence] {
        // Hosts and routers drop what comes with a wrong header, whatever is in it.
        let rules = ["query-malformed", "report-nonconforming"]
        var byLink: [LinkKey: FindingEvidence] = [:]
        for (place, occurrences) in findings.occurrences {
            let meant = occurrences.first.filter {
                ($0.finding.evidenceFor.contains(rule) || $0.isOfIGMPHeader && rules.contains(rule))
                    && isMeant($0)
            }
            guard !meant.isEmpty else { continue }
            let further =
                meant.count == occurrences.first.count
                ? occurrences.count - occurrences.first.count : 0
            byLink[place.link, default: FindingEvidence(link: place.link)].add(
                meant, further, of: place.rule)
        }
        return byLink.values.sorted { $0.link < $1.link }.map(\.inOrder)
    }
}

/// What single frames of one link show that is evidence for one rule.
struct FindingEvidence: Sendable {
    let link: LinkKey
    private(set) var sightings: [FindingSightings.Sighting] = []
    /// How many more there are that are not kept.
    private(set) var further = 0
    // The same by the name of the finding.
    private var furtherByName: [String: Int] = [:]

    init(link: LinkKey) { self.link = link }

    fileprivate mutating func add(
        _ more: [FindingSightings.Sighting], _ further: Int, of name: String
    ) {
        sightings += more
        self.further += further
        furtherByName[name, default: 0] += further
    }

    fileprivate var inOrder: FindingEvidence {
        var copy = self
        copy.sightings.sort {
            ($0.frame.file, $0.frame.number, $0.finding.octets.lowerBound)
                < ($1.frame.file, $1.frame.number, $1.finding.octets.lowerBound)
        }
        return copy
    }

    /// How many frames show it.
    var frames: Int { Set(sightings.map(\.frame)).count + further }

    /// The worst severity among them.
    var severity: Finding.Severity {
        sightings.map(\.finding.rule.severity).min { $0.rank < $1.rank } ?? .info
    }

    /// Those that are at least so bad.
    func atLeast(_ severity: Finding.Severity) -> FindingEvidence? {
        var copy = self
        copy.sightings = sightings.filter { $0.finding.rule.severity.rank <= severity.rank }
        let names = Set(copy.sightings.map(\.finding.rule.name))
        copy.furtherByName = furtherByName.filter { names.contains($0.key) }
        copy.further = copy.furtherByName.values.reduce(0, +)
        return copy.sightings.isEmpty ? nil : copy
    }

    /// Who sends such frames, if it is one.
    var subject: Subject {
        let (hosts, macs) = (Set(sightings.map(\.source)), Set(sightings.map(\.mac)))
        return Subject(
            link, host: hosts.count == 1 ? hosts.first ?? nil : nil,
            mac: macs.count == 1 ? macs.first ?? nil : nil)
    }

    /// A frame each, with all that it shows.
    var evidence: [Evidence] {
        var found: [Evidence] = []
        var last: FrameReference?
        for sighting in sightings {
            if sighting.frame == last, let before = found.popLast() {
                found.append(
                    Evidence(
                        before.frame, at: before.time,
                        "\(before.says); \(sighting.finding.message)"))
            } else {
                found.append(
                    Evidence(sighting.frame, at: sighting.time, sighting.finding.message))
            }
            last = sighting.frame
        }
        return found
    }

    /// How many frames of whom do what.
    var says: String {
        let hosts = Set(sightings.compactMap(\.source)).sorted().map(\.description)
        let kinds = Dictionary(grouping: sightings, by: \.finding.rule.name)
            .map { (name: $0.key, count: $0.value.count + furtherByName[$0.key, default: 0]) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
            .map { "\($0.count) × \($0.name)" }
        // Of those that are not kept it is not known from whom they are.
        let whom =
            further > 0 && hosts.count > 4
            ? hosts.prefix(4).joined(separator: ", ") + " and more" : Words.list(hosts)
        return "\(Words.count(frames, "frame"))"
            + (hosts.isEmpty ? "" : " of \(whom)") + ": "
            + Words.list(kinds, atMost: 6)
    }
}
