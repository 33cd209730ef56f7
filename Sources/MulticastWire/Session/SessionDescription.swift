/// A session description in SDP (RFC 8866; RFC 4566 before it).
///
/// Lines of a letter, `=` and text, kept octet for octet whatever they hold; what is asked of them
/// is read from them when it is asked for, and is `nil` where it cannot be told.
public struct SessionDescription: Hashable, Sendable {
    /// The lines, in order.
    public let lines: [Line]

    /// The version (`v=`), which is 0.
    public var version: Int? { value("v").flatMap(Self.number) }
    /// Who made the session (`o=`).
    public var origin: Origin? { value("o").flatMap(Origin.init) }
    /// The session's name (`s=`), as its maker wrote it.
    public var sessionName: ArraySlice<UInt8>? { value("s") }
    /// What the session is about (`i=` before any media).
    public var information: ArraySlice<UInt8>? { sessionLines.first { $0.type == "i" }?.value }
    /// Where the media are sent that do not say so themselves (`c=` before any media).
    public var connection: Connection? {
        sessionLines.first { $0.type == "c" }.flatMap { Connection($0.value) }
    }
    /// The source filters of the whole session (`a=source-filter:`, RFC 4570).
    public var sourceFilters: [SourceFilter] { Self.sourceFilters(in: sessionLines) }
    /// When the session is over (`t=`): the latest of its stop times; `nil` if one of them is 0,
    /// which is never, or if there is none.
    public var stopTime: Timestamp? {
        let stops = sessionLines.filter { $0.type == "t" }.map { line in
            Self.words(line.value).dropFirst().first.flatMap(Self.number)
        }
        guard let latest = stops.max(by: { $0 ?? .max < $1 ?? .max }), let latest, latest > 0,
            !stops.contains(0)
        else { return nil }
        // Seconds since 1900, as NTP counts them.
        return Timestamp(seconds: latest - 2_208_988_800, nanoseconds: 0)
    }
    /// The media, each with the lines that belong to it (`m=`).
    public var media: [Media] {
        let starts = lines.indices.filter { lines[$0].type == "m" }
        let ends = starts.dropFirst() + [lines.endIndex]
        return zip(starts, ends).compactMap { Media(lines[$0 ..< $1]) }
    }

    /// Creates a description from its lines.
    public init(lines: [Line]) { self.lines = lines }

    /// Takes text apart into lines; any text will do.
    public init(_ octets: [UInt8]) {
        lines = octets.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map {
                Line($0.endIndex < octets.endIndex ? octets[$0.startIndex ... $0.endIndex] : $0)
            }
            .filter { !$0.octets.isEmpty }
    }

    /// The text as it goes on the wire.
    public var octets: [UInt8] { lines.flatMap(\.octets) }

    /// The lines before the first media.
    private var sessionLines: ArraySlice<Line> { lines.prefix { $0.type != "m" } }

    private func value(_ type: Unicode.Scalar) -> ArraySlice<UInt8>? {
        sessionLines.first { $0.type == type }?.value
    }

    fileprivate static func sourceFilters(in lines: ArraySlice<Line>) -> [SourceFilter] {
        lines.compactMap { $0.attribute("source-filter").flatMap(SourceFilter.init) }
    }

