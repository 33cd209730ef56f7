import MulticastWire

extension DoctorRule {
    /// Streams that are announced, and that are not there, or other than announced.
    static let sapSDPMismatch = DoctorRule(
        "sap-sdp-mismatch", .ptpAV, .minor,
        title: "An announced stream does not exist, or differs from its announcement",
        reference: "RFC 2974; RFC 8866; RFC 7273; AES67",
        displayFilter: "sap",
        why: """
            Receivers list what SAP announces and do what it says: they join the group, wait at the \
            port, and take the payload type and the clock for those of the stream. Where one of these is \
            other than announced, the stream is listed and stays silent.
            """,
        linux: "restart the announcing program, and compare its SDP with what mcwatch shows",
        network:
            "look into the sender: an old announcement may have outlived a change of its settings",
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            let media = patient.sessionMedia.media.sorted {
                ($0.key.link, $0.key.group, $0.key.port) < ($1.key.link, $1.key.group, $1.key.port)
            }
            let verdicts = media.compactMap { judge($0.key, $0.value, patient) }
            // One of what could not be seen is enough.
            let findings = verdicts.filter(\.kind.isFinding)
            return findings.isEmpty ? Array(verdicts.prefix(1)) : findings
        })

    /// How long a stream may take to come, and to be announced.
    private static let patience = Duration.seconds(10)

    private static func judge(
        _ medium: SessionSightings.Medium, _ told: SessionSightings.Description, _ patient: Case
    ) -> Verdict? {
        guard let end = patient.span?.upperBound else { return nil }
        let subject = Subject(
            medium.link, group: medium.group, host: told.announcer,
            port: UInt16(exactly: medium.port))
        let announcement = Evidence(
            told.frame, at: told.time,
            "\(told.announcer) announces \(medium.group) port \(medium.port)")
        let ofGroup = patient.streams.filter {
            $0.stream.link == medium.link && $0.stream.group == medium.group
        }
        let streams = ofGroup.filter { $0.stream.destinationPort.map(Int.init) == medium.port }
        if let stream = streams.first {
            return difference(stream, told, patient).map { says in
                .suspect(
                    "\(medium.group) is other than announced: \(says)", on: subject,
                    [announcement, stream.first("the stream itself")])
            }
                ?? .ok(
                    "\(medium.group) is there, as announced", on: subject,
                    [announcement, stream.first("the stream itself")])
        }
        guard end.since(told.firstTime) > patience else {
            return .inconclusive(
                "\(medium.group) is announced, and nothing came yet", on: subject,
                needs: "a capture for 30 s more", [announcement])
        }
        if let other = ofGroup.first {
            return .suspect(
                "\(medium.group) is announced with port \(medium.port), and comes to port "
                    + "\(other.stream.destinationPort.map(String.init) ?? "none")",
                on: subject, [announcement, other.first("the stream itself")])
        }
        // What nobody here has joined does not come here, for all its being announced.
        let join = patient.segment(medium.link, ipv6: medium.group.isIPv6)?.reports
            .first { $0.group == medium.group && $0.isJoin && end.since($0.time) > patience }
        guard let join, patient.showsData(on: medium.link) else {
            return .inconclusive(
                "\(medium.group) is announced and does not come; nobody here has joined it",
                on: subject, needs: "a capture at a port where a receiver has joined it",
                [announcement])
        }
        return .suspect(
            "\(medium.group) is announced, \(join.host) has joined it, and nothing comes",
            on: subject,
            [announcement, join.shows(join.words)])
    }

    /// In what a stream differs from its announcement; `nil` in nothing.
    private static func difference(
        _ stream: SeenStream, _ told: SessionSightings.Description, _ patient: Case
    ) -> String? {
        let types = Set(stream.stream.sequences.compactMap(\.payloadType))
        if !told.payloadTypes.isEmpty, !types.isEmpty, told.payloadTypes.isDisjoint(with: types) {
            let announced = told.payloadTypes.sorted().map(\.description)
            return "payload type \(types.sorted()[0]) instead of \(Words.list(announced))"
        }
        // Routers take from the TTL; nothing adds to it.
        if let announced = told.timeToLive, let most = stream.stream.timesToLive.last,
            Int(most) > announced
        {
            return "TTL \(most) instead of \(announced)"
        }
        guard let grandmaster = told.grandmaster else { return nil }
        let active = patient.packets.clocks.masters.values.compactMap(\.grandmaster)
        guard !active.isEmpty, !active.contains(grandmaster) else { return nil }
        let name = PTPMessage.PortIdentity(clock: grandmaster, port: 0).clockText
        return "its clock is to be that of grandmaster \(name), which is not active here"
    }
}
