/// A message of multicast DNS, with its names written out (RFC 1035, RFC 6762).
///
/// Names are compressed by pointers to earlier ones; two messages that say the same may have
/// other octets. What is read is in lower case and without pointers, so that it can be compared.
public struct DNSMessage: Hashable, Sendable {
    /// Whether it answers, and not asks (QR).
    public let isResponse: Bool
    /// Whether known answers follow in another message (TC).
    public let isTruncated: Bool
    /// What is asked for.
    public let questions: [Question]
    /// The answers, and in a query those that are known already.
    public let answers: [Record]
    /// The records by which a probe claims a name (RFC 6762).
    public let authorities: [Record]
    /// What may be asked for next.
    public let additionals: [Record]
    /// Whether all that the header counts was there, and readable.
    public let isWhole: Bool

    /// The most questions and records of a section that are read.
    public static let sectionLimit = 128

    /// Reads the payload of a datagram; `nil` if it has no header.
    public init?(_ octets: Span<UInt8>) {
        guard octets.count >= 12 else { return nil }
        func number(_ place: Int) -> UInt16 {
            UInt16(octets[place]) << 8 | UInt16(octets[place + 1])
        }
        let flags = number(2)
        (isResponse, isTruncated) = (flags & 0x8000 != 0, flags & 0x0200 != 0)
        var cursor = DNSCursor(at: 12)
        questions = cursor.items(number(4)) { cursor in
            guard let name = cursor.name(in: octets), let type = cursor.uint16(in: octets),
                let rest = cursor.uint16(in: octets)
            else { return nil }
            return Question(name: name, type: type, wantsUnicast: rest & 0x8000 != 0)
        }
        answers = cursor.records(number(6), in: octets)
        authorities = cursor.records(number(8), in: octets)
        additionals = cursor.records(number(10), in: octets)
        isWhole = !cursor.hasFailed
    }

    /// A question.
    public struct Question: Hashable, Sendable {
        /// The name, in lower case.
        public let name: DNSName
        /// The type of the records that are asked for; 255 is any.
        public let type: UInt16
        /// Whether the answer may be sent to the asker alone (QU).
        public let wantsUnicast: Bool
    }

    /// A resource record.
    public struct Record: Hashable, Sendable {
        /// The name, in lower case.
        public let name: DNSName
        /// Its type.
        public let type: UInt16
        /// Whether the sender alone has records of this name and type (the cache-flush bit).
        public let isUnique: Bool
        /// How long it holds, in seconds; 0 takes it back.
        public let timeToLive: UInt32
        /// What it says, with names written out.
        public let data: [UInt8]
    }
}

/// A domain name, in lower case and with dots.
public struct DNSName: Hashable, Sendable, CustomStringConvertible {
    /// The octets of its labels, joined by dots; whatever they are, since senders choose them.
    public let octets: [UInt8]

    /// Creates a name.
    public init(_ octets: [UInt8]) { self.octets = octets }

    /// The name as text; octets that are none are replaced.
    public var description: String { String(decoding: octets, as: UTF8.self) }
}

/// Where in a message one is, and whether something was missing.
private struct DNSCursor {
    /// The most pointers in one name.
    static let pointerLimit = 16

    var place: Int
    var hasFailed = false

    init(at place: Int) { self.place = place }

    /// Reads so many items, until one cannot be read.
    mutating func items<Item>(_ count: UInt16, _ read: (inout DNSCursor) -> Item?) -> [Item] {
        var items: [Item] = []
        for _ in 0 ..< count {
            guard !hasFailed, items.count < DNSMessage.sectionLimit, let item = read(&self) else {
                hasFailed = true
                break
            }
            items.append(item)
        }
        return items
    }

    mutating func records(_ count: UInt16, in octets: Span<UInt8>) -> [DNSMessage.Record] {
        items(count) { $0.record(in: octets) }
    }

    private mutating func record(in octets: Span<UInt8>) -> DNSMessage.Record? {
        guard let name = name(in: octets), let type = uint16(in: octets),
            let rest = uint16(in: octets), let high = uint16(in: octets),
            let low = uint16(in: octets), let length = uint16(in: octets),
            place + Int(length) <= octets.count
        else { return nil }
        let end = place + Int(length)
        defer { place = end }
        return DNSMessage.Record(
            name: name, type: type, isUnique: rest & 0x8000 != 0,
            timeToLive: UInt32(high) << 16 | UInt32(low), data: data(of: type, to: end, in: octets))
    }

    /// The data of a record, up to `end`: names in it are written out.
    private mutating func data(of type: UInt16, to end: Int, in octets: Span<UInt8>) -> [UInt8] {
        var data: [UInt8] = []
        // Priority, weight and port come before the name of a service's host.
        let fixed: Int? =
            switch type {
            case 2, 5, 12: 0
            case 33: 6
            default: nil
            }
        guard let fixed, place + fixed < end else {
            for place in place ..< end { data.append(octets[place]) }
            return data
        }
        for place in place ..< place + fixed { data.append(octets[place]) }
        var cursor = DNSCursor(at: place + fixed)
        if let name = cursor.name(in: octets) { data += name.octets }
        return data
    }

    mutating func uint16(in octets: Span<UInt8>) -> UInt16? {
        guard place + 2 <= octets.count else { return nil }
        defer { place += 2 }
        return UInt16(octets[place]) << 8 | UInt16(octets[place + 1])
    }

    /// Reads a name, and stands behind it.
    ///
    /// A pointer has to lead back (RFC 1035), so that no chain of them is endless, and there are no
    /// more than ``pointerLimit``: names of 255 octets need few.
    mutating func name(in octets: Span<UInt8>) -> DNSName? {
        var name: [UInt8] = []
        var (at, behind, floor, pointers) = (place, Int?.none, place, 0)
        while at < octets.count {
            let length = Int(octets[at])
            switch length {
            case 0:
                place = behind ?? at + 1
                return DNSName(name)
            case 1 ... 63:
                guard at + length < octets.count, name.count + length < 255 else { return nil }
                if !name.isEmpty { name.append(UInt8(ascii: ".")) }
                for place in at + 1 ... at + length {
                    let octet = octets[place]
                    name.append(0x41 ... 0x5A ~= octet ? octet | 0x20 : octet)
                }
                at += 1 + length
            case 0xC0...:
                guard at + 1 < octets.count else { return nil }
                let target = (length & 0x3F) << 8 | Int(octets[at + 1])
                guard target < floor, pointers < Self.pointerLimit else { return nil }
                pointers += 1
                if behind == nil { behind = at + 2 }
                (at, floor) = (target, target)
            default: return nil
            }
        }
        return nil
    }
}