    fileprivate static func number(_ text: ArraySlice<UInt8>) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ 0x30 ... 0x39 ~= $0 }) else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    fileprivate static func words(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        text.split { $0 == 0x20 || $0 == 0x09 }
    }

    /// One line of a description.
    public struct Line: Hashable, Sendable {
        /// The line as it is, with what ends it.
        public let octets: [UInt8]

        /// The letter before the `=`; `nil` if the line does not begin so.
        public var type: Unicode.Scalar? {
            octets.count >= 2 && octets[1] == UInt8(ascii: "=") ? Unicode.Scalar(octets[0]) : nil
        }

        /// The text after the `=`, without what ends the line; all of it if there is no `=`.
        public var value: ArraySlice<UInt8> {
            var value = octets[(type == nil ? 0 : 2)...]
            if value.last == 0x0A { value.removeLast() }
            if value.last == 0x0D { value.removeLast() }
            return value
        }

        /// Creates a line from its octets, with what ends it.
        public init(_ octets: some Collection<UInt8>) { self.octets = Array(octets) }

        /// The value of the attribute `name` if the line is one (`a=name:value`).
        public func attribute(_ name: StaticString) -> ArraySlice<UInt8>? {
            let name = Array("\(name):".utf8)
            guard type == "a", value.starts(with: name) else { return nil }
            return value.dropFirst(name.count)
        }
    }

    /// Who made a session, and which version of it this is (RFC 8866).
    public struct Origin: Hashable, Sendable {
        /// The login of the maker, or `-`.
        public let username: ArraySlice<UInt8>
        /// The number of the session.
        public let sessionID: ArraySlice<UInt8>
        /// The version of the description.
        public let sessionVersion: ArraySlice<UInt8>
        /// The maker's address, or a name.
        public let unicastAddress: ArraySlice<UInt8>

        init?(_ text: ArraySlice<UInt8>) {
            let words = words(text)
            guard words.count >= 6 else { return nil }
            username = words[0]
            sessionID = words[1]
            sessionVersion = words[2]
            unicastAddress = words[5]
        }
    }

    /// Where media are sent (RFC 8866).
    public struct Connection: Hashable, Sendable {
        /// The address as it is written, without TTL and number of addresses.
        public let connectionAddress: ArraySlice<UInt8>
        /// The address, if it is one and no name.
        public let address: IPAddress?
        /// The TTL that an IPv4 group is sent with.
        public let ttl: Int?
        /// How many addresses follow one another from this one on, layers of one medium.
        public let numberOfAddresses: Int

        init?(_ text: ArraySlice<UInt8>) {
            let words = words(text)
            guard words.count >= 3 else { return nil }
            let parts = words[2].split(separator: UInt8(ascii: "/"))
            guard let first = parts.first else { return nil }
            connectionAddress = first
            address = IPAddress(utf8: first)
            // An IPv6 group has no TTL: what follows it is the number of addresses.
            let hasTTL = if case .v6 = address { false } else { true }
            let numbers = parts.dropFirst().map(number)
            ttl = hasTTL ? numbers.first ?? nil : nil
            numberOfAddresses =
                (hasTTL ? numbers.dropFirst().first : numbers.first).flatMap(\.self) ?? 1
        }
    }

    /// Which sources are wanted of a group, or not (RFC 4570).
    public struct SourceFilter: Hashable, Sendable {
        /// Whether only these sources are wanted (`incl`), not all but these (`excl`).
        public let isInclude: Bool
        /// The group, as it is written; `*` for that of the connection.
        public let destination: ArraySlice<UInt8>
        /// The sources, as they are written.
        public let sources: [ArraySlice<UInt8>]

        init?(_ text: ArraySlice<UInt8>) {
            let words = words(text)
            guard words.count >= 5 else { return nil }
            switch String(decoding: words[0], as: UTF8.self) {
            case "incl": isInclude = true
            case "excl": isInclude = false
            default: return nil
            }
            destination = words[3]
            sources = Array(words[4...])
        }
    }

    /// One medium of a session (RFC 8866).
    public struct Media: Hashable, Sendable {
        /// `audio`, `video`, `text`, `application`, `message` or what else is written.
        public let media: ArraySlice<UInt8>
        /// The port.
        public let port: Int
        /// How many ports follow one another, two apart for RTP.
        public let numberOfPorts: Int
        /// The transport, such as `RTP/AVP`.
        public let proto: ArraySlice<UInt8>
        /// The formats: RTP's payload types.
        public let formats: [ArraySlice<UInt8>]
        /// Where this medium is sent (`c=`); `nil` if the session says so.
        public let connection: Connection?
        /// What its payload types stand for (`a=rtpmap:`).
        public let rtpMaps: [RTPMap]
        /// The source filters of this medium alone (`a=source-filter:`).
        public let sourceFilters: [SourceFilter]

        init?(_ lines: ArraySlice<Line>) {
            guard let words = lines.first.map({ words($0.value) }), words.count >= 3 else {
                return nil
            }
            let ports = words[1].split(separator: UInt8(ascii: "/")).map(number)
            guard let port = ports.first ?? nil else { return nil }
            media = words[0]
            self.port = port
            numberOfPorts = (ports.dropFirst().first ?? nil) ?? 1
            proto = words[2]
            formats = Array(words[3...])
            connection = lines.first { $0.type == "c" }.flatMap { Connection($0.value) }
            rtpMaps = lines.compactMap { $0.attribute("rtpmap").flatMap(RTPMap.init) }
            sourceFilters = SessionDescription.sourceFilters(in: lines)
        }
    }

    /// What an RTP payload type stands for in a session (RFC 8866).
    public struct RTPMap: Hashable, Sendable {
        /// The payload type.
        public let payloadType: Int
        /// The encoding's name and clock rate, such as `L24/48000/2`.
        public let encoding: ArraySlice<UInt8>
        /// The clock rate in Hz, the second part of the encoding; `nil` if it is no number above 0.
        public var clockRate: Int? {
            encoding.split(separator: UInt8(ascii: "/")).dropFirst().first.flatMap(number)
                .flatMap { $0 > 0 ? $0 : nil }
        }

        init?(_ text: ArraySlice<UInt8>) {
            let words = words(text)
            guard words.count >= 2, let type = number(words[0]) else { return nil }
            payloadType = type
            encoding = words[1]
        }
    }
}
